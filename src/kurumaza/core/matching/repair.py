"""The smallest change of groups after somebody cannot come: few people move, nobody loses a seat for another's sake."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import msgspec

from .objective import Objective
from .plan import Plan, assemble
from .problem import SMALLEST, Cell, Id, PlannedCircle, Problem, sorted_ids
from .rules import blocking, side_violations


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


class _Way(NamedTuple):
    """One way to mend: circles by number as they would be, and who would sit elsewhere or nowhere."""

    circles: dict[int, frozenset[Id]]
    moved: frozenset[Id]


class _Mending:
    def __init__(self, problem: Problem, round_index: int, kept: tuple[PlannedCircle, ...]) -> None:
        self.problem, self.round, self.kept = problem, round_index, kept
        self.people = problem.by_id()
        self.objective = Objective(problem)
        self.ids = sorted_ids(self.people)
        self.may_meet = lru_cache(maxsize=None)(self._may_meet)
        self.can = lru_cache(maxsize=None)(self._can)
        # Who can no longer be there is not there; the rest of the circle is looked at as it stands.
        self.circles: list[frozenset[Id]] = [
            frozenset(one for one in circle.members if self.can(one, circle.cell)) for circle in kept
        ]
        self.home = {one: index for index, members in enumerate(self.circles) for one in members}
        self.moved: set[Id] = set()

    def is_legal(self, members: frozenset[Id], index: int) -> bool:
        """rules.circle_violations is empty; what is known of two people is looked up once."""
        cell = self.kept[index].cell
        return (
            len(members) in self.problem.sizes
            and (self.problem.sides == "any" or not side_violations(self.people[one].side for one in members))
            and all(self.can(one, cell) for one in members)
            and all(self.may_meet(*pair) for pair in combinations(sorted_ids(members), 2))
        )

    def mend(self, index: int) -> None:
        """The way that seats the most, then moves the fewest, then is worth the most."""
        self._go(max(self._ways(index), key=self._judge))

    def seat_those_left(self) -> None:
        """Places that came free go to people without a seat."""
        for person in [one for one in self.ids if one not in self.home]:
            places = [index for index in self._places(person, self.circles) if len(self.circles[index]) < 5]
            if places:
                best = max(places, key=lambda index: (-len(self.circles[index]), -index))
                self._go(_Way({best: self.circles[best] | {person}}, frozenset({person})))

    def _ways(self, index: int) -> Iterator[_Way]:
        ones = list(self._ways_to_fill(index, 1))
        yield from ones
        yield from self._ways_to_part(index)
        # Two who are brought are better than one only where somebody without a seat is among them.
        yield from self._ways_to_fill(index, 2, only_with_free=bool(ones))
        yield self._way_to_end(index)

    def _ways_to_fill(self, index: int, count: int, *, only_with_free: bool = False) -> Iterator[_Way]:
        """People from other circles, or without a seat, come."""
        for brought in combinations(self._near(index), count):
            if only_with_free and all(one in self.home for one in brought):
                continue
            changed = {index: self.circles[index] | set(brought)}
            for one in brought:
                if (home := self.home.get(one)) is not None:
                    changed[home] = changed.get(home, self.circles[home]) - {one}
            if all(self.is_legal(members, number) for number, members in changed.items()):
                yield _Way(changed, frozenset(brought))

    def _near(self, index: int) -> list[Id]:
        """Who may come: they can the time, may meet all who are there, and their own circle goes on without them, or with one less."""
        cell, there = self.kept[index].cell, self.circles[index]
        return [
            one
            for one in self.ids
            if one not in there
            and self.can(one, cell)
            and all(self.may_meet(*sorted_ids((one, other))) for other in there)
            and (one not in self.home or len(self.circles[self.home[one]]) > SMALLEST)
        ]

    def _ways_to_part(self, index: int) -> Iterator[_Way]:
        """One of them goes to another circle, or has no seat."""
        for person in sorted_ids(self.circles[index]):
            rest = self.circles[index] - {person}
            if not self.is_legal(rest, index):
                continue
            yield _Way({index: rest}, frozenset({person}))
            for place in self._places(person, self.circles):
                if place != index:
                    yield _Way({index: rest, place: self.circles[place] | {person}}, frozenset({person}))

    def _way_to_end(self, index: int) -> _Way:
        """Its people find seats one by one; who finds none has none."""
        after = list(self.circles)
        after[index] = frozenset()
        changed = {index: after[index]}
        for person in sorted_ids(self.circles[index]):
            if places := self._places(person, after):
                place = min(places, key=lambda other: (len(after[other]), other))
                after[place] |= {person}
                changed[place] = after[place]
        return _Way(changed, self.circles[index])

    def _places(self, person: Id, circles: list[frozenset[Id]]) -> list[int]:
        """Circles that somebody may join."""
        return [
            index
            for index, members in enumerate(circles)
            if members
            and self.can(person, self.kept[index].cell)
            and self.is_legal(members | {person}, index)
        ]

    def _judge(self, way: _Way) -> tuple[float, ...]:
        seats = value = 0.0
        for index, members in way.circles.items():
            seats += len(members) - len(self.circles[index])
            value += self._value(members, index) - self._value(self.circles[index], index)
        return (seats, -len(way.moved & self.home.keys()), value)

    def _value(self, members: frozenset[Id], index: int) -> float:
        if not members or not self.is_legal(members, index):
            return 0.0
        return self.objective.circle_value([self.people[one] for one in sorted_ids(members)])

    def _go(self, way: _Way) -> None:
        for one in way.moved:
            self.home.pop(one, None)
        for index, members in way.circles.items():
            self.circles[index] = members
            self.home |= dict.fromkeys(members, index)
        self.moved |= way.moved & self.home.keys()

    def _may_meet(self, one: Id, other: Id) -> bool:
        return not blocking(self.problem.levels, self.people[one], self.people[other])

    def _can(self, person: Id, cell: Cell) -> bool:
        found = self.people.get(person)
        return (
            found is not None
            and found.answer(self.round, cell.slot) is not None
            and cell.language in found.languages
        )
