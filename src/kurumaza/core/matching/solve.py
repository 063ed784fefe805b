"""Finding the circles of one round: the whole at once where it is small, else build up and then improve piece by piece.

Ruin and recreate after Schrimpf et al. (2000): take a few circles apart together with people who have no seat, and put them together
again as well as possible. Work is bounded by counts, randomness comes from the seed: the same call gives the same plan.
"""

from collections.abc import Iterable, Sequence
from random import Random

from .listing import Circle, legal_circles
from .packing import best_packing
from .plan import Plan, assemble
from .problem import PlannedCircle, Problem, order_of, sorted_ids
from .tables import Tables
from .validate import check_problem

WHOLE_PEOPLE, WHOLE_CIRCLES, WHOLE_NODES = 60, 4_000, 60_000
"""Up to so many people and legal circles the whole round is packed in one search."""
POOL_PEOPLE, POOL_CIRCLES, POOL_NODES = 13, 2_500, 1_500
"""So much is put together anew at once."""
RUINED_PEOPLE = (8, 8, 9, 13)
"""From so many people, one of these by chance, circles are taken apart."""
LOOKED_AT = 40
"""So many circles are considered for a ruin."""
COUNTED = 300
"""So many others are asked when it is counted how many partners somebody has."""
TRIED_AT_LEAST = 60
"""Taking circles apart costs as much as looking at so many, even if it finds none."""
HEAT = 15.0
"""Points by which circles are misjudged at first, on purpose: it lets the search leave a local best. Falls to 0."""


def plan_round(problem: Problem, round_index: int, seed: int) -> Plan:
    """A legal plan of one round that seats as many as it can and makes them good circles.

    Locked circles stay. Raises ValueError when the problem is not valid or has no such round: ask check_problem first.
    """
    if refusals := check_problem(problem):
        raise ValueError(refusals)
    if not 0 <= round_index < problem.rounds:
        raise ValueError(f"no round {round_index}")
    tables = Tables(problem, round_index)
    locked = [circle for circle in problem.locked if circle.round == round_index]
    taken = {tables.number[member] for circle in locked for member in circle.members}
    free = [person for person in range(len(tables.people)) if person not in taken]
    found = _solve(tables, free, Random(seed))
    circles = [*locked, *(_planned(tables, circle) for circle in found)]
    return assemble(problem, round_index, seed, tuple(sorted(circles, key=_place)))


def effort_for(people: int) -> int:
    """How many circles are looked at while improving: enough for small rounds, affordable for large ones."""
    return min(200_000 + 1_500 * people, 1_000_000)


def _place(circle: PlannedCircle) -> tuple[object, ...]:
    return (order_of(circle.slot), circle.language, order_of(circle.members[0]))


def _planned(tables: Tables, circle: Circle) -> PlannedCircle:
    cell = tables.cell_list[circle.cell]
    members = sorted_ids(tables.people[member].id for member in circle.members)
    return PlannedCircle(round=tables.round_index, slot=cell.slot, language=cell.language, members=members)


def _solve(tables: Tables, free: list[int], random: Random) -> list[Circle]:
    search = _Search(tables, free, random)
    if len(free) <= WHOLE_PEOPLE:
        whole = legal_circles(tables, free, WHOLE_CIRCLES)
        if len(whole) < WHOLE_CIRCLES:
            packing = best_packing(whole, free, WHOLE_NODES)
            if packing.is_best:
                return packing.circles
            search.replace([], packing.circles, free)
    if not search.circles:
        search.construct()
    return search.improve(effort_for(len(free)))


