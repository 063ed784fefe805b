"""Is a problem fit to be solved? Every fault is a value that names person and field; nothing raises."""

import math
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from .problem import LARGEST, SMALLEST, Id, Person, PlannedCircle, Problem
from .rules import circle_violations


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a problem. `code` is stable; `person` is None where nobody in particular is meant.

    Codes: doubled, empty, out_of_range, unknown, oneself, wrong_length, not_legal; from files also not_readable,
    wrong_format, wrong_type.
    """

    code: str
    field: str
    person: Id | None = None


def check_problem(problem: Problem) -> tuple[Refusal, ...]:
    """All faults of a problem, () when there is none."""
    checks: tuple[Callable[[Problem], Iterator[Refusal]], ...] = (
        _check_frame,
        _check_weights,
        _check_people,
        _check_history,
        _check_locked,
    )
    return tuple(refusal for check in checks for refusal in check(problem))


def _check_frame(problem: Problem) -> Iterator[Refusal]:
    if problem.rounds < 1:
        yield Refusal(code="out_of_range", field="rounds")
    if not problem.slots:
        yield Refusal(code="empty", field="slots")
    if len(set(problem.slots)) < len(problem.slots):
        yield Refusal(code="doubled", field="slots")
    if not problem.sizes:
        yield Refusal(code="empty", field="sizes")
    if len(set(problem.sizes)) < len(problem.sizes):
        yield Refusal(code="doubled", field="sizes")
    if any(not SMALLEST <= size <= LARGEST for size in problem.sizes):
        yield Refusal(code="out_of_range", field="sizes")


def _check_weights(problem: Problem) -> Iterator[Refusal]:
    for name in problem.weights.__struct_fields__:
        value = getattr(problem.weights, name)
        points = value if isinstance(value, tuple) else (value,)
        if any(not math.isfinite(point) or point < 0 for point in points):
            yield Refusal(code="out_of_range", field=f"weights.{name}")


def _check_people(problem: Problem) -> Iterator[Refusal]:
    if not problem.people:
        yield Refusal(code="empty", field="people")
    known = {person.id for person in problem.people}
    for person_id, count in Counter(person.id for person in problem.people).items():
        if count > 1:
            yield Refusal(code="doubled", field="id", person=person_id)
    slots = set(problem.slots)
    for person in problem.people:
        if not person.languages:
            yield Refusal(code="empty", field="languages", person=person.id)
        if person.id in person.apart:
            yield Refusal(code="oneself", field="apart", person=person.id)
        if person.apart - known:
            yield Refusal(code="unknown", field="apart", person=person.id)
        yield from _check_times(person, problem.rounds, slots)


def _check_times(person: Person, rounds: int, slots: set[Id]) -> Iterator[Refusal]:
    if len(person.can) != rounds:
        yield Refusal(code="wrong_length", field="can", person=person.id)
    for offers in person.can:
        offered = [slot for slot, _ in offers]
        if len(set(offered)) < len(offered):
            yield Refusal(code="doubled", field="can", person=person.id)
        if not slots.issuperset(offered):
            yield Refusal(code="unknown", field="can", person=person.id)
        if any(answer not in ("yes", "maybe") for _, answer in offers):
            yield Refusal(code="out_of_range", field="can", person=person.id)


def _check_history(problem: Problem) -> Iterator[Refusal]:
    known = {person.id for person in problem.people}
    yield from _check_met(problem, known)
    counted = Counter(missed.person for missed in problem.missed)
    for missed in problem.missed:
        if missed.person not in known:
            yield Refusal(code="unknown", field="missed", person=missed.person)
        if missed.times < 0:
            yield Refusal(code="out_of_range", field="missed", person=missed.person)
        if counted[missed.person] > 1:
            yield Refusal(code="doubled", field="missed", person=missed.person)


def _check_met(problem: Problem, known: set[Id]) -> Iterator[Refusal]:
    pairs = Counter(frozenset((meeting.one, meeting.other)) for meeting in problem.met)
    for meeting in problem.met:
        if meeting.one == meeting.other:
            yield Refusal(code="oneself", field="met", person=meeting.one)
        for person_id in (meeting.one, meeting.other):
            if person_id not in known:
                yield Refusal(code="unknown", field="met", person=person_id)
        if meeting.times < 0:
            yield Refusal(code="out_of_range", field="met", person=meeting.one)
        if pairs[frozenset((meeting.one, meeting.other))] > 1:
            yield Refusal(code="doubled", field="met", person=meeting.one)


def _check_locked(problem: Problem) -> Iterator[Refusal]:
    people = problem.by_id()
    seats = Counter((circle.round, member) for circle in problem.locked for member in circle.members)
    for circle in problem.locked:
        yield from _check_one_locked(problem, people, circle)
        for member in circle.members:
            if seats[circle.round, member] > 1:
                yield Refusal(code="doubled", field="locked", person=member)


def _check_one_locked(problem: Problem, people: dict[Id, Person], circle: PlannedCircle) -> Iterator[Refusal]:
    unknown = [member for member in circle.members if member not in people]
    for member in unknown:
        yield Refusal(code="unknown", field="locked", person=member)
    if not 0 <= circle.round < problem.rounds:
        yield Refusal(code="out_of_range", field="locked")
        return
    members = [people[member] for member in circle.members if member in people]
    if unknown or any(len(member.can) != problem.rounds for member in members):
        return
    # Neither rule nor people are named: a declared tie must not show through a refused lock.
    if circle_violations(problem, circle.round, circle.cell, members):
        yield Refusal(code="not_legal", field="locked")
