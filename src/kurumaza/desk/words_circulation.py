"""話のめぐり in words: each figure as a plain sentence with how many it is out of, or why it is not told."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kurumaza.core.measurement.circulation import Figure


@dataclass(frozen=True)
class Said:
    """A figure's name, its sentence, what is counted, and how it is reckoned where that is not plain."""

    name: str
    sentence: str
    meaning: str
    reckoning: str = ""


# 人のめぐり; all others are 話のめぐり.
OF_PEOPLE = ("again", "field", "organising")


def said_of(figures: dict[str, Figure | None], *, of_people: bool, has_later_term: bool) -> list[Said]:
    """What may be told of people, or of stories, in the order of the page."""
    found = []
    for key, (name, meaning) in _names().items():
        figure = figures[key]
        if (key in OF_PEOPLE) is not of_people:
            continue
        if key == "again" and not has_later_term:
            found.append(Said(name, _("次の期は、まだありません。"), meaning))
        elif figure is not None:
            reckoning = _crossing_reckoning(figure) if key == "crossing" else ""
            found.append(Said(name, _sentence(key, figure), meaning, reckoning))
    return found


def unsaid_of(figures: dict[str, Figure | None], *, has_later_term: bool) -> str:
    """The names of figures that are kept back, in one line; empty where there are none."""
    kept = [
        name
        for key, (name, _meaning) in _names().items()
        if figures[key] is None and (has_later_term or key != "again")
    ]
    return "".join(_("「%(name)s」") % {"name": name} for name in kept)


def _crossing_reckoning(figure: Figure) -> str:
    return _(
        "(越えた返事-同じ立場の返事)÷すべての返事。すべて越えていれば1、一つも越えていなければ-1です。"
        "この期は、%(value)sです。"
    ) % {"value": f"{figure.value:.2f}"}


def _names() -> dict[str, tuple[str, str]]:
    return {
        "crossing": (
            _("立場を越えた返事"),
            _("返事は、心に残ったところ、質問、わたしの場合です。"),
        ),
        "reopened": (
            _("もう一方の立場から返事があった話"),
            _("だれかに届けられた話のうち、もう一方の立場から返事があったものです。"),
        ),
        "chain": (
            _("話から話へのつながり"),
            _("「わたしの場合」をたどって、立場が変わった回数です。いちばん長いものを数えます。"),
        ),
        "loops": (
            _("行って、戻ってきた話"),
            _("もう一方の立場で生まれた「わたしの場合」に、はじめの立場のだれかが、また返事をしたものです。"),
        ),
        "again": (_("次の期にも参加した人"), _("この期の参加者のうち、あとの期にも参加している人です。")),
        "field": (_("現場に加わった人"), _("この期の参加者のうち、インターンなどで現場に加わった人です。")),
        "organising": (
            _("運営に加わった人"),
            _("この期の参加者のうち、次の期の運営を引き受けた人、運営になった人です。"),
        ),
        "gone": (
            _("取り下げから、消えたと確かめるまで"),
            _(
                "文章は、取り下げと同時に消えます。そのあと写しが残っていないことを確かめ、古い控えからも"
                "戻らないようにした時刻までです。開いたままの画面からは、5秒以内に消えます。"
            ),
        ),
    }


def _sentence(key: str, figure: Figure) -> str:
    value, of = figure.value, figure.of
    if key == "crossing":
        words = {"of": of, "cross": round((value + 1) * of / 2)}
        if words["cross"] == of:
            return _("%(of)s件の返事が、すべて立場を越えました。") % words
        return _("%(of)s件の返事のうち、%(cross)s件が立場を越えました。") % words
    if key == "chain":
        if not value:
            return _("立場をまたいでつながった話は、まだありません。")
        return _("つながった%(of)s件の話の中で、立場を%(value)s回またいだものがあります。") % {
            "of": of,
            "value": int(value),
        }
    if key == "gone":
        return _("取り下げられた%(of)s件では、真ん中の値が%(value)s秒でした。") % {
            "of": of,
            "value": f"{value:.1f}",
        }
    sentences = {
        "reopened": _("届けられた%(of)s件の話のうち、%(value)s件に返事がありました。"),
        "loops": _("立場を越えて生まれた%(of)s件の「わたしの場合」のうち、%(value)s件に返事が戻りました。"),
        "again": _("%(of)s人のうち、%(value)s人です。"),
        "field": _("%(of)s人のうち、%(value)s人です。"),
        "organising": _("%(of)s人のうち、%(value)s人です。"),
    }
    return sentences[key] % {"of": of, "value": int(value)}
