"""What may change of a term's conditions: one condition at a time, kept as JSON in `ConditionChange`.

`about` names the condition; each class says how it is to be."""

from typing import Any, ClassVar

import msgspec

from kurumaza.terms.joint_use import JointUse
from kurumaza.terms.legal_texts import Kind
from kurumaza.terms.public_page import PublicPage, tidied_page


class BasisChange(msgspec.Struct, frozen=True, tag="basis", forbid_unknown_fields=True):
    """On what the partners may know of each other's people; of a joint use what is published."""

    about: ClassVar[str] = "basis"
    basis: str
    joint_use: JointUse = JointUse()


class TextChange(msgspec.Struct, frozen=True, tag="text", forbid_unknown_fields=True):
    """The words of a legal page, and whether somebody who knows the law has read exactly these."""

    kind: Kind
    body: str
    is_reviewed: bool

    @property
    def about(self) -> str:
        return f"text:{self.kind}"


class AgesChange(msgspec.Struct, frozen=True, tag="ages", forbid_unknown_fields=True):
    """Who may sit in circles."""

    about: ClassVar[str] = "ages"
    rule: str
    minimum_age: int


class AnswersChange(msgspec.Struct, frozen=True, tag="answers", forbid_unknown_fields=True):
    """Within how many hours 運営に知らせる is answered."""

    about: ClassVar[str] = "answers"
    hours: int


class MediaChange(msgspec.Struct, frozen=True, tag="media", forbid_unknown_fields=True):
    """How voices and pictures travel."""

    about: ClassVar[str] = "media"
    media: str
    relay_only: bool


class AirtimeChange(msgspec.Struct, frozen=True, tag="airtime", forbid_unknown_fields=True):
    """Whether people are asked if their 話した時間 may be measured."""

    about: ClassVar[str] = "airtime"
    measures: bool


class PageChange(msgspec.Struct, frozen=True, tag="page", forbid_unknown_fields=True):
    """The words of the public page, but for its questions, which are on a page of their own."""

    about: ClassVar[str] = "page"
    page: PublicPage


class ThemeChange(msgspec.Struct, frozen=True, tag="theme", forbid_unknown_fields=True):
    """The motif and the accent of the term's pages (`terms.themes`)."""

    about: ClassVar[str] = "theme"
    theme: str


Change = (
    BasisChange
    | TextChange
    | AgesChange
    | AnswersChange
    | MediaChange
    | AirtimeChange
    | PageChange
    | ThemeChange
)
# How a term looks to everybody: changed where publishing is agreed to, also once the term is over.
Published = PageChange | ThemeChange
# What people of a term agree to when they take part.
AGREED_TO = ("basis", "ages", "text:privacy", "text:rules", "text:transmission")


def read_change(kept: Any) -> Change:
    """What is kept; msgspec.ValidationError names the key that does not fit."""
    return msgspec.convert(kept, Change)  # type: ignore[no-any-return]


def tidied(change: Change) -> Change:
    """As it would be kept: without what says nothing."""
    if isinstance(change, TextChange):
        return msgspec.structs.replace(change, body=change.body.replace("\r\n", "\n").strip())
    if isinstance(change, PageChange):
        return msgspec.structs.replace(change, page=tidied_page(change.page))
    if isinstance(change, BasisChange) and change.basis != "joint_use":
        return msgspec.structs.replace(change, joint_use=JointUse())
    return change
