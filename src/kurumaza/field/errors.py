"""Expected refusals of the field."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PlacementRefused:
    """An internship is not written, published, closed or finished: a part is missing that its page needs (`missing`, by name); the note on
    work and pay was not read; its words were changed on another page meanwhile; the term is not open to people; it is over; somebody
    still waits for an answer; people have asked or are members; the same person's key stands for another partner; no partner of the
    programme."""

    code: Literal[
        "missing",
        "counsel_unread",
        "changed",
        "term_not_open",
        "over",
        "someone_waits",
        "in_use",
        "same_person",
        "no_partner",
    ]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class WishRefused:
    """A wish is not taken, answered or gone on with: nobody can ask to join now; one asked, or is a member, already; no words, or too
    many; it is answered or ended already; it is one's own, and somebody else answers it."""

    code: Literal["closed", "there_already", "empty", "too_long", "decided", "own_wish"]


@dataclass(frozen=True)
class LeadRefused:
    """A lead is not taken or tied: no words, or too many; its story is not told, or the circle is not over; one said so already; it was
    taken back, or tied to another internship meanwhile."""

    code: Literal["empty", "too_long", "not_told", "there_already", "gone", "tied"]
