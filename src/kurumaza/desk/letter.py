"""続いている関わりの手紙: in plain words, as PDF (A4, with what a screen reader needs) and as text. No grades, no hours, nothing that was said."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kurumaza.core.text.glyphs import GETA, legible
from kurumaza.desk.queries_letter import TermInLetter
from kurumaza.partners.models import Organisation
from kurumaza.people.typesetting import drawable, typeset
from kurumaza.terms.dates import months_text
from kurumaza.terms.models import Role
from kurumaza.terms.role_words import IN_LETTER, KINDS

_SOURCE = Path(__file__).parent / "data" / "letter.typ"


def make_letter(words: dict[str, Any]) -> bytes:
    """As PDF, with 〓 for what our fonts cannot draw. NotTypeset if it cannot be made."""
    drawn: dict[str, Any] = _drawn(words)
    if str(drawn).count(GETA) > str(words).count(GETA):
        drawn["afterword"] = _(
            "「%(sign)s」のところには、この手紙の文字では表せない文字がありました。テキストの手紙には、もとの文字が入っています。"
        ) % {"sign": GETA}
    return typeset(_SOURCE, drawn, into="pdf")


def letter_as_text(words: dict[str, Any]) -> bytes:
    """The same words. With a byte order mark, by which older programs know the Japanese."""
    blocks = [words["title"], words["day"], words["opening"]]
    for term in words["terms"]:
        blocks.append(term["name"])
        blocks += ["\n".join((part["what"], part["when"], part["means"])) for part in term["parts"]]
    blocks += words["closing"]
    blocks += ["\n".join((one["name"], *one["lines"])) for one in words["issuers"]]
    return ("\n\n".join(blocks) + "\n").replace("\n", "\r\n").encode("utf-8-sig")


def letter_words(
    name: str, terms: Sequence[TermInLetter], issuers: Sequence[Organisation], now: datetime
) -> dict[str, Any]:
    """All that is written in it."""
    return {
        "title": _("参加についての手紙"),
        "language": (get_language() or "ja")[:2],
        "day": format_date(localtime(now), _("Y年n月j日")),
        "opening": _("%(name)sさんは、わたしたちの取り組みに、次のように加わりました。") % {"name": name},
        "terms": [{"name": one.term.name, "parts": _parts(one)} for one in terms],
        "closing": [
            _(
                "この手紙は、参加の記録をもとに、本人が作ったものです。評価ではなく、話された内容はいっさい含みません。"
                "記録についてのお問い合わせは、次の団体にお願いします。"
            )
        ],
        "issuers": [{"name": one.name, "lines": _contact(one)} for one in issuers],
        "afterword": "",
    }


def _parts(one: TermInLetter) -> list[dict[str, str]]:
    parts = []
    if one.sat is not None:
        parts.append(
            {
                "what": _("少人数の対話に参加"),
                "when": months_text(one.sat.first, one.sat.last),
                "means": _(
                    "世代や立場のちがう人どうしが、少人数のオンラインで、人生とキャリアを対等に語り合う場です。"
                    "教える人も、教わる人もいません。"
                ),
            }
        )
    for held, span in one.held:
        kind = Role.Kind(held.kind)
        parts.append(
            {
                "what": str(KINDS[kind]),
                "when": months_text(span.first, span.last),
                "means": str(IN_LETTER[kind]),
            }
        )
    for placement, months in one.placements:
        what = _("「%(title)s」(%(host)s)のメンバー") % {
            "title": placement.title,
            "host": placement.organisation.name,
        }
        parts.append(
            {
                "what": what,
                "when": months_text(months.first, months.last) if months else "",
                "means": _("支援者やアドバイザーではなく、メンバーとして現場に加わりました。"),
            }
        )
    return parts


def _contact(one: Organisation) -> list[str]:
    lines = (one.contact_name, one.contact_email, one.contact_phone)
    return [line for line in lines if line]


def _drawn(value: Any) -> Any:
    """The same with every text as our fonts can draw it."""
    if isinstance(value, str):
        return legible(value, drawable())
    if isinstance(value, dict):
        return {key: _drawn(one) for key, one in value.items()}
    return [_drawn(one) for one in value]
