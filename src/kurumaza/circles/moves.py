"""What it would mean to move one person: asked before it is done, for groups in work and for confirmed ones alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from kurumaza.circles.problem import LANGUAGE
from kurumaza.core.matching.objective import Objective
from kurumaza.core.matching.plan import Plan, assemble
from kurumaza.core.matching.problem import Cell, Id, Person, PlannedCircle, Problem, sorted_ids
from kurumaza.core.matching.rules import BETWEEN_TWO, Violation, circle_violations, without_private

# Broken while one is still moving people about; all must hold when groups are confirmed.
PASSING_CODES = frozenset({"size", "one_side_only", "lone_side"})
People = Mapping[Id, Person]


@dataclass(frozen=True)
class Target:
    """Where somebody can be moved: a group by its index, a new group at a slot, the place of somebody else (who takes
    theirs), or (none given) out of all groups."""

    index: int | None = None
    slot: str | None = None
    swap: str | None = None


@dataclass(frozen=True)
class Effect:
    """What a move would do to the group it leads to.

    `forbidden` are codes that forbid it (too_large, locked, cannot_slot, blocked_by_rules …), `passing` those that must be mended
    before groups are confirmed; `size` counts the person in. `breaks_home`: the group they leave must be mended too.
    `takes_seat`: somebody loses theirs.
    `gain` is the change in what the groups concerned are worth, as a share of it; None where that says nothing. It leaves
    out what two people are to each other: asked of many moves, it would tell."""

    target: Target
    size: int
    forbidden: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    breaks_home: bool = False
    gain: float | None = field(default=None, compare=False)
    takes_seat: bool = field(default=False, compare=False)

    @property
    def is_allowed(self) -> bool:
        return not self.forbidden


def faults_of(problem: Problem, circle: PlannedCircle, people: People | None = None) -> tuple[Violation, ...]:
    """All that is wrong with a group, fit for an organiser's eyes; a member who is no candidate any more is unknown_person."""
    people = problem.by_id() if people is None else people
    members = [people[one] for one in circle.members if one in people]
    found = list(circle_violations(problem, 0, circle.cell, members))
    if unknown := tuple(one for one in circle.members if one not in people):
        found.append(Violation("unknown_person", unknown))
    if circle.slot not in problem.slots:
        found.append(Violation("slot_passed"))
    return without_private(found)


def joining(
    problem: Problem, person: str, cell: Cell, others: Iterable[Id], people: People | None = None
) -> tuple[tuple[str, ...], ...]:
    """(codes that forbid, codes that may pass) if a person joins these others in a cell.

    What people are to each other is judged only where the group could be confirmed: asked of two, the answer would
    name a pair."""
    people = problem.by_id() if people is None else people
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


