"""Whom a tie keeps away from a story. Never shown: who is kept apart simply does not appear."""

from collections.abc import Iterable

from django.db.models import Q

from kurumaza.people.models import Person, Tie
from kurumaza.people.queries import hint_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import hints_of


def kept_apart_from(person: Person, others: Iterable[Person]) -> list[Person]:
    """Those of `others` whom a tie keeps apart from `person`, whichever of the two declared it."""
    others = list(others)
    apart = ids_apart_from(person, [other.pk for other in others])
    return [other for other in others if other.pk in apart]


def ids_apart_from(person: Person, others: Iterable[int]) -> set[int]:
    """The same by primary keys, never with one's own; there may be keys in it that are not among `others`.

    A tie names somebody by a written name or address, so its keyed hash is compared with all names that the other
    goes by. `others` are read only where `person` has written such a name."""
    apart: set[int] = set()
    written: set[str] = set()
    for other, hint in Tie.objects.filter(declared_by=person).values_list("other_id", "hint"):
        apart |= {other} if other is not None else set()
        written |= {hint} - {""}
    means_me = Q(other=person) | Q(hint__in=_hints_of([person.pk])[person.pk])
    apart.update(Tie.objects.filter(means_me).values_list("declared_by_id", flat=True))
    if written:
        apart |= {other for other, hints in _hints_of(others).items() if hints & written}
    return apart - {person.pk}


def _hints_of(people: Iterable[int]) -> dict[int, set[str]]:
    """By person: the keyed hashes of every way to write who they are, in any term."""
    keys = list(people)
    emails = Person.objects.filter(pk__in=keys).values_list("pk", "email")
    hints = {one: {hint_of(email)} if email else set[str]() for one, email in emails}
    for enrolment in Enrolment.objects.filter(person__in=keys).select_related("person"):
        hints[enrolment.person_id] |= hints_of(enrolment)
    return hints
