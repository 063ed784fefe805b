"""What it would mean to move one person: asked before it is done, for groups in work and for confirmed ones alike."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from kurumaza.circles.problem import LANGUAGE
from kurumaza.core.matching.plan import Plan, assemble
from kurumaza.core.matching.problem import Cell, PlannedCircle, Problem, sorted_ids
from kurumaza.core.matching.rules import BETWEEN_TWO, Violation, circle_violations, without_private

# Broken while one is still moving people about; all must hold when groups are confirmed.
PASSING_CODES = frozenset({"size", "one_side_only", "lone_side"})


@dataclass(frozen=True)
class Target:
    """Where somebody can be moved: a group by its index, a new group at a slot, or (neither given) out of all groups."""

    index: int | None = None
    slot: str | None = None


@dataclass(frozen=True)
class Effect:
    """What a move would do to the group it leads to.

    `forbidden` are codes that forbid it (too_large, locked, cannot_slot, blocked_by_rules …), `passing` those that must be mended
    before groups are confirmed; `size` counts the person in. `breaks_home`: the group they leave must be mended too."""

    target: Target
    size: int
    forbidden: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    breaks_home: bool = False

    @property
    def is_allowed(self) -> bool:
        return not self.forbidden


def faults_of(problem: Problem, circle: PlannedCircle) -> tuple[Violation, ...]:
    """All that is wrong with a group, fit for an organiser's eyes; a member who is no candidate any more is unknown_person."""
    people = problem.by_id()
    members = [people[one] for one in circle.members if one in people]
    found = list(circle_violations(problem, 0, circle.cell, members))
    if unknown := tuple(one for one in circle.members if one not in people):
        found.append(Violation("unknown_person", unknown))
    if circle.slot not in problem.slots:
        found.append(Violation("slot_passed"))
    return without_private(found)


def joining(problem: Problem, person: str, cell: Cell, others: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """(codes that forbid, codes that may pass) if a person joins these others in a cell.

    What people are to each other is judged only where the group could be confirmed: asked of two, the answer would
    name a pair."""
    people = problem.by_id()
    members = [people[one] for one in (person, *others) if one in people]
    violations = circle_violations(problem, 0, cell, members)
    is_small = len(members) < min(problem.sizes)
    about = tuple(
        one for one in violations if person in one.people and not (is_small and one.code in BETWEEN_TWO)
    )
    forbidden = list(dict.fromkeys(one.code for one in without_private(about)))
    if len(members) > max(problem.sizes):
        forbidden.append("too_large")
    passing = tuple(one.code for one in violations if one.code in PASSING_CODES)
    return tuple(forbidden), () if forbidden else passing


def effect_on_target(
    problem: Problem, plan: Plan, person: str, target: Target, locked: Iterable[tuple[str, ...]] = ()
) -> Effect:
    """What moving a person to a target means. A target that the plan has not is a programming error and raises."""
    kept = {tuple(members) for members in locked}
    home = next((circle for circle in plan.circles if person in circle.members), None)
    there = plan.circles[target.index] if target.index is not None else None
    if any(circle is not None and tuple(map(str, circle.members)) in kept for circle in (home, there)):
        return Effect(target, len(there.members) if there else 0, ("locked",))
    is_broken = home is not None and home is not there and breaks_home(problem, home, person)
    if there is None and target.slot is None:
        return Effect(target, 0, breaks_home=is_broken)
    cell = there.cell if there else Cell(str(target.slot), LANGUAGE)
    others = [str(one) for one in there.members if one != person] if there else []
    forbidden, passing = joining(problem, person, cell, others)
    return Effect(target, len(others) + 1, forbidden, passing, is_broken and not forbidden)


def breaks_home(problem: Problem, home: PlannedCircle, person: str) -> bool:
    """Whether a group that may be confirmed now may not once the person has left it; one that ends is not broken."""
    rest = msgspec.structs.replace(home, members=tuple(one for one in home.members if one != person))
    return bool(rest.members) and not faults_of(problem, home) and bool(faults_of(problem, rest))


def targets_for(plan: Plan, person: str, slots: Iterable[str]) -> list[Target]:
    """Everywhere else: the other groups, a new group at each slot, out of all groups."""
    here = next((index for index, circle in enumerate(plan.circles) if person in circle.members), None)
    targets = [Target(index=index) for index in range(len(plan.circles)) if index != here]
    targets += [Target(slot=slot) for slot in slots]
    return targets if here is None else [*targets, Target()]


def after_move(problem: Problem, plan: Plan, person: str, target: Target) -> Plan:
    """The plan with the person moved; a group that nobody is left in ceases to exist."""
    circles = []
    for index, circle in enumerate(plan.circles):
        members = tuple(one for one in circle.members if one != person)
        if index == target.index:
            members = sorted_ids((*members, person))
        circles.append(msgspec.structs.replace(circle, members=members))
    if target.slot is not None:
        circles.append(PlannedCircle(round=0, slot=target.slot, language=LANGUAGE, members=(person,)))
    return assemble(problem, 0, plan.seed, tuple(circle for circle in circles if circle.members))


def brought_up_to_date(problem: Problem, plan: Plan) -> Plan:
    """The same groups for the problem of today: without people who left, those who are new among the unplaced."""
    known = {person.id for person in problem.people}
    circles = (
        msgspec.structs.replace(circle, members=tuple(one for one in circle.members if one in known))
        for circle in plan.circles
    )
    return assemble(problem, 0, plan.seed, tuple(circle for circle in circles if circle.members))
