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
    cost = np.empty((size, size))
    before = 0.0
    for q in range(count):
        _judge(a, s, chosen[q], place[q], side, people, cost[q])
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
def _judge(a: Arrays, s: Seating, circle: int, place: int, side: int, people: Ints, cost: Floats) -> None:
    """What it costs (less than nothing) to give one place of a circle to each of these people of the same side."""
    size = s.size[circle]
    cell = s.cell[circle]
    others = np.empty(size - 1, np.int32)
    left = unsure = 0
    for k in range(size):
        if k != place:
            others[left] = s.members[circle, k]
            left += 1
            if is_unsure(a, s.members[circle, k], cell):
                unsure += 1
    across, across_pairs, within, within_pairs = _sums_without(a, others, side)
    for k in range(len(people)):
        person = people[k]
        cost[k] = FORBIDDEN
        if not can(a, person, cell):
            continue
        new_across, new_within = across, within
        is_allowed = True
        for other in others:
            points = pair_points(a, person, other)
            if points < ALLOWED:
                is_allowed = False
                break
            if a.token[other, SIDE] != side:
                new_across += points
            else:
                new_within += points
        if is_allowed:
            value = points_of_sums(a, size, new_across, across_pairs, new_within, within_pairs)
            maybes = unsure + (1 if is_unsure(a, person, cell) else 0)
            cost[k] = maybes * a.weight[MAYBE] - value - a.seat[person]


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
