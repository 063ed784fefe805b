"""Expected refusals of the field."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PlacementRefused:
    """An internship is not written, published, closed or finished: a part is missing that its page needs (`missing`, by name); the note on
    work and pay was not read; its words were changed on another page meanwhile; the term is not open to people; it is over; its last day
    or deadline has passed before it was published (`day_past`); somebody
    still waits for an answer; people have asked or are members; the same person's key stands for another partner; no partner of the
    programme; what this form made before reads otherwise (`arrived`), or is open to people or another organisation's (`out_already`)."""

    code: Literal[
        "missing",
        "day_past",
        "counsel_unread",
        "changed",
        "term_not_open",
        "over",
        "someone_waits",
        "in_use",
        "same_person",
        "no_partner",
        "arrived",
        "out_already",
    ]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class WishRefused:
    """A wish is not taken, answered or gone on with: nobody can ask to join now; one asked, or is a member, already; no words, or too
    many; it is answered or ended already; it is one's own, and somebody else answers it; who asked takes part in the term no more;
    the same form has sent a letter before, which was answered or reads otherwise."""

    code: Literal[
        "closed", "there_already", "empty", "too_long", "decided", "own_wish", "takes_no_part", "arrived"
    ]


@dataclass(frozen=True)
class LeadRefused:
    """A lead is not taken or tied: no words, or too many; its story is not told, or the circle is not half-way yet; one said so already; it was
    taken back, or tied to another internship meanwhile."""

    code: Literal["empty", "too_long", "not_told", "there_already", "gone", "tied"]


InsightCode = Literal[
    "empty",
    "too_long",
    "read",
    "changed",
    "gone",
    "own",
    "not_read",
    "not_answered",
    "no_reason",
    "no_adoption",
    "not_question",
    "already_there",
    "deck_full",
    "under_way",
    "no_partner",
    "same_person",
    "no_member",
    "taken_back",
    "half",
]


@dataclass(frozen=True)
class InsightRefused:
    """Nothing was written.

    empty, no_reason, no_adoption: words are missing; read: the host has read it, so it is deepened by a new one; changed: it is not any more what was
    looked at; gone: it, or what it deepens, was taken back; own: nobody answers or agrees to their own; not_read: nobody answers what
    they have not said to have read; not_answered: nothing has become of what was not answered; not_question: a card asks something;
    already_there: a card asks the same; deck_full: the cards have no room for one more; under_way: people look at the cards now;
    half: only a draft has no question, tag or moment yet; no_partner: not for this programme; same_person: who agreed for one partner
    agrees for another; no_member: who is no member, or takes part in the term no more, tells nothing; taken_back: what this form told
    before was taken back since."""

    code: InsightCode
