"""Gives circles that have lost somebody a person more, all of them at once and in the best way."""

import numpy as np

from .arrays import MAY_HAVE, SIDE, Arrays, Numbers
from .assignment import assign
from .compiled import compiled
from .loops import ALLOWED, can, has_legal_sides
from .seating import Seating, score_of

MOST = 1_500
"""So many circles, and so many people, at most."""


@compiled
def fill(a: Arrays, s: Seating, circles: int, side: int) -> int:
    """Seat free people of a side in the first `circles` circles where three are left and one of them is alone of that side.

    Everybody is taken whose seat adds to J; how many.
    """
    open_circles = _open_circles(a, s, circles, side)[:MOST]
    free = np.flatnonzero((s.circle_of == -1) & (a.token[:, SIDE] == side)).astype(np.int32)[:MOST]
    size = max(len(open_circles), len(free))
    if a.weight[MAY_HAVE + 4] == 0.0 or len(open_circles) == 0 or len(free) == 0:
        return 0
    cost = np.zeros((size, size))
    trial = np.empty(4, np.int32)
    for q in range(len(open_circles)):
        circle = open_circles[q]
        trial[:3] = s.members[circle, :3]
        for k in range(len(free)):
            if not can(a, free[k], s.cell[circle]):
                continue
            trial[3] = free[k]
            if not has_legal_sides(a, trial, 4):  # of three sides: somebody else would be alone of theirs
                continue
            score = score_of(a, trial, 4, s.cell[circle])
            if score > ALLOWED:
                cost[q, k] = min(0.0, s.score[circle] - score - a.seat[free[k]])
    person_at = np.full(size, -1, np.int32)
    circle_at = np.full(size, -1, np.int32)
    assign(cost, person_at, circle_at)
    seated = 0
    for q in range(len(open_circles)):
        if cost[q, person_at[q]] < 0.0:
            _join(a, s, open_circles[q], free[person_at[q]])
            seated += 1
    return seated


@compiled
def _open_circles(a: Arrays, s: Seating, circles: int, side: int) -> Numbers:
    """Circles of three with exactly one member of a side."""
    found = np.empty(circles, np.int64)
    count = 0
    for circle in range(circles):
        own = 0
        for place in range(s.size[circle]):
            if a.token[s.members[circle, place], SIDE] == side:
                own += 1
        if s.size[circle] == 3 and own == 1:
            found[count] = circle
            count += 1
    return found[:count]


@compiled
def _join(a: Arrays, s: Seating, circle: int, person: int) -> None:
    size = s.size[circle]
    s.members[circle, size] = person
    s.size[circle] = size + 1
    s.circle_of[person] = circle
    s.score[circle] = score_of(a, s.members[circle], size + 1, s.cell[circle])
