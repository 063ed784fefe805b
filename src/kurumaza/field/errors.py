"""Expected refusals of the field, translated at the door."""

from dataclasses import dataclass
from typing import Literal

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
    "not_question",
    "already_there",
    "deck_full",
    "under_way",
    "no_partner",
    "same_person",
]


@dataclass(frozen=True)
class InsightRefused:
    """Nothing was written.

    empty, no_reason: words are missing; read: the host has read it, so it is deepened by a new one; changed: it is not any more what was
    looked at; gone: it, or what it deepens, was taken back; own: nobody answers or agrees to their own; not_read: nobody answers what
    they have not said to have read; not_answered: nothing has become of what was not answered; not_question: a card asks something;
    already_there: a card asks the same; deck_full: the cards have no room for one more; under_way: people look at the cards now;
    no_partner: not for this programme; same_person: who agreed for one partner agrees for another."""

    code: InsightCode
