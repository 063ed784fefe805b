"""Reads of wishes to exchange contacts: one's own for oneself, mutual ones for the term's safeguarding people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.safety.models import ContactWish
from kurumaza.safety.queries import is_safeguard
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import tie_pairs


@dataclass(frozen=True)
class OwnWish:
    """One's own wish, with the contact that one would give."""

    contact: str
    expires_at: datetime
    passed_at: datetime | None


@dataclass(frozen=True)
class MutualWish:
    """Two who both wish it: by call name, without what they would give."""

    uuid: UUID
    one: Enrolment
    other: Enrolment


def offers_contacts(term: Term) -> bool:
    """Whether people of a term may exchange contacts: not where minors sit, and not in a
    retrospective, whose people work together already. For nobody there, so that nobody stands out."""
    return term.age_rule != Term.AgeRule.GUARDIAN and term.retrospective_of_id is None


def own_wishes(author: Person, wisher: Enrolment, now: datetime) -> dict[int, OwnWish]:
    """One's own wishes that have not ended, by the other's place."""
    assert wisher.person_id == author.pk
    rows = ContactWish.objects.filter(wisher=wisher, expires_at__gt=now)
    return {
        row.other_id: OwnWish(str(unseal(author, row.sealed)), row.expires_at, row.passed_at) for row in rows
    }


def mutual_wishes(term: Term, reader: Person, now: datetime) -> list[MutualWish]:
    """Who wishes each other's contact, for the term's safeguarding people; the oldest first."""
    assert is_safeguard(reader, term)
    return [MutualWish(first.uuid, first.wisher, first.other) for first, _second in mutual_pairs(term, now)]


def mutual_pairs(term: Term, now: datetime) -> list[tuple[ContactWish, ContactWish]]:
    """Both wishes of each pair that still holds: nobody has ended it, left, or keeps apart from the other by now."""
    if not offers_contacts(term):
        return []
    by_pair = {(row.wisher_id, row.other_id): row for row in _standing(term, now)}
    apart = tie_pairs(term)
    return [
        (row, back)
        for (wisher, other), row in by_pair.items()
        if (back := by_pair.get((other, wisher))) is not None
        and row.pk < back.pk
        and frozenset((wisher, other)) not in apart
    ]


def count_mutual(term: Term, now: datetime) -> int:
    """How many pairs wait to be told."""
    return len(mutual_pairs(term, now))


def is_still_wished(wish: ContactWish) -> bool:
    """Whether a contact that was passed on may still go out: neither keeps apart from the other, and both are there."""
    pair = frozenset((wish.wisher_id, wish.other_id))
    return _are_there([wish]) and pair not in tie_pairs(wish.term)


def find_wish(uuid: UUID | str) -> ContactWish | None:
    """A wish by its public id."""
    rows = ContactWish.objects.select_related("term", "wisher__person", "other__person")
    return rows.filter(uuid=uuid).first()


def _standing(term: Term, now: datetime) -> QuerySet[ContactWish]:
    rows = ContactWish.objects.filter(
        term=term,
        expires_at__gt=now,
        passed_at__isnull=True,
        wisher__left_at__isnull=True,
        wisher__person__is_active=True,
    )
    return rows.select_related("wisher__side", "other__side").order_by("pk")


def _are_there(wishes: Iterable[ContactWish]) -> bool:
    people = [one for wish in wishes for one in (wish.wisher, wish.other)]
    return all(one.left_at is None and one.person.is_active for one in people)
