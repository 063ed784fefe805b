"""What a host says of an internship, kept as JSON in `Placement.description`; its title and its days are columns of their own.

An internship that is only pointed to (`Placement.external_url`) has `about` alone."""

from typing import Any, Literal

import msgspec

Place = Literal["", "on_site", "online", "both"]


class Described(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All keys are optional while it is a draft; what is published has all of `NEEDED`. In longer texts a blank line begins a paragraph.

    `about` いっしょに考えること · `period` 期間・頻度 · `place_kind` and `place` 現地・オンライン · `events` 参加する行事 ·
    `is_paid` whether there is pay at all, and `pay` 報酬 · `travel` 交通費 · `insurance` 保険 · `cost` 費用, each in words, also なし ·
    `selection` 選考 · `contact_name`, `contact_email`, `contact_phone` 担当者."""

    about: str = ""
    period: str = ""
    place_kind: Place = ""
    place: str = ""
    events: str = ""
    is_paid: bool = False
    pay: str = ""
    travel: str = ""
    insurance: str = ""
    cost: str = ""
    selection: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


# Without these nobody can decide to join. Where one meets may be said by the choice alone, and a telephone is not everybody's.
NEEDED = (
    "about",
    "period",
    "place_kind",
    "events",
    "pay",
    "travel",
    "insurance",
    "cost",
    "selection",
    "contact_name",
    "contact_email",
)
# What somebody who asked to join has relied on: if it changes, they are told.
CONDITIONS = ("period", "place_kind", "place", "is_paid", "pay", "travel", "insurance", "cost")
# What decides whether it is work under somebody's direction: if it changes, the note is read anew.
OF_WORK = frozenset({"period", "place_kind", "place", "is_paid", "pay"})


def read_described(kept: Any) -> Described:
    """The words out of their JSON; msgspec.ValidationError names the key that does not fit."""
    return msgspec.convert(kept, Described)


def kept_described(described: Described) -> dict[str, Any]:
    """As it is kept."""
    kept: dict[str, Any] = msgspec.to_builtins(described)
    return kept