class _Search:
    """The circles so far and who has no seat; every step keeps all circles legal."""

    def __init__(self, tables: Tables, free: Iterable[int], random: Random) -> None:
        self.tables = tables
        self.random = random
        self.unplaced = set(free)
        self.circles: list[Circle] = []
        self.score = 0.0
        self.heat = 0.0
        self.looked_at = 0

    def construct(self) -> None:
        """Those with the fewest possible partners choose first."""
        tables = self.tables
        everyone = sorted(self.unplaced)
        asked = self.random.sample(everyone, min(COUNTED, len(everyone)))
        choices = {one: sum(tables.may_meet(one, other) for other in asked) for one in everyone}
        for person in sorted(everyone, key=lambda one: (choices[one], one)):
            if person in self.unplaced:
                self._recreate([], [person, *self._unplaced_near(person, POOL_PEOPLE - 4)])

    def improve(self, effort: int) -> list[Circle]:
        """Take circles apart around somebody without a seat, or around a circle, again and again: the best seen."""
        best, best_score = list(self.circles), self.score
        self.looked_at = 0
        while self.looked_at < effort:
            # The last tenth is without heat: it only climbs.
            self.heat = HEAT * max(0.0, 1 - self.looked_at / (0.9 * effort))
            self.looked_at += TRIED_AT_LEAST
            if self.unplaced and self.random.random() < 0.5:
                person = self.random.choice(sorted(self.unplaced))
                self._recreate(self._circles_near(self.tables.cells[person], POOL_PEOPLE - 1), [person])
            elif self.circles:
                circle = self.random.choice(self.circles)
                reach = self.tables.cells[self.random.choice(circle.members)] | 1 << circle.cell
                self._recreate(self._circles_near(reach, self.random.choice(RUINED_PEOPLE)), [])
            if self.score > best_score:
                best, best_score = list(self.circles), self.score
        return best

    def replace(self, ruined: Sequence[int], new: Sequence[Circle], pool: Iterable[int]) -> None:
        """Put new circles in the place of ruined ones; who of the pool is in none of them has no seat."""
        for index in sorted(ruined, reverse=True):
            self.score -= self.circles[index].score
            self.circles[index] = self.circles[-1]
            self.circles.pop()
        self.circles += new
        self.score += sum(circle.score for circle in new)
        self.unplaced.update(pool)
        self.unplaced.difference_update(member for circle in new for member in circle.members)

    def _circles_near(self, cells: int, people: int) -> list[int]:
        """Circles of together at most so many people, first those of whom most can one of the cells."""
        indices = range(len(self.circles))
        sample = self.random.sample(indices, min(LOOKED_AT, len(indices)))
        sample.sort(key=lambda index: -self._share_who_can(self.circles[index], cells))
        near = []
        for index in sample:
            people -= len(self.circles[index].members)
            if people < 0:
                break
            near.append(index)
        return near

    def _share_who_can(self, circle: Circle, cells: int) -> float:
        able = sum(self.tables.cells[member] & cells != 0 for member in circle.members)
        return able / len(circle.members)

    def _unplaced_near(self, person: int, count: int) -> list[int]:
        """Up to `count` people without a seat whom this person could meet, half of them from other sides."""
        side = self.tables.side
        near = [other for other in sorted(self.unplaced) if self.tables.may_meet(person, other)]
        self.random.shuffle(near)
        across = [other for other in near if side[other] != side[person]]
        within = [other for other in near if side[other] == side[person]]
        half = (count + 1) // 2
        return (across[:half] + within[: count - min(half, len(across))])[:count]

    def _recreate(self, ruined: Sequence[int], newcomers: Sequence[int]) -> None:
        """Put the people of some circles, and some without a seat, together anew as well as the heat lets it be judged."""
        old = [self.circles[index] for index in ruined]
        pool = list(dict.fromkeys([*newcomers, *(member for circle in old for member in circle.members)]))
        room = POOL_PEOPLE - len(pool)
        if old and room > 0 and self.unplaced:
            others = sorted(self.unplaced.difference(pool))
            pool += self.random.sample(others, min(room, len(others), 3))
        ways = list(dict.fromkeys([*old, *legal_circles(self.tables, pool, POOL_CIRCLES)]))
        self.looked_at += len(ways)
        new = self._pack(ways, pool)
        if self.heat or sum(circle.score for circle in new) >= sum(circle.score for circle in old):
            self.replace(ruined, new, pool)

    def _pack(self, ways: list[Circle], pool: Sequence[int]) -> list[Circle]:
        if not self.heat:
            return best_packing(ways, pool, POOL_NODES).circles
        true = {circle.members: circle for circle in ways}
        judged = [
            circle._replace(score=circle.score + self.heat * self.random.uniform(-1, 1)) for circle in ways
        ]
        return [true[circle.members] for circle in best_packing(judged, pool, POOL_NODES).circles]
