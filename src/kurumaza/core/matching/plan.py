"""A proposal for one round, and its check against the rules."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from .objective import Objective
from .problem import Id, PlannedCircle, Problem, digest, sorted_ids
from .rules import Violation, circle_violations


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who sits where in one round, and who does not.

    `objective` is J in points, `bound` what J could be at most for any legal plan; None if it was not asked or people were moved since.
    """

    problem_digest: str
    round: int
    seed: int
    circles: tuple[PlannedCircle, ...]
    unplaced: tuple[Id, ...]
    objective: float
    bound: float | None = None

    @property
    def proven(self) -> bool:
        """Whether no legal plan has a greater J."""
        return self.bound is not None and self.objective >= self.bound - 1e-6


def check_plan(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every rule the plan breaks, exactly; () when it may be confirmed. Use `without_private` before showing it."""
    if plan.problem_digest != digest(problem):
        return (Violation("wrong_problem"),)
    return (*_check_seats(problem, plan), *_check_circles(problem, plan), *_check_locks(problem, plan))


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
