"""Seats those who are really there, within a second: planned circles stay together where they can, late-comers are added.

The arrays of a round are made once, ahead of its start; then each call takes what changed.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np

from .arrays import SIDE, Arrays, Ints, round_of
from .compiled import compiled
from .construct import construct, join_best
from .exact import best_of_few
from .exchange import exchange
from .fill import fill
from .loops import RandomState, draw, random_state, shuffle
from .problem import SMALLEST, Id, PlannedCircle, Problem, sorted_ids
from .recreate import MOST, recreate
from .search import WAITING, usual_size
from .seating import FREE, Seating, add, copy_of, dissolve, empty_seating, is_legal, take_over
from .sweep import recreate_some, seat_free

AWAY = -2
"""In place of a circle's number: is not here."""
SWEEPS = 6
"""So many exchanges between the circles that were made anew."""
BATCH = 700
TRIES = 200
"""So many handfuls are put together anew to seat people."""
HEAT = 300.0
"""Points by which circles are misjudged to find a seat for somebody: far less than a seat is worth."""
CHAINS = 2
"""So many seatings are shaken side by side, a thread each."""
SHAKES, SHAKE_TRIES = 100, 10
"""So often, and so many handfuls each time: within a quarter of a second for 200 people."""
ANEW = 1_000
"""Up to so many people, one of these seatings is made from the beginning: what was planned may be in the way of seating everybody."""
FEW, SECONDS = 40, 0.1
"""Up to so many people who may be seated otherwise, the best seating is asked for, so long."""
LATE_TRIES = 2
"""So many handfuls are put together anew for one late-comer: they wait for the answer."""


