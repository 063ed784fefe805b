"""Lists the legal circles of a round that could belong to a seating better than a known one."""

import numpy as np

from .arrays import CELLS, MAY_HAVE, SIDE, Arrays, Bits, Floats, Ints
from .compiled import compiled
from .loops import ALLOWED, best_cell, has_legal_sides, off_for_maybe, ones, pair_points, points_of_sums
from .problem import LARGEST, SMALLEST

# What is summed up of the people chosen so far.
ACROSS, PAIRS_ACROSS, WITHIN, SEATS = range(4)
"""SEATS: seat points less prices."""


@compiled
def worthy_circles(a: Arrays, price: Floats, slack: float, most: int) -> tuple[Ints, Ints, Floats, bool]:
    """Members (count, 6; -1 for nobody), cells and scores with seat points of the circles that their prices exceed by at most `slack`,
    and whether that is all of them: the list ends at `most`."""
    count = len(price)
    points = np.empty((count, count))
    for one in range(count):
        for other in range(count):
            points[one, other] = pair_points(a, one, other) if one != other else 0.0
    members = np.full((most, LARGEST), -1, np.int32)
    cell = np.empty(most, np.int32)
    score = np.empty(most)
    found = 0
    # Depth first over ascending numbers; next_one[d] is who comes next at depth d. The sums are of those chosen so far.
    chosen = np.empty(LARGEST, np.int32)
    next_one = np.zeros(LARGEST + 1, np.int64)
    common = np.zeros((LARGEST + 1, a.word[CELLS + 1]), np.uint64)
    common[0, :] = ~np.uint64(0)
    sums = np.zeros((LARGEST + 1, 4))
    depth = 0
    while depth >= 0:
        person = next_one[depth]
        if depth == LARGEST or person >= count:
            depth -= 1
            continue
        next_one[depth] = person + 1
        if not _add(a, points, chosen, depth, person, common, sums):
            continue
        depth += 1
        next_one[depth] = person + 1
        sums[depth, SEATS] += a.seat[person] - price[person]
        if depth < SMALLEST or a.weight[MAY_HAVE + depth] == 0.0 or not has_legal_sides(a, chosen, depth):
            continue
        pairs = int(sums[depth, PAIRS_ACROSS])
        value = points_of_sums(
            a, depth, sums[depth, ACROSS], pairs, sums[depth, WITHIN], depth * (depth - 1) // 2 - pairs
        )
        # Whoever is unsure only makes it less worthy.
        if value + sums[depth, SEATS] < -slack:
            continue
        where = best_cell(a, chosen, depth)
        worth = value + sums[depth, SEATS] - off_for_maybe(a, chosen, depth, where)
        if worth < -slack:
            continue
        if found == most:
            return members, cell, score, False
        members[found, :depth] = chosen[:depth]
        cell[found] = where
        score[found] = worth
        for k in range(depth):
            score[found] += price[chosen[k]]
        found += 1
    return members[:found], cell[:found], score[:found], True


@compiled
def _add(
    a: Arrays, points: Floats, chosen: Ints, depth: int, person: int, common: Bits, sums: Floats
) -> bool:
    """Choose one more for the place at `depth`, unless they may not sit with the others or share no cell; fills the next row of
    `common` and `sums`."""
    sums[depth + 1] = sums[depth]
    for k in range(depth):
        value = points[chosen[k], person]
        if value < ALLOWED:
            return False
        if a.token[chosen[k], SIDE] != a.token[person, SIDE]:
            sums[depth + 1, ACROSS] += value
            sums[depth + 1, PAIRS_ACROSS] += 1.0
        else:
            sums[depth + 1, WITHIN] += value
    shared = 0
    for word in range(common.shape[1]):
        common[depth + 1, word] = common[depth, word] & a.bits[person, word]
        shared += ones(common[depth + 1, word])
    chosen[depth] = person
    return shared > 0
