"""A proposal for one round, its check against the rules, and the moves an organiser makes in it by hand."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from .objective import Objective
from .problem import Id, PlannedCircle, Problem, digest, sorted_ids
from .rules import Violation, circle_violations, without_private


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who sits where in one round, and who does not. `objective` is J in points."""

    problem_digest: str
    round: int
    seed: int
    circles: tuple[PlannedCircle, ...]
    unplaced: tuple[Id, ...]
    objective: float


class MoveEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What a move would do. `violations` are fit for an organiser's eyes: relations appear as a count only.

    `plan` is the proposal after the move, also when it is not legal (a board may pass through such states; only a legal one
    can be confirmed). `delta` is the change of J in points, None unless both plans are legal.
    """

    violations: tuple[Violation, ...]
    delta: float | None
    plan: Plan

    @property
    def is_legal(self) -> bool:
        return not self.violations


def check_plan(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every rule the plan breaks, exactly; () when it may be confirmed. Use `without_private` before showing it."""
    if plan.problem_digest != digest(problem):
        return (Violation("wrong_problem"),)
    return (*_check_seats(problem, plan), *_check_circles(problem, plan), *_check_locks(problem, plan))


def effect_of_move(problem: Problem, plan: Plan, person: Id, target: int | None) -> MoveEffect:
    """What happens when a person moves to the circle at index `target`, or off the table when it is None.

    An unknown person or target is a programming error and raises.
    """
    if person not in problem.by_id():
        raise KeyError(person)
    if target is not None and not 0 <= target < len(plan.circles):
        raise IndexError(target)
    circles = []
    for index, circle in enumerate(plan.circles):
        members = tuple(member for member in circle.members if member != person)
        if index == target:
            members = sorted_ids((*members, person))
        circles.append(msgspec.structs.replace(circle, members=members))
    # A circle that nobody is left in ceases to exist; one that shrank below its size is a fault.
    moved = assemble(problem, plan.round, plan.seed, tuple(circle for circle in circles if circle.members))
    violations = without_private(check_plan(problem, moved))
    if violations or check_plan(problem, plan):
        return MoveEffect(violations=violations, delta=None, plan=moved)
    return MoveEffect(violations=(), delta=moved.objective - plan.objective, plan=moved)


def assemble(problem: Problem, round_index: int, seed: int, circles: tuple[PlannedCircle, ...]) -> Plan:
    """A plan of these circles; J is 0 as long as one of them cannot be valued."""
    seated = {member for circle in circles for member in circle.members}
    people = problem.by_id()
    legal = all(
        not circle_violations(
            problem, round_index, circle.cell, [people[member] for member in circle.members]
        )
        for circle in circles
    )
    return Plan(
        problem_digest=digest(problem),
        round=round_index,
        seed=seed,
        circles=circles,
        unplaced=sorted_ids(people.keys() - seated),
        objective=Objective(problem).total(circles) if legal else 0.0,
    )


def _check_seats(problem: Problem, plan: Plan) -> Iterator[Violation]:
    known = {person.id for person in problem.people}
    seats = Counter(member for circle in plan.circles for member in circle.members)
    for member, count in seats.items():
        if member not in known:
            yield Violation("unknown_person", (member,))
        if count > 1:
            yield Violation("twice_in_round", (member,), times=count)
    if set(plan.unplaced) != known - seats.keys():
        yield Violation("wrong_unplaced")


def _check_circles(problem: Problem, plan: Plan) -> Iterator[Violation]:
    people = problem.by_id()
    for circle in plan.circles:
        if circle.round != plan.round:
            yield Violation("wrong_round", circle.members)
        if circle.slot not in problem.slots:
            yield Violation("unknown_cell", circle.members)
        members = [people[member] for member in circle.members if member in people]
        yield from circle_violations(problem, plan.round, circle.cell, members)


def _check_locks(problem: Problem, plan: Plan) -> Iterator[Violation]:
    present = {(circle.slot, circle.language, frozenset(circle.members)) for circle in plan.circles}
    for circle in problem.locked:
        wanted = (circle.slot, circle.language, frozenset(circle.members))
        if circle.round == plan.round and wanted not in present:
            yield Violation("lock_broken", circle.members)
