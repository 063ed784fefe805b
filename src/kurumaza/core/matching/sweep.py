"""What happens in a sweep besides exchanges: circles change cells, handfuls are put together anew, free people are seated."""

import numpy as np
import numpy.typing as npt

from .arrays import CELLS, MAYBE, Arrays, Ints
from .compiled import compiled
from .construct import join_best
from .loops import RandomState, below, can, draw, is_unsure, ones
from .recreate import MOST, recreate
from .seating import Seating

ASKED = 30
"""So many random circles or people are asked before none is said to fit."""


@compiled
def arrange(s: Seating, cells: int, random: RandomState) -> npt.NDArray[np.int64]:
    """All circles: the cells in random order, within a cell its circles in random order."""
    of_cell = np.empty(cells, np.int64)
    for cell in range(cells):
        of_cell[cell] = (draw(random) >> 22) << 20
    key = np.empty(s.used[0], np.int64)
    for circle in range(s.used[0]):
        key[circle] = of_cell[s.cell[circle]] + below(random, 1 << 20)
    return np.argsort(key)


@compiled
def wander(a: Arrays, s: Seating, random: RandomState) -> None:
    """Every circle moves to a random one of the cells that suit its members best: others can join them there."""
    for circle in range(s.used[0]):
        size = s.size[circle]
        members = s.members[circle]
        fewest, seen = size + 1, 0
        old = _unsure(a, s, circle, s.cell[circle])
        for word in range(a.word[CELLS + 1]):
            common = a.bits[members[0], word]
            for k in range(1, size):
                common &= a.bits[members[k], word]
            while common:
                bit = common & (~common + np.uint64(1))
                common ^= bit
                cell = word * 64 + ones(bit - np.uint64(1))
                unsure = _unsure(a, s, circle, cell)
                if unsure < fewest:
                    fewest, seen = unsure, 0
                if unsure == fewest:
                    seen += 1
                    if below(random, seen) == 0:
                        s.cell[circle] = cell
        s.score[circle] += (old - _unsure(a, s, circle, s.cell[circle])) * a.weight[MAYBE]


@compiled
def _unsure(a: Arrays, s: Seating, circle: int, cell: int) -> int:
    count = 0
    for k in range(s.size[circle]):
        if is_unsure(a, s.members[circle, k], cell):
            count += 1
    return count


@compiled
def recreate_some(a: Arrays, s: Seating, pools: int, heat: float, first: int, random: RandomState) -> None:
    """Put some circles, from the `first` on, together anew, two or three at a time, with free people where there are any."""
    pool = np.empty(MOST, np.int32)
    for _ in range(pools):
        if s.used[0] <= first:
            return
        seed = s.members[first + below(random, s.used[0] - first), 0]
        size = _fill_pool(a, s, pool, seed, 2 + below(random, 2), first, random)
        recreate(a, s, pool[:size], heat, random)


@compiled
def seat_free(a: Arrays, s: Seating, tries: int, may_join: bool, first: int, random: RandomState) -> int:
    """Try to seat those who are free with `tries` handfuls put together anew; how many are left.

    Circles before the `first` may be joined, but not taken apart.
    """
    pool = np.empty(MOST, np.int32)
    free = np.flatnonzero(s.circle_of == -1)
    for _ in range(tries if len(free) else 0):
        person = int(free[below(random, len(free))])
        if s.circle_of[person] == -1:
            size = _fill_pool(a, s, pool, person, 1 + below(random, 3), first, random)
            recreate(a, s, pool[:size], 0.0, random)
    free = np.flatnonzero(s.circle_of == -1)
    for k in range(len(free)):
        if may_join:
            join_best(a, s, int(free[k]))
    return int((s.circle_of == -1).sum())


@compiled
def _fill_pool(
    a: Arrays, s: Seating, pool: Ints, seed: int, circles: int, first: int, random: RandomState
) -> int:
    """Somebody with their circle, other circles that share a cell with them, and free people who do; the number of people."""
    size = 0
    if s.circle_of[seed] >= 0:
        size = _add_circle(s, pool, size, s.circle_of[seed])
        circles -= 1
    else:
        pool[0] = seed
        size = 1
    for _ in range(circles):
        for _ in range(ASKED):
            if s.used[0] <= first:
                break
            circle = first + below(random, s.used[0] - first)
            if size + s.size[circle] > MOST or not can(a, seed, s.cell[circle]):
                continue
            if not _is_in(pool, size, s.members[circle, 0]):
                size = _add_circle(s, pool, size, circle)
                break
    return _add_free(a, s, pool, size, seed, random)


@compiled
def _add_circle(s: Seating, pool: Ints, size: int, circle: int) -> int:
    for k in range(s.size[circle]):
        pool[size + k] = s.members[circle, k]
    return size + s.size[circle]


@compiled
def _add_free(a: Arrays, s: Seating, pool: Ints, size: int, seed: int, random: RandomState) -> int:
    free = np.flatnonzero(s.circle_of == -1)
    if len(free) == 0:
        return size
    for _ in range(ASKED):
        person = free[below(random, len(free))]
        if size < MOST and not _is_in(pool, size, person) and _share_a_cell(a, seed, person):
            pool[size] = person
            size += 1
    return size


@compiled
def _is_in(pool: Ints, size: int, person: int) -> bool:
    return bool((pool[:size] == person).any())


@compiled
def _share_a_cell(a: Arrays, one: int, other: int) -> bool:
    common = 0
    for word in range(a.word[CELLS + 1]):
        common += ones(a.bits[one, word] & a.bits[other, word])
    return common > 0
