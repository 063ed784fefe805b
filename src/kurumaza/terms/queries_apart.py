"""Whom ties keep apart, wherever words of one could meet another. Never shown: who is kept apart simply does not appear."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from kurumaza.people.models import Person, Tie
from kurumaza.people.queries import hint_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import hints_of


@dataclass(frozen=True)
class Ties:
    """Whom a tie keeps apart from somebody, whichever of the two declared it: `people` (primary keys), and whoever goes by a name that
    they wrote (`written`: keyed hashes), compared with all names that the other goes by."""

    person: int
    people: frozenset[int]
    written: frozenset[str]

    def apart_among(self, others: Iterable[int]) -> set[int]:
        """Primary keys of whom they are kept apart from; also such that are not among `others`, who are read only where names were written."""
        found = set(self.people)
        if self.written:
            found |= {other for other, hints in _hints_of(others).items() if hints & self.written}
        return found - {self.person}


def ties_of(person: Person) -> Ties:
    """As they are now, of one person towards everybody."""
    declared = list(Tie.objects.filter(declared_by=person).values_list("other_id", "hint"))
    means_them = Q(other=person) | Q(hint__in=_hints_of([person.pk])[person.pk])
    by_others = Tie.objects.filter(means_them).values_list("declared_by_id", flat=True)
    others = [*(other for other, _ in declared), *by_others]
    written = frozenset(hint for _, hint in declared if hint)
    return Ties(person.pk, frozenset(one for one in others if one is not None), written)


def kept_apart_from(person: Person, others: Iterable[Person]) -> list[Person]:
    """Those of `others` whom a tie keeps apart from `person`, whichever of the two declared it."""
    others = list(others)
    pairs = pairs_apart([person], others) if others else set()
    return [other for other in others if frozenset((person.pk, other.pk)) in pairs]


def keys_apart_from(person: Person, others: QuerySet[Any, int]) -> set[int]:
    """As `kept_apart_from`, by primary keys. One question to the database where nobody has named anybody, as mostly."""
    declared = Tie.objects.filter(Q(declared_by=person) | Q(declared_by__in=others))
    ties = [_Named(*row) for row in declared.values_list("declared_by_id", "other_id", "hint")]
    if not ties:
        return set()
    ours, theirs = {person.pk}, set(others)
    pairs = _among(ties, ours, theirs) | _among(ties, theirs, ours)
    return {one for pair in pairs for one in pair if one != person.pk}


def pairs_apart(some: Iterable[Person], others: Iterable[Person]) -> set[frozenset[int]]:
    """Pairs (primary keys) of one of `some` and one of `others` whom a tie keeps apart, whichever of the two declared it.

    A tie names somebody by a written name or address, so its keyed hash is compared with all names that they go by. Written words
    that fit several people keep all of them apart. A handful of questions to the database, however many people they are."""
    ours, theirs = {one.pk for one in some}, {one.pk for one in others}
    declared = Tie.objects.filter(declared_by__in=ours | theirs)
    ties = [_Named(*row) for row in declared.values_list("declared_by_id", "other_id", "hint")]
    return _among(ties, ours, theirs) | _among(ties, theirs, ours)


class _Named(NamedTuple):
    by: int
    person: int | None
    hint: str


def _among(ties: Iterable[_Named], ours: set[int], theirs: set[int]) -> set[frozenset[int]]:
    """The pairs that `ours` declared about `theirs`."""
    ties = [tie for tie in ties if tie.by in ours]
    # Hashing all names takes long: only where somebody was named by words.
    by_hint = _by_hint(theirs) if any(tie.hint for tie in ties) else {}
    pairs = set()
    for tie in ties:
        meant = set(by_hint.get(tie.hint, ()))
        if tie.person is not None and tie.person in theirs:
            meant.add(tie.person)
        pairs |= {frozenset((tie.by, one)) for one in meant if one != tie.by}
    return pairs


def _by_hint(people: Iterable[int]) -> Mapping[str, set[int]]:
    """By the keyed hash of every way to write who somebody is: whom it fits."""
    found: dict[str, set[int]] = {}
    for person, hints in _hints_of(people).items():
        for hint in hints:
            found.setdefault(hint, set()).add(person)
    return found


def _hints_of(people: Iterable[int]) -> dict[int, set[str]]:
    """By person: the keyed hashes of every way to write who they are, in any term."""
    keys = list(people)
    emails = Person.objects.filter(pk__in=keys).values_list("pk", "email")
    hints = {one: {hint_of(email)} if email else set[str]() for one, email in emails}
    for enrolment in Enrolment.objects.filter(person__in=keys).select_related("person"):
        hints[enrolment.person_id] |= hints_of(enrolment)
    return hints
