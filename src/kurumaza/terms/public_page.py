"""The words of a term's public page, kept as JSON in `Term.public_page`.

Facts that the term already knows (dates, sides, organisations and their contacts) are not written here."""

from typing import Any

import msgspec
from django.utils.translation import gettext as _

# What is written one a line.
PAGE_LINES = ("promises", "how_we_talk", "for_whom")
# Of a line, of a longer text, and how many lines.
SHORT, LONG, LINES = 200, 2000, 12


def _usual_promises() -> tuple[str, ...]:
    return (_("参加無料"), _("途中退出自由"), _("勧誘なし"))


class PageLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """関連リンク: a page elsewhere."""

    title: str
    address: str


class PageQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """よくある質問: one question and its answer."""

    question: str
    answer: str


class PublicPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All keys are optional; what is empty is not shown, or said from what the term knows (`page_of`); promises that
    nobody worded are the usual ones, an empty list is none. In longer texts a blank line begins a paragraph.

    `lead` two sentences at the head, also sent along by LINEで送る · `promises` short words such as 参加無料 ·
    `why` なぜ始めたか · `how_it_came` 提携までの経緯 · `how_we_talk` 対話のしかた, one sentence each ·
    `for_whom` だれのためのものか · `place` 場所 and `with_whom` だれと, instead of the usual words ·
    `deadline` しめきり, as it is to be read · `internship` and `internship_address` インターン募集 ·
    `report` what is said after the dates are over · `faq` · `links`."""

    lead: str = ""
    promises: tuple[str, ...] = msgspec.field(default_factory=_usual_promises)
    why: str = ""
    how_it_came: str = ""
    how_we_talk: tuple[str, ...] = ()
    for_whom: tuple[str, ...] = ()
    place: str = ""
    with_whom: str = ""
    deadline: str = ""
    internship: str = ""
    internship_address: str = ""
    report: str = ""
    faq: tuple[PageQuestion, ...] = ()
    links: tuple[PageLink, ...] = ()


def tidied_page(page: PublicPage) -> PublicPage:
    """As it would be kept by its own form: without what says nothing, and without questions, which it leaves alone."""
    said = {
        name: words.replace("\r\n", "\n").strip()
        for name in page.__struct_fields__
        if isinstance(words := getattr(page, name), str)
    }
    lines = {name: tuple(line.strip() for line in getattr(page, name) if line.strip()) for name in PAGE_LINES}
    return msgspec.structs.replace(page, **said, **lines, faq=())


def read_public_page(kept: Any) -> PublicPage:
    """The page out of its JSON; msgspec.ValidationError names the key that does not fit."""
    return msgspec.convert(kept, PublicPage)
