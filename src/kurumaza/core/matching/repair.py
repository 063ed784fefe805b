"""The smallest change of groups after somebody cannot come: few people move, nobody loses a seat for another's sake."""

from collections.abc import Iterator
from itertools import combinations

import msgspec

from .objective import Objective
from .plan import Plan, assemble
from .problem import Id, PlannedCircle, Problem, sorted_ids
from .rules import circle_violations

MOST_BROUGHT = 2
"""So many people at most are brought into a broken circle from others."""


class Repair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan and who sits elsewhere than before: with another circle, or newly seated. In the plan the circles that are
    kept stand at the places they had; one that ends is left out."""

    plan: Plan
    moved: tuple[Id, ...]


def repair_round(problem: Problem, round_index: int, kept: tuple[PlannedCircle, ...], seed: int) -> Repair:
    """The groups of `kept`, mended where they are no longer legal: as many seats as it can, then the fewest moves."""
    mending = _Mending(problem, round_index, kept)
    for index in range(len(kept)):
        if mending.circles[index] and not mending.is_legal(mending.circles[index], index):
            mending.mend(index)
    mending.seat_those_left()
    circles = tuple(
        msgspec.structs.replace(circle, members=sorted_ids(members))
        for circle, members in zip(kept, mending.circles, strict=True)
        if members
    )
    plan = assemble(problem, round_index, seed, circles)
    return Repair(plan=plan, moved=sorted_ids(mending.moved))


class _Mending:
    def __init__(self, problem: Problem, round_index: int, kept: tuple[PlannedCircle, ...]) -> None:
        self.problem, self.round, self.kept = problem, round_index, kept
        self.people = problem.by_id()
        self.objective = Objective(problem)
        # Who can no longer be there is not there; the rest of the circle is looked at as it stands.
        self.circles: list[frozenset[Id]] = [
            frozenset(one for one in circle.members if self._can(one, circle)) for circle in kept
        ]
        self.moved: set[Id] = set()

    def is_legal(self, members: frozenset[Id], index: int) -> bool:
        people = [self.people[one] for one in sorted_ids(members)]
        return not circle_violations(self.problem, self.round, self.kept[index].cell, people)

    def mend(self, index: int) -> None:
        """Brings people into a broken circle, or ends it and seats its people in others: what seats more, then moves less."""
        ways = [*self._ways_to_fill(index), self._way_to_end(index)]
        self.circles, moved = max(ways, key=lambda way: self._judge(way[0], way[1]))
        self.moved |= moved - self._unplaced(self.circles)

    def seat_those_left(self) -> None:
        """Places that came free go to people without a seat."""
        for person in sorted_ids(self._unplaced(self.circles)):
            open_to = [
                index
                for index, members in enumerate(self.circles)
                if members and len(members) < 5 and self.is_legal(members | {person}, index)
            ]
            if open_to:
                best = max(open_to, key=lambda index: (-len(self.circles[index]), -index))
                self.circles = self._with(self.circles, {person: best})
                self.moved.add(person)

    def _ways_to_fill(self, index: int) -> Iterator[tuple[list[frozenset[Id]], set[Id]]]:
        cell = self.kept[index]
        near = [
            one for one in sorted_ids(self.people) if one not in self.circles[index] and self._can(one, cell)
        ]
        for count in range(1, MOST_BROUGHT + 1):
            for brought in combinations(near, count):
                after = self._with(self.circles, dict.fromkeys(brought, index))
                touched = [i for i, (a, b) in enumerate(zip(after, self.circles, strict=True)) if a != b]
                if all(self.is_legal(after[one], one) for one in touched):
                    yield after, set(brought)

    def _way_to_end(self, index: int) -> tuple[list[frozenset[Id]], set[Id]]:
        """Its people find seats one by one; who finds none has none."""
        moved = set(self.circles[index])
        after = list(self.circles)
        after[index] = frozenset()
        for person in sorted_ids(moved):
            places = [
                other
                for other, members in enumerate(after)
                if members and self.is_legal(members | {person}, other)
            ]
            if places:
                place = min(places, key=lambda other: (len(after[other]), other))
                after[place] |= {person}
        return after, moved

    def _judge(self, circles: list[frozenset[Id]], moved: set[Id]) -> tuple[float, ...]:
        seated = sum(len(members) for members in circles)
        placed_before = {one for members in self.circles for one in members}
        value = 0.0
        for index, members in enumerate(circles):
            if members and self.is_legal(members, index):
                value += self.objective.circle_value([self.people[one] for one in sorted_ids(members)])
        return (seated, -len(moved & placed_before), value)

    def _with(self, circles: list[frozenset[Id]], to: dict[Id, int]) -> list[frozenset[Id]]:
        moving = frozenset(to)
        after = [members - moving for members in circles]
        for person, index in to.items():
            after[index] |= {person}
        return after

    def _unplaced(self, circles: list[frozenset[Id]]) -> set[Id]:
        return set(self.people) - {one for members in circles for one in members}

    def _can(self, person: Id, circle: PlannedCircle) -> bool:
        found = self.people.get(person)
        return (
            found is not None
            and found.answer(self.round, circle.slot) is not None
            and circle.language in found.languages
        )
