"""The loops behind the proven upper bound (see bound.py).

Everybody gets a price. A circle's *excess* is its value less its members' prices. Here the greatest excess of any circle around
each person is found by enumerating pairs of one side and, for each pair, the best others of the other side.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arrays import PENALTY, SHARE, WITHIN_INDUSTRY, WITHIN_TOPIC, Arrays, Ints, Numbers
from .compiled import compiled
from .loops import ALLOWED, NEVER, pair_points

Short = npt.NDArray[np.int16]
Single = npt.NDArray[np.float32]

BLOCK = 64
"""So many rows stay in the processor's cache while others are compared with them."""
FORBIDDEN = -10_000
"""In short numbers: two who may not meet. Far below any sum that could matter, and no sum of three overflows."""


class Market(NamedTuple):
    """The people of one cell who are of two sides, and the points of all their pairs: (left, right), (left, left), (right, right)."""

    left: Ints
    right: Ints
    across: Single
    within_left: Single
    within_right: Single


@compiled
def points_between(a: Arrays, left: Ints, right: Ints) -> Single:
    """(left, right): the points of pairs, NEVER also for somebody with themselves."""
    points = np.empty((len(left), len(right)), np.float32)
    for i in range(len(left)):
        for j in range(len(right)):
            points[i, j] = NEVER if left[i] == right[j] else pair_points(a, left[i], right[j])
    return points


@compiled
def highest_sum(one: Short, other: Short) -> int:
    """The greatest sum of two rows at the same place."""
    highest = np.int16(-32_000)
    for k in range(len(one)):
        total = np.int16(one[k] + other[k])
        highest = total if total > highest else highest
    return np.int64(highest)  # type: ignore[return-value]


@compiled
def shorten(values: Single, scale: float, short: Short) -> None:
    """Fill `short` with the values in units of 1 / scale, rounded up: many are compared at once. NEVER becomes FORBIDDEN."""
    for k in range(len(values)):
        short[k] = FORBIDDEN if values[k] < ALLOWED else np.int16(np.ceil(values[k] * scale))


@compiled
def _scale(m: Market, right_price: Single) -> float:
    """As fine as sums of two rows allow without an overflow."""
    highest, lowest = 1.0, 0.0
    for i in range(m.across.shape[0]):
        for k in range(m.across.shape[1]):
            if m.across[i, k] > highest:
                highest = m.across[i, k]
            if ALLOWED < m.across[i, k] < lowest:
                lowest = m.across[i, k]
    for k in range(len(right_price)):
        highest = max(highest, -right_price[k])
        lowest = min(lowest, -right_price[k])
    return 10_000.0 / max(highest, -lowest)


@compiled
def excess_of_pairs(
    a: Arrays,
    m: Market,
    others: int,
    price: Single,
    excess: Single,
    partners: Ints,
) -> None:
    """For everybody on the left the greatest excess of a circle of two of the left and 2 to 4 `others` of the right.

    `excess` is raised where more is found, `partners` (people, 5) then names that circle's other members. With 2 others it is exact; with
    more, the right side's pairs are taken for as good as any.
    """
    size = 2 + others
    share = size / (2.0 * others)
    pairs_within = 1 + others * (others - 1) // 2
    inside = a.weight[SHARE] * size / pairs_within
    loose = inside * _most_within(m.within_right) * (pairs_within - 1)
    n = len(m.right)
    right_price = np.empty(n, np.float32)
    for k in range(n):
        right_price[k] = price[m.right[k]] / share
    scale = _scale(m, right_price)
    short = np.empty((len(m.left), n), np.int16)
    for i in range(len(m.left)):
        shorten(m.across[i], scale, short[i])
    sums = np.empty(n, np.float32)
    row = np.empty(n, np.float32)
    short_row = np.empty(n, np.int16)
    found = np.empty(others, np.int64)
    for start in range(0, len(m.left), BLOCK):
        for i in range(start, len(m.left)):
            for k in range(n):
                row[k] = m.across[i, k] - right_price[k] if m.across[i, k] > ALLOWED else NEVER
            shorten(row, scale, short_row)
            for j in range(start, min(i, start + BLOCK)):
                if m.within_left[i, j] < ALLOWED:
                    continue
                one, other = m.left[i], m.left[j]
                own = inside * m.within_left[i, j] - a.weight[PENALTY + size - 3] - price[one] - price[other]
                least = min(excess[one], excess[other])
                if own + loose + others * share * (highest_sum(short_row, short[j]) / scale) <= least:
                    continue
                for k in range(n):
                    sums[k] = share * (row[k] + m.across[j, k])
                if others == 2:
                    best = _best_two(sums, m.within_right, inside, least - own, loose, found)
                else:
                    best = loose + _highest(sums, others, found)
                if own + best > least:
                    _note(excess, partners, one, other, own + best, m.right, found)
                    _note(excess, partners, other, one, own + best, m.right, found)


