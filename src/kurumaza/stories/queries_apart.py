"""Whom a tie keeps away from a story. Never shown: who is kept apart simply does not appear."""

from collections.abc import Iterable

from kurumaza.people.models import Person, Tie
from kurumaza.people.queries import hint_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import hints_of


def kept_apart_from(person: Person, others: Iterable[Person]) -> list[Person]:
    """Those of `others` whom a tie keeps apart from `person`, whichever of the two declared it.

    A tie names somebody by a written name or address, so its keyed hash is compared with all names that the
    other goes by."""
    others = list(others)
    if not others:
        return []
    hints = _hints_of([person, *others])
    declared = Tie.objects.filter(declared_by__in=[person, *others]).values_list(
        "declared_by_id", "other_id", "hint"
    )
    ties: dict[int, list[tuple[int | None, str]]] = {}
    for by, other, hint in declared:
        ties.setdefault(by, []).append((other, hint))

    def names(one: Person, another: Person) -> bool:
        return any(
            other == another.pk or (hint and hint in hints[another.pk])
            for other, hint in ties.get(one.pk, [])
        )

    return [other for other in others if names(person, other) or names(other, person)]


def _hints_of(people: Iterable[Person]) -> dict[int, set[str]]:
    """By person: the keyed hashes of every way to write who they are, in any term."""
    hints = {one.pk: {hint_of(one.email)} if one.email else set() for one in people}
    for enrolment in Enrolment.objects.filter(person__in=hints).select_related("person"):
        hints[enrolment.person_id] |= hints_of(enrolment)
    return hints
