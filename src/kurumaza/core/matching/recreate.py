"""Puts a handful of people together in the best way there is: every legal circle of them, every set of disjoint circles.

Dynamic programming over the subsets of at most 13 people. The step of ruin and recreate (Schrimpf et al. 2000) that can change
anything: who sits, sizes, cells.
"""

import numpy as np
import numpy.typing as npt

from .arrays import MAY_HAVE, SIDE, Arrays, Floats, Ints
from .compiled import compiled
from .loops import (
    ALLOWED,
    NEVER,
    RandomState,
    best_cell,
    fraction,
    has_legal_sides,
    off_for_maybe,
    ones,
    pair_points,
    points_of_sums,
)
from .problem import LARGEST
from .seating import Seating, add, dissolve

MOST = 13
"""So many people are put together at once: 8,192 subsets."""


@compiled
def recreate(a: Arrays, s: Seating, pool: Ints, heat: float, random: RandomState) -> float:
    """Take the circles of these people apart and seat them as well as possible; what it adds to J.

    The pool must hold all members of each of its circles. Nothing changes where nothing better is found, except with heat.
    """
    count = len(pool)
    before = 0.0
    for person in pool:
        circle = s.circle_of[person]
        if circle >= 0:
            before += s.score[circle] / s.size[circle] + a.seat[person]
    score, cell = _legal_sets(a, pool)
    judged = score
    if heat > 0.0:
        judged = score.copy()
        for chosen in range(1 << count):
            if judged[chosen] > ALLOWED:
                judged[chosen] += (2.0 * fraction(random) - 1.0) * heat
    choice = _best_partition(judged, count)
    after = 0.0
    left = (1 << count) - 1
    while left:
        if choice[left]:
            after += score[choice[left]]
        left ^= choice[left] if choice[left] else left & -left
    if heat == 0.0 and after <= before + 1e-6:
        return 0.0
    for person in pool:
        if s.circle_of[person] >= 0:
            dissolve(a, s, s.circle_of[person])
    _seat_all(a, s, pool, choice, cell)
    return after - before


@compiled
def _legal_sets(a: Arrays, pool: Ints) -> tuple[Floats, Ints]:
    """By subset of the pool (as bits): what it adds to J as a circle, or NEVER; and its cell."""
    count = len(pool)
    subsets = 1 << count
    points = np.empty((count, count))
    for one in range(count):
        for other in range(one):
            points[one, other] = points[other, one] = pair_points(a, pool[one], pool[other])
    across = np.zeros(subsets)
    within = np.zeros(subsets)
    may_meet = np.ones(subsets, np.bool_)
    score = np.full(subsets, NEVER)
    cell = np.full(subsets, -1, np.int32)
    members = np.empty(LARGEST, np.int32)
    for chosen in range(1, subsets):
        size = ones(np.uint64(chosen))
        if size > LARGEST:
            continue
        lowest = ones(np.uint64((chosen & -chosen) - 1))
        rest = chosen & (chosen - 1)
        if not may_meet[rest]:
            may_meet[chosen] = False
            continue
        members[0] = pool[lowest]
        new_across, new_within, is_allowed = _with_the_first(a, pool, points, lowest, rest, members)
        may_meet[chosen] = is_allowed
        across[chosen], within[chosen] = across[rest] + new_across, within[rest] + new_within
        if not may_meet[chosen] or a.weight[MAY_HAVE + size] == 0.0 or not has_legal_sides(a, members, size):
            continue
        found = best_cell(a, members, size)
        if found < 0:
            continue
        pairs = _pairs_across(a, members, size)
        value = points_of_sums(a, size, across[chosen], pairs, within[chosen], size * (size - 1) // 2 - pairs)
        seats = 0.0
        for k in range(size):
            seats += a.seat[members[k]]
        score[chosen] = value + seats - off_for_maybe(a, members, size, found)
        cell[chosen] = found
    return score, cell


@compiled
def _with_the_first(
    a: Arrays, pool: Ints, points: Floats, first: int, rest: int, members: Ints
) -> tuple[float, float, bool]:
    """What the pairs of one person with the others of a set bring across sides and within; and whether all may meet.

    Fills `members` with the others, from the second place on.
    """
    across = within = 0.0
    is_allowed = True
    size = 1
    while rest:
        other = ones(np.uint64((rest & -rest) - 1))
        rest &= rest - 1
        members[size] = pool[other]
        size += 1
        if points[first, other] < ALLOWED:
            is_allowed = False
        elif a.token[pool[first], SIDE] != a.token[pool[other], SIDE]:
            across += points[first, other]
        else:
            within += points[first, other]
    return across, within, is_allowed


@compiled
def _pairs_across(a: Arrays, members: Ints, size: int) -> int:
    count = 0
    for one in range(size):
        for other in range(one):
            if a.token[members[one], SIDE] != a.token[members[other], SIDE]:
                count += 1
    return count


@compiled
def _best_partition(score: Floats, count: int) -> npt.NDArray[np.int64]:
    """By set of people still to seat: the circle that the first of them joins in the best way to do it; 0 for none."""
    subsets = 1 << count
    legal = np.empty(subsets, np.int64)
    start = np.zeros(count + 1, np.int64)
    for chosen in range(subsets):
        if score[chosen] > ALLOWED:
            start[ones(np.uint64((chosen & -chosen) - 1)) + 1] += 1
    for bit in range(count):
        start[bit + 1] += start[bit]
    filled = start[:-1].copy()
    for chosen in range(subsets):
        if score[chosen] > ALLOWED:
            bit = ones(np.uint64((chosen & -chosen) - 1))
            legal[filled[bit]] = chosen
            filled[bit] += 1
    is_asked = _asked(legal, start, count)
    best = np.zeros(subsets)
    choice = np.zeros(subsets, np.int64)
    for free in range(1, subsets):
        if not is_asked[free]:
            continue
        lowest = free & -free
        bit = ones(np.uint64(lowest - 1))
        best[free] = best[free ^ lowest]
        for k in range(start[bit], start[bit + 1]):
            circle = legal[k]
            if circle & free == circle and score[circle] + best[free ^ circle] > best[free]:
                best[free] = score[circle] + best[free ^ circle]
                choice[free] = circle
    return choice


@compiled
def _asked(legal: npt.NDArray[np.int64], start: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.bool_]:
    """By set of people: whether it can be what is left while the first person of what is left is seated, or not, again and again."""
    is_asked = np.zeros(1 << count, np.bool_)
    is_asked[-1] = True
    for free in range((1 << count) - 1, 0, -1):
        if not is_asked[free]:
            continue
        lowest = free & -free
        is_asked[free ^ lowest] = True
        bit = ones(np.uint64(lowest - 1))
        for k in range(start[bit], start[bit + 1]):
            if legal[k] & free == legal[k]:
                is_asked[free ^ legal[k]] = True
    return is_asked


@compiled
def _seat_all(a: Arrays, s: Seating, pool: Ints, choice: npt.NDArray[np.int64], cell: Ints) -> None:
    members = np.empty(LARGEST, np.int32)
    left = (1 << len(pool)) - 1
    while left:
        circle = choice[left]
        if circle == 0:
            left &= left - 1
            continue
        size = 0
        for bit in range(len(pool)):
            if circle >> bit & 1:
                members[size] = pool[bit]
                size += 1
        add(a, s, members, size, cell[circle])
        left ^= circle
