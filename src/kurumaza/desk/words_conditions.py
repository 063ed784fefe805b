"""A term's conditions in words: as they stand, and how they would change."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurumaza.terms.condition_words import ages_words, condition_name
from kurumaza.terms.conditions import (
    AgesChange,
    AirtimeChange,
    AnswersChange,
    BasisChange,
    Change,
    MediaChange,
    PageChange,
    TextChange,
    ThemeChange,
)
from kurumaza.terms.legal_texts import MOST_LINES
from kurumaza.terms.models import Term
from kurumaza.terms.public_page import PAGE_LINES, PublicPage
from kurumaza.terms.queries_public import LegalPage, legal_pages_of
from kurumaza.terms.themes import theme_word

# What a form calls it too.
AGES = gettext_lazy("グループに入れる年齢")
ADDRESSES = gettext_lazy("通信の住所(IPアドレス)")


@dataclass(frozen=True)
class Shift:
    """One thing before and after; of a text the lines that go and those that come, and the `whole` as it would be."""

    label: str
    before: str
    after: str
    whole: str = ""


def condition_facts(term: Term) -> tuple[str, ...]:
    """What is agreed to with a term beside its dates, sides and times, a line each."""
    pages = _("、").join(_page_words(page) for page in legal_pages_of(term))
    return (
        _("公開する文:%(pages)s") % {"pages": pages},
        _("%(what)s:%(ages)s") % {"what": AGES, "ages": ages_words(term.age_rule, term.minimum_age)},
        _("%(what)s:%(theme)s") % {"what": condition_name("theme"), "theme": theme_word(term.theme)},
        _("話す場所:%(media)s") % {"media": media_words(term.media)},
        _("%(what)s:%(relay)s") % {"what": ADDRESSES, "relay": relay_words(term.relay_only)},
        _("「運営に知らせる」への返事:%(hours)s") % {"hours": answers_words(term.answer_hours)},
        _("話した時間:%(airtime)s") % {"airtime": airtime_words(term.measures_airtime)},
    )


def shifts_of(before: Change, after: Change) -> tuple[Shift, ...]:
    """What a change would do, in words."""
    return tuple(one for one in _shifts(before, after) if one.before != one.after)


def _shifts(before: Change, after: Change) -> Iterator[Shift]:
    match before, after:
        case BasisChange(), BasisChange():
            old, new = before.joint_use, after.joint_use
            yield Shift(
                _("団体のあいだでの個人情報の扱い"), basis_name(before.basis), basis_name(after.basis)
            )
            yield Shift(_("使う項目"), old.items, new.items)
            yield Shift(_("使う目的"), old.purpose, new.purpose)
            yield Shift(_("責任者"), old.manager, new.manager)
        case TextChange(), TextChange():
            yield _text_shift(before.body, after.body)
            yield Shift(_("確認"), _reviewed(before.is_reviewed), _reviewed(after.is_reviewed))
        case AgesChange(), AgesChange():
            old_ages, new_ages = (ages_words(one.rule, one.minimum_age) for one in (before, after))
            yield Shift(str(AGES), old_ages, new_ages)
        case AnswersChange(), AnswersChange():
            yield Shift(
                _("「運営に知らせる」への返事"), answers_words(before.hours), answers_words(after.hours)
            )
        case MediaChange(), MediaChange():
            yield Shift(_("話す場所"), media_words(before.media), media_words(after.media))
            yield Shift(str(ADDRESSES), relay_words(before.relay_only), relay_words(after.relay_only))
        case AirtimeChange(), AirtimeChange():
            yield Shift(_("話した時間"), airtime_words(before.measures), airtime_words(after.measures))
        case PageChange(), PageChange():
            for name, label in page_labels().items():
                yield Shift(label, _page_part(before.page, name), _page_part(after.page, name))
        case ThemeChange(), ThemeChange():
            yield Shift(condition_name("theme"), theme_word(before.theme), theme_word(after.theme))


def page_labels() -> dict[str, str]:
    """The parts of a public page, in the order in which it shows them, as its form calls them."""
    return {
        "lead": _("はじめのことば"),
        "promises": _("約束"),
        "why": _("なぜ始めたか"),
        "how_it_came": _("提携までの経緯"),
        "how_we_talk": _("対話のしかた"),
        "for_whom": _("だれのためのものか"),
        "place": _("場所"),
        "with_whom": _("だれと"),
        "deadline": _("しめきり"),
        "internship": _("インターン募集"),
        "internship_address": _("インターンのページのアドレス"),
        "report": _("終わったあとの報告"),
        "links": _("関連リンク"),
    }


def _page_part(page: PublicPage, name: str) -> str:
    if name == "links":
        return "\n".join(f"{link.title} {link.address}" for link in page.links)
    return "\n".join(getattr(page, name)) if name in PAGE_LINES else str(getattr(page, name))


def _text_shift(before: str, after: str) -> Shift:
    old, new = _without_common_ends(before.splitlines(), after.splitlines())
    if max(len(old), len(new)) > MOST_LINES:  # too long to be compared while somebody waits
        long, below = _("(行が多いので、比べていません)"), _("(下の全文を読んでください)")
        return Shift(_("文"), long, below, whole=after)
    gone, come = [], []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            gone += old[old_from:old_to]
            come += new[new_from:new_to]
    return Shift(_("文"), "\n".join(gone), "\n".join(come), whole=after if gone or come else "")


def _without_common_ends(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    old, new = old[start:], new[start:]
    end = 0
    while end < min(len(old), len(new)) and old[-1 - end] == new[-1 - end]:
        end += 1
    return (old[:-end], new[:-end]) if end else (old, new)


def basis_name(basis: str) -> str:
    """A legal basis by its name alone."""
    return {
        Term.LegalBasis.CONSENT.value: _("一人ひとりの同意(第三者提供)"),
        Term.LegalBasis.JOINT_USE.value: _("共同利用"),
    }.get(basis) or _("まだ決めていません")


def _page_words(page: LegalPage) -> str:
    if page.reviewed_on is None:
        return _("%(title)s(下書き)") % {"title": page.title}
    return _("%(title)s(%(day)s 確認済み)") % {"title": page.title, "day": date_format(page.reviewed_on)}


def _reviewed(is_reviewed: bool) -> str:
    return _("法律にくわしい人が確認済み") if is_reviewed else _("下書き(確認前)")


def answers_words(hours: int) -> str:
    """Within which time somebody is answered."""
    if hours % 24:
        return _("%(hours)s時間以内") % {"hours": hours}
    return _("%(days)s日以内") % {"days": hours // 24}


def media_words(media: str) -> str:
    """Where circles talk."""
    return {
        Term.Media.MESH.value: _("このサイトで、直接つなぐ"),
        Term.Media.LIVEKIT.value: _("このサイトで、中継サーバーを通す"),
        Term.Media.EXTERNAL.value: _("ZoomやMeetなど、外の会議"),
    }[media]


def relay_words(relay_only: bool) -> str:
    """Whether people's addresses in the network are seen."""
    return _("参加者どうしで見せない") if relay_only else _("直接つなぐとき、参加者の端末に伝わる")


def airtime_words(measures: bool) -> str:
    """Whether 話した時間 is measured."""
    return _("同意した人だけ測る") if measures else _("測らない")