@compiled
def excess_of_lone(a: Arrays, m: Market, price: Single, excess: Single, partners: Ints) -> None:
    """For everybody on the left the greatest excess of a circle of themselves and two of the right; exact."""
    inside = 3.0 * a.weight[SHARE]
    loose = inside * _most_within(m.within_right)
    sums = np.empty(len(m.right), np.float32)
    found = np.empty(2, np.int64)
    for i in range(len(m.left)):
        person = m.left[i]
        for k in range(len(m.right)):
            sums[k] = 1.5 * m.across[i, k] - price[m.right[k]]
        own = -a.weight[PENALTY] - price[person]
        best = _best_two(sums, m.within_right, inside, excess[person] - own, loose, found)
        if own + best > excess[person]:
            _note(excess, partners, person, -1, own + best, m.right, found)


@compiled
def _most_within(within: Single) -> float:
    most = 0.0
    for i in range(within.shape[0]):
        for j in range(i):
            if within[i, j] > most:
                most = within[i, j]
    return most


@compiled
def _note(
    excess: Single, partners: Ints, person: int, other: int, found_excess: float, right: Ints, found: Numbers
) -> None:
    if found_excess <= excess[person]:
        return
    excess[person] = found_excess
    partners[person, :] = -1
    partners[person, 0] = other
    for k in range(len(found)):
        partners[person, 1 + k] = right[found[k]]


@compiled
def _highest(sums: Single, count: int, found: Numbers) -> float:
    """The sum of the highest `count` values, NEVER if there are not so many; their places in `found`."""
    found[:] = -1
    for k in range(len(sums)):
        place = count
        while place > 0 and (found[place - 1] < 0 or sums[k] > sums[found[place - 1]]):
            if place < count:
                found[place] = found[place - 1]
            place -= 1
        if place < count:
            found[place] = k
    total = 0.0
    for place in range(count):
        if found[place] < 0 or sums[found[place]] < ALLOWED:
            return NEVER
        total += sums[found[place]]
    return total


@compiled
def _two_highest(values: Single) -> tuple[float, float]:
    first = second = np.float32(NEVER)
    for k in range(len(values)):
        if values[k] > first:
            first, second = values[k], first
        elif values[k] > second:
            second = values[k]
    return first, second  # type: ignore[return-value]


@compiled
def _best_two(
    sums: Single, within: Single, inside: float, least: float, loose: float, found: Numbers
) -> float:
    """The best two of the right with what they bring each other; NEVER unless they reach more than `least`."""
    first, second = _two_highest(sums)
    if first + second + loose <= least:
        return NEVER
    count = 0
    candidates = np.empty(len(sums), np.int64)
    for k in range(len(sums)):
        if sums[k] + first + loose > least:
            candidates[count] = k
            count += 1
    order = candidates[:count][np.argsort(-sums[candidates[:count]])]
    best = NEVER
    bar = least
    for x in range(count - 1):
        if sums[order[x]] + sums[order[x + 1]] + loose <= bar:
            break
        for y in range(x + 1, count):
            reach = sums[order[x]] + sums[order[y]]
            if reach + loose <= bar:
                break
            if within[order[x], order[y]] < ALLOWED:
                continue
            points = reach + inside * within[order[x], order[y]]
            if points > bar:
                best = bar = points
                found[0], found[1] = order[x], order[y]
    return best


@compiled
def share_of_pairs(
    a: Arrays, left: Ints, right: Ints, others: int, price: Single, excess: Single, partners: Ints
) -> None:
    """As excess_of_pairs for pairs of somebody with their like: no pair is enumerated, the excess is taken for too large.

    `others` of 1 stands for somebody alone with two of the right. Memory does not grow with the pairs.
    """
    size = 3 if others == 1 else 2 + others
    count = 2 if others == 1 else others
    share = 1.5 if others == 1 else size / (2.0 * others)
    part = 1.0 if others == 1 else 0.5
    most = a.weight[WITHIN_TOPIC] + a.weight[WITHIN_INDUSTRY]
    own = part * (a.weight[SHARE] * size * most - a.weight[PENALTY + size - 3])
    offset = np.empty(len(right), np.float32)
    for k in range(len(right)):
        offset[k] = part * price[right[k]]
    best = np.empty(count, np.float32)
    found = np.empty(count, np.int64)
    for person in left:
        best[:] = NEVER
        for k in range(len(right)):
            value = pair_points(a, person, right[k])
            if value < ALLOWED:
                continue
            value = share * value - offset[k]
            if value <= best[count - 1]:
                continue
            place = count - 1
            while place > 0 and value > best[place - 1]:
                best[place], found[place] = best[place - 1], found[place - 1]
                place -= 1
            best[place], found[place] = value, k
        if best[count - 1] > ALLOWED:
            total = (own + best.sum() - price[person]) / part
            _note(excess, partners, person, -1, total, right, found)