class Judge:
    """What moves would do to one plan; builds its look-up tables once."""

    def __init__(self, problem: Problem, plan: Plan, locked: Iterable[tuple[str, ...]] = ()) -> None:
        self.problem, self.plan = problem, plan
        self.people = problem.by_id()
        self._kept = {tuple(members) for members in locked}
        self._home = {str(one): circle for circle in plan.circles for one in circle.members}
        alike = msgspec.structs.replace(problem.weights, avoided=0.0)
        self._worth = Objective(msgspec.structs.replace(problem, weights=alike))

    def effect(self, person: str, target: Target) -> Effect:
        """What moving a person to a target means. A target that the plan has not is a programming error and raises."""
        if target.swap is not None:
            return self._effect_of_swap(person, target.swap, target)
        home = self._home.get(person)
        there = self.plan.circles[target.index] if target.index is not None else None
        if self._is_kept(home) or self._is_kept(there):
            return Effect(target, len(there.members) if there else 0, ("locked",))
        is_broken = home is not None and home is not there and self._breaks_home(home, person)
        if there is None and target.slot is None:
            return Effect(target, 0, breaks_home=is_broken)
        cell = there.cell if there else Cell(str(target.slot), LANGUAGE)
        others = [one for one in there.members if one != person] if there else []
        forbidden, passing = joining(self.problem, person, cell, others, self.people)
        gain = None
        if not forbidden and there is not None:
            gain = self._gain([home, there], [_without(home, person), _with(there, person)])
        return Effect(target, len(others) + 1, forbidden, passing, is_broken and not forbidden, gain)

    def swaps(self, person: str) -> list[Target]:
        """Everybody in another group with whom this person could change places, or for whom they could come in."""
        home = self._home.get(person)
        others = (
            one for one, circle in self._home.items() if circle is not home and not self._is_kept(circle)
        )
        return [] if self._is_kept(home) else [Target(swap=one) for one in others]

    def _effect_of_swap(self, person: str, other: str, target: Target) -> Effect:
        home, there = self._home.get(person), self._home[other]
        if self._is_kept(home) or self._is_kept(there):
            return Effect(target, len(there.members), ("locked",))
        ways = [(person, other, there)] + ([(other, person, home)] if home else [])
        forbidden: list[str] = []
        passing: list[str] = []
        for comes, goes, circle in ways:
            stay = [one for one in circle.members if one != goes]
            hard, soft = joining(self.problem, comes, circle.cell, stay, self.people)
            forbidden += hard
            passing += soft
        gain = None
        if not forbidden:
            after = [_with(_without(there, other), person), _with(_without(home, person), other)]
            gain = self._gain([there, home], after)
        return Effect(
            target,
            len(there.members),
            tuple(dict.fromkeys(forbidden)),
            () if forbidden else tuple(dict.fromkeys(passing)),
            gain=gain,
            takes_seat=home is None,
        )

    def _is_kept(self, circle: PlannedCircle | None) -> bool:
        return circle is not None and tuple(map(str, circle.members)) in self._kept

    def _breaks_home(self, home: PlannedCircle, person: str) -> bool:
        return breaks_home(self.problem, home, person, self.people)

    def _gain(self, before: list[PlannedCircle | None], after: list[PlannedCircle | None]) -> float | None:
        worth = [self._value(circle) for circle in before if circle]
        then = [self._value(circle) for circle in after if circle and circle.members]
        if None in worth or None in then:
            return None
        total = sum(one for one in worth if one)
        return (sum(one for one in then if one) - total) / max(1.0, abs(total))

    def _value(self, circle: PlannedCircle) -> float | None:
        members = [self.people[one] for one in circle.members if one in self.people]
        return self._worth.circle_value(members) if len(members) in self.problem.sizes else None


def effect_on_target(
    problem: Problem, plan: Plan, person: str, target: Target, locked: Iterable[tuple[str, ...]] = ()
) -> Effect:
    """What one move means; for several ask one Judge."""
    return Judge(problem, plan, locked).effect(person, target)


def breaks_home(problem: Problem, home: PlannedCircle, person: str, people: People | None = None) -> bool:
    """Whether a group that may be confirmed now may not once the person has left it; one that ends is not broken."""
    rest = msgspec.structs.replace(home, members=tuple(one for one in home.members if one != person))
    if not rest.members or faults_of(problem, home, people):
        return False
    return bool(faults_of(problem, rest, people))


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
        members: tuple[Id, ...] = circle.members
        if target.swap is not None:
            places: dict[Id, Id] = {person: target.swap, target.swap: person}
            members = tuple(places.get(one, one) for one in members)
        else:
            members = tuple(one for one in members if one != person)
        if index == target.index:
            members = (*members, person)
        if members != circle.members:
            circle = msgspec.structs.replace(circle, members=sorted_ids(members))
        circles.append(circle)
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


def _without(circle: PlannedCircle | None, person: str) -> PlannedCircle | None:
    if circle is None:
        return None
    return msgspec.structs.replace(circle, members=tuple(one for one in circle.members if one != person))


def _with(circle: PlannedCircle | None, person: str) -> PlannedCircle | None:
    if circle is None:
        return None
    return msgspec.structs.replace(circle, members=(*circle.members, person))
