"""Whom ties keep apart, wherever words of one could meet another. Never shown: who is kept apart simply does not appear."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kurumaza.people.models import Person, Tie
from kurumaza.people.queries import hint_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import hints_of


def kept_apart_from(person: Person, others: Iterable[Person]) -> list[Person]:
    """Those of `others` whom a tie keeps apart from `person`, whichever of the two declared it."""
    others = list(others)
    pairs = pairs_apart([person], others) if others else set()
    return [other for other in others if frozenset((person.pk, other.pk)) in pairs]


def pairs_apart(some: Iterable[Person], others: Iterable[Person]) -> set[frozenset[int]]:
    """Pairs (primary keys) of one of `some` and one of `others` whom a tie keeps apart, whichever of the two declared it.

    A tie names somebody by a written name or address, so its keyed hash is compared with all names that they go by. Written words
    that fit several people keep all of them apart. Three questions to the database at most, however many people they are."""
    ours, theirs = {one.pk: one for one in some}, {one.pk: one for one in others}
    declared = Tie.objects.filter(declared_by__in={*ours, *theirs})
    ties = [_Named(*row) for row in declared.values_list("declared_by_id", "other_id", "hint")]
    return _among(ties, ours, theirs) | _among(ties, theirs, ours)


class _Named(NamedTuple):
    by: int
    person: int | None
    hint: str


def _among(
    ties: Iterable[_Named], ours: Mapping[int, Person], theirs: Mapping[int, Person]
) -> set[frozenset[int]]:
    """The pairs that `ours` declared about `theirs`."""
    ties = [tie for tie in ties if tie.by in ours]
    # Hashing all names takes long: only where somebody was named by words.
    by_hint = _by_hint(theirs.values()) if any(tie.hint for tie in ties) else {}
    pairs = set()
    for tie in ties:
        meant = set(by_hint.get(tie.hint, ()))
        if tie.person is not None and tie.person in theirs:
            meant.add(tie.person)
        pairs |= {frozenset((tie.by, one)) for one in meant if one != tie.by}
    return pairs


def _by_hint(people: Iterable[Person]) -> dict[str, set[int]]:
    """By the keyed hash of every way to write who somebody is, in any term: whom it fits."""
    found: dict[str, set[int]] = {}
    people = list(people)
    for person in people:
        if person.email:
            found.setdefault(hint_of(person.email), set()).add(person.pk)
    for enrolment in Enrolment.objects.filter(person__in=[one.pk for one in people]).select_related("person"):
        for hint in hints_of(enrolment):
            found.setdefault(hint, set()).add(enrolment.person_id)
    return found
