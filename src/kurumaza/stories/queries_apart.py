"""Whom a tie keeps away from a story. Never shown: who is kept apart simply does not appear."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

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
    """As they are now."""
    declared = list(Tie.objects.filter(declared_by=person).values_list("other_id", "hint"))
    means_them = Q(other=person) | Q(hint__in=_hints_of([person.pk])[person.pk])
    others = [
        *(other for other, _ in declared),
        *Tie.objects.filter(means_them).values_list("declared_by_id", flat=True),
    ]
    written = frozenset(hint for _, hint in declared if hint)
    return Ties(person.pk, frozenset(one for one in others if one is not None), written)


def kept_apart_from(person: Person, others: Iterable[Person]) -> list[Person]:
    """Those of `others` whom a tie keeps apart from `person`, whichever of the two declared it."""
    others = list(others)
    apart = ties_of(person).apart_among([other.pk for other in others])
    return [other for other in others if other.pk in apart]


def _hints_of(people: Iterable[int]) -> dict[int, set[str]]:
    """By person: the keyed hashes of every way to write who they are, in any term."""
    keys = list(people)
    emails = Person.objects.filter(pk__in=keys).values_list("pk", "email")
    hints = {one: {hint_of(email)} if email else set[str]() for one, email in emails}
    for enrolment in Enrolment.objects.filter(person__in=keys).select_related("person"):
        hints[enrolment.person_id] |= hints_of(enrolment)
    return hints
