"""Many circles at once give up one person of a side, and the best way to seat these people again is found exactly.

One step looks at k! arrangements; as an assignment problem it takes k³ operations at most. People without a seat take part, so
that who missed more comes first. With heat every arrangement is misjudged a little, on purpose: that leads out of a local best.
"""

import numpy as np
import numpy.typing as npt

from .arrays import MAYBE, SIDE, Arrays, Floats, Ints
from .assignment import FORBIDDEN, assign
from .compiled import compiled
from .loops import ALLOWED, RandomState, below, can, fraction, is_unsure, pair_points, points_of_sums
from .pairs import Many, many_of, points_with
from .problem import LARGEST
from .seating import Seating, score_of

Numbers = npt.NDArray[np.int64]


@compiled
def exchange(
    a: Arrays, s: Seating, circles: Numbers, side: int, waiting: Ints, heat: float, random: RandomState
) -> float:
    """One exchange between these circles and the `waiting` people of a side; what it adds to J.

    With heat it may be negative, without it never is.
    """
    chosen = np.empty(len(circles), np.int64)
    place = np.empty(len(circles), np.int64)
    count = 0
    for circle in circles:
        found = _someone_of(a, s, circle, side, random)
        if found >= 0:
            chosen[count], place[count] = circle, found
            count += 1
    size = count + len(waiting)
    if count == 0 or size < 2:
        return 0.0
    people = np.empty(size, np.int32)
    for q in range(count):
        people[q] = s.members[chosen[q], place[q]]
    people[count:] = waiting
    cost = np.full((size, size), FORBIDDEN)
    many = many_of(a, people)
    points = np.empty((LARGEST - 1, size))
    before = 0.0
    cell, fit = -1, np.empty(0, np.int64)
    for q in range(count):
        if s.cell[chosen[q]] != cell:  # circles of one cell come one after the other
            cell = s.cell[chosen[q]]
            fit = _who_can(a, people, cell)
        _judge(a, s, chosen[q], place[q], side, people, many, fit, points, cost[q])
        before += cost[q, q]
    # A row beyond the circles stands for having no seat.
    cost[count:] = 0.0
    person_at = _assign_with_heat(cost, count, heat, random)
    after = 0.0
    for q in range(count):
        if cost[q, person_at[q]] >= FORBIDDEN:
            return 0.0
        after += cost[q, person_at[q]]
    if heat == 0.0 and after >= before - 1e-6:
        return 0.0
    _reseat(a, s, chosen[:count], place[:count], people, person_at)
    return before - after


@compiled
def _someone_of(a: Arrays, s: Seating, circle: int, side: int, random: RandomState) -> int:
    """The place of a member of a side, each equally likely; -1 when the circle has none."""
    found, seen = -1, 0
    for place in range(s.size[circle]):
        if a.token[s.members[circle, place], SIDE] == side:
            seen += 1
            if below(random, seen) == 0:
                found = place
    return found


@compiled
def _who_can(a: Arrays, people: Ints, cell: int) -> Numbers:
    """The places of those who can a cell."""
    found = np.empty(len(people), np.int64)
    count = 0
    for k in range(len(people)):
        if can(a, people[k], cell):
            found[count] = k
            count += 1
    return found[:count]


@compiled
def _judge(
    a: Arrays,
    s: Seating,
    circle: int,
    place: int,
    side: int,
    people: Ints,
    many: Many,
    fit: Numbers,
    points: Floats,
    cost: Floats,
) -> None:
    """What it costs (less than nothing) to give one place of a circle to each of these people of the same side."""
    size = s.size[circle]
    cell = s.cell[circle]
    others = np.empty(size - 1, np.int32)
    left = unsure = 0
    for k in range(size):
        if k != place:
            others[left] = s.members[circle, k]
            points_with(a, others[left], many, fit, points[left])
            left += 1
            if is_unsure(a, s.members[circle, k], cell):
                unsure += 1
    across, across_pairs, within, within_pairs = _sums_without(a, others, side)
    for k in fit:
        new_across, new_within, lowest = across, within, 0.0
        for q in range(left):
            lowest = min(lowest, points[q, k])
            if a.token[others[q], SIDE] != side:
                new_across += points[q, k]
            else:
                new_within += points[q, k]
        if lowest > ALLOWED:
            value = points_of_sums(a, size, new_across, across_pairs, new_within, within_pairs)
            maybes = unsure + (1 if is_unsure(a, people[k], cell) else 0)
            cost[k] = maybes * a.weight[MAYBE] - value - a.seat[people[k]]


@compiled
def _sums_without(a: Arrays, others: Ints, side: int) -> tuple[float, int, float, int]:
    """Points and numbers of pairs across sides and within: points among these people, numbers with one more of a side."""
    across = within = 0.0
    across_pairs = within_pairs = 0
    for one in range(len(others)):
        if a.token[others[one], SIDE] != side:
            across_pairs += 1
        else:
            within_pairs += 1
        for other in range(one):
            points = pair_points(a, others[one], others[other])
            if a.token[others[one], SIDE] != a.token[others[other], SIDE]:
                across += points
                across_pairs += 1
            else:
                within += points
                within_pairs += 1
    return across, across_pairs, within, within_pairs


@compiled
def _assign_with_heat(cost: Floats, count: int, heat: float, random: RandomState) -> Ints:
    """For each row the column it gets."""
    size = len(cost)
    column_of = np.full(size, -1, np.int32)
    row_of = np.full(size, -1, np.int32)
    if heat == 0.0:
        assign(cost, column_of, row_of)
        return column_of
    judged = cost.copy()
    for q in range(count):
        for k in range(size):
            judged[q, k] += (2.0 * fraction(random) - 1.0) * heat
    assign(judged, column_of, row_of)
    return column_of


@compiled
def _reseat(a: Arrays, s: Seating, chosen: Numbers, place: Numbers, people: Ints, person_at: Ints) -> None:
    for person in people:
        s.circle_of[person] = -1
    for q in range(len(chosen)):
        person = people[person_at[q]]
        s.members[chosen[q], place[q]] = person
        s.circle_of[person] = chosen[q]
    for circle in chosen:
        s.score[circle] = score_of(a, s.members[circle], s.size[circle], s.cell[circle])