@compiled
def shake(a: Arrays, s: Seating, begun: int, random: RandomState) -> int:
    """Put a few circles that have not begun together anew, more each time, as long as somebody is free; how many are left at best.

    Leaves the seating that seats the most.
    """
    best, fewest = copy_of(s), int((s.circle_of == -1).sum())
    for number in range(SHAKES):
        recreate_some(a, s, 1 + number // 4, HEAT, begun, random)
        left = seat_free(a, s, SHAKE_TRIES, True, begun, random)
        if left < fewest:
            best, fewest = copy_of(s), left
        else:
            take_over(s, best)
        if fewest == 0:
            break
    return fewest


class LiveSeating(msgspec.Struct, frozen=True, kw_only=True):
    """Who sits together now, and who is here without a seat."""

    circles: tuple[PlannedCircle, ...]
    waiting: tuple[Id, ...]


class LiveRound:
    """One round while people arrive. Not safe for several threads."""

    def __init__(self, problem: Problem, round_index: int, seed: int) -> None:
        """`problem` is valid and holds everybody who might come."""
        self.problem, self.round_index = problem, round_index
        self.held = round_of(problem, round_index)
        self.cell_number = {cell: number for number, cell in enumerate(self.held.cells)}
        self.random = random_state(seed)
        self.seating = empty_seating(len(self.held.ids))
        self.seating.circle_of[:] = AWAY

    def start(
        self,
        present: Collection[Id],
        planned: Sequence[PlannedCircle] = (),
        sitting: Sequence[PlannedCircle] = (),
        seed: int | None = None,
    ) -> LiveSeating:
        """Seat those who are present.

        Circles of `sitting` have begun: they stay as they are, whoever is counted as present, but may be joined. Those of `planned`
        stay together without the ones who are missing, if what is left is legal, and may be joined too. Only where somebody would be
        left without a seat are planned circles put together anew. With a `seed` the answer does not depend on what was asked before.
        """
        if seed is not None:
            self.random = random_state(seed)
        a, s = self.held.arrays, self.seating
        s.used[0] = 0
        s.circle_of[:] = AWAY
        s.circle_of[self._numbers(present)] = FREE
        for circle in sitting:
            self._add(circle, is_begun=True)
        begun = int(s.used[0])
        for circle in planned:
            self._add(circle, is_begun=False)
        kept = int(s.used[0])
        for side in range(int(a.token[:, SIDE].max(initial=0)) + 1):
            fill(a, s, kept, side)
        construct(a, s, len(self.held.cells), usual_size(a), self.random)
        self._improve(kept)
        if seat_free(a, s, TRIES, True, begun, self.random):
            self._look_again(begun)
        return self.result()

    def arrive(self, person: Id) -> PlannedCircle | None:
        """Somebody more is here when the others have begun: they join where it is best, or make a circle of those who wait.

        Only what changed for them is told: their circle, or None while they wait.
        """
        a, s = self.held.arrays, self.seating
        number = self.held.number[person]
        if s.circle_of[number] == AWAY:
            s.circle_of[number] = FREE
        if s.circle_of[number] == FREE and not join_best(a, s, number):
            seat_free(a, s, LATE_TRIES, False, int(s.used[0]), self.random)
        circle = int(s.circle_of[number])
        return self._planned(circle) if circle >= 0 else None

    def result(self) -> LiveSeating:
        """Who sits where now."""
        circles = [self._planned(circle) for circle in range(self.seating.used[0])]
        waiting = (self.held.ids[person] for person in np.flatnonzero(self.seating.circle_of == FREE))
        return LiveSeating(circles=tuple(circles), waiting=sorted_ids(waiting))

    def _planned(self, circle: int) -> PlannedCircle:
        cell = self.held.cells[self.seating.cell[circle]]
        members = self.seating.members[circle, : self.seating.size[circle]]
        ids = sorted_ids(self.held.ids[member] for member in members)
        return PlannedCircle(round=self.round_index, slot=cell.slot, language=cell.language, members=ids)

    def _numbers(self, people: Collection[Id]) -> Ints:
        return np.array([self.held.number[person] for person in people], np.int32)

    def _add(self, circle: PlannedCircle, *, is_begun: bool) -> None:
        """A circle as it is, or the part of a planned one that is here and legal."""
        a, s = self.held.arrays, self.seating
        numbers = self._numbers([member for member in circle.members if member in self.held.number])
        if not is_begun:
            numbers = numbers[s.circle_of[numbers] == FREE]
            if len(numbers) < SMALLEST or not is_legal(a, numbers, self.cell_number[circle.cell]):
                return
        if len(numbers):
            add(a, s, numbers, len(numbers), self.cell_number[circle.cell])

    def _look_again(self, begun: int) -> None:
        """Somebody has no seat: circles that have not begun are shaken, side by side, and what seats the most is kept."""
        a, s = self.held.arrays, self.seating
        movable = np.flatnonzero((s.circle_of == FREE) | (s.circle_of >= begun)).astype(np.int32)
        if len(movable) <= MOST:
            recreate(a, s, movable, 0.0, self.random)
            return
        chains = [s.copy() for _ in range(CHAINS)]
        if len(movable) <= ANEW:
            self._begin_anew(chains[-1], begun)
        states = [np.array([draw(self.random) | 1], np.uint64) for _ in chains]
        with ThreadPoolExecutor(CHAINS) as pool:
            left = list(pool.map(shake, [a] * CHAINS, chains, [begun] * CHAINS, states))
        s.put_back(chains[left.index(min(left))])
        if min(left) and len(movable) <= FEW:
            self._ask_for_the_best(begun, movable)

    def _ask_for_the_best(self, begun: int, movable: Ints) -> None:
        """Among so few the most seats there can be are found for certain, if legal circles are few too."""
        s, ids = self.seating, self.held.ids
        others = set(ids) - {ids[person] for person in movable}
        few = round_of(self.problem, self.round_index, without=others)
        best = best_of_few(few, SECONDS)
        if best is None or (best.circle_of == FREE).sum() >= (s.circle_of == FREE).sum():
            return
        while s.used[0] > begun:
            dissolve(self.held.arrays, s, int(s.used[0]) - 1)
        for members, cell in best.circles():
            numbers = self._numbers([few.ids[member] for member in members])
            add(self.held.arrays, s, numbers, len(numbers), self.cell_number[few.cells[cell]])

    def _begin_anew(self, s: Seating, begun: int) -> None:
        """All circles that have not begun are forgotten, and others made."""
        a = self.held.arrays
        while s.used[0] > begun:
            dissolve(a, s, int(s.used[0]) - 1)
        construct(a, s, len(self.held.cells), usual_size(a), self.random)

    def _improve(self, first: int) -> None:
        """Exchanges between the circles that nobody has prepared for."""
        s = self.seating
        sides = int(self.held.arrays.token[:, SIDE].max(initial=0)) + 1
        for _ in range(SWEEPS):
            order = np.arange(first, s.used[0])
            shuffle(self.random, order)
            for start in range(0, len(order), BATCH):
                for side in range(sides):
                    free = np.flatnonzero((s.circle_of == FREE) & (self.held.arrays.token[:, SIDE] == side))
                    batch = order[start : start + BATCH]
                    exchange(
                        self.held.arrays, s, batch, side, free[:WAITING].astype(np.int32), 0.0, self.random
                    )
