"""A first seating: those with the fewest choices begin, and take the best partners of a sample; then whoever fits in is added."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arrays import CELLS, IS_MIXED, MAY_HAVE, SHARE, SIDE, Arrays, Ints
from .compiled import compiled
from .loops import ALLOWED, NEVER, RandomState, below, can, has_legal_sides, pair_points
from .seating import Seating, add, score_of

ASKED = 48
"""So many people are looked at for each place of a new circle."""


class Waiting(NamedTuple):
    """Who can each cell, by side: those of cell c and side s are people[at[c, s] : at[c, s] + left[c, s]]."""

    people: Ints
    at: npt.NDArray[np.int64]
    left: npt.NDArray[np.int64]


def construct(a: Arrays, s: Seating, cells: int, target: int, random: RandomState) -> None:
    """Seat free people in circles of the target size."""
    free = np.flatnonzero(s.circle_of == -1).astype(np.int32)
    waiting = _waiting(a, free, cells)
    choices = _choices(a, free, waiting)
    order = free[np.lexsort((free, choices))]
    _build_all(a, s, waiting, order, _pattern(target), random)


def _waiting(a: Arrays, free: Ints, cells: int) -> Waiting:
    sides = int(a.token[:, SIDE].max(initial=0)) + 1
    groups = []
    for cell in range(cells):
        word, bit = divmod(cell, 64)
        able = free[(a.bits[free, a.word[CELLS] + word] >> np.uint64(bit)) & np.uint64(1) == 1]
        groups += [able[a.token[able, SIDE] == side] for side in range(sides)]
    left = np.array([len(group) for group in groups], np.int64).reshape(cells, sides)
    at = (np.cumsum(left) - left.ravel()).reshape(cells, sides)
    return Waiting(np.concatenate([*groups, np.empty(0, np.int32)]).astype(np.int32), at, left)


@compiled
def _choices(a: Arrays, free: Ints, waiting: Waiting) -> npt.NDArray[np.int64]:
    """How many people of other sides each could meet, as far as times tell."""
    choices = np.zeros(len(free), np.int64)
    for k in range(len(free)):
        for cell in range(waiting.left.shape[0]):
            if can(a, free[k], cell):
                choices[k] += waiting.left[cell].sum() - waiting.left[cell, a.token[free[k], SIDE]]
    return choices


def _pattern(size: int) -> npt.NDArray[np.int8]:
    """Whose side the next person is of: 1 another side than the first, 0 the first's own."""
    return np.array([0, 1, 1, 0, 1, 0][:size], np.int8)


@compiled
def _build_all(
    a: Arrays, s: Seating, waiting: Waiting, order: Ints, pattern: npt.NDArray[np.int8], random: RandomState
) -> None:
    best = np.empty(6, np.int32)
    trial = np.empty(6, np.int32)
    size = len(pattern)
    for person in order:
        if s.circle_of[person] != -1:
            continue
        best_points, best_cell = NEVER, -1
        for cell in range(waiting.left.shape[0]):
            if not can(a, person, cell):
                continue
            trial[0] = person
            if _gather(a, s, waiting, cell, trial, pattern, random):
                points = score_of(a, trial, size, cell)
                if points > best_points:
                    best_points, best_cell = points, cell
                    best[:size] = trial[:size]
        if best_cell >= 0:
            add(a, s, best, size, best_cell)


@compiled
def _gather(
    a: Arrays,
    s: Seating,
    waiting: Waiting,
    cell: int,
    trial: Ints,
    pattern: npt.NDArray[np.int8],
    random: RandomState,
) -> bool:
    """Fill a circle around its first person; False if somebody is missing."""
    own = a.token[trial[0], SIDE]
    other = -1
    for k in range(1, len(pattern)):
        found, best = -1, NEVER
        for side in range(waiting.left.shape[1]):
            if a.weight[IS_MIXED] != 0.0:
                if pattern[k] == 0 and side != own:
                    continue
                if pattern[k] == 1 and (side == own or (other >= 0 and side != other)):
                    continue
            person, points = _best_partner(a, s, waiting, cell, side, trial, k, random)
            if points > best:
                found, best = person, points
        if found < 0:
            return False
        trial[k] = found
        if pattern[k] == 1:
            other = a.token[found, SIDE]
    return has_legal_sides(a, trial, len(pattern))


@compiled
def _best_partner(
    a: Arrays, s: Seating, waiting: Waiting, cell: int, side: int, trial: Ints, size: int, random: RandomState
) -> tuple[int, float]:
    """The best of a sample of free people for the circle so far; those who have a seat by now are struck off on the way."""
    found, best = -1, NEVER
    at = waiting.at[cell, side]
    asked = 0
    while asked < ASKED and waiting.left[cell, side] > 0:
        place = at + below(random, waiting.left[cell, side])
        person = waiting.people[place]
        if s.circle_of[person] != -1:
            waiting.left[cell, side] -= 1
            waiting.people[place] = waiting.people[at + waiting.left[cell, side]]
            continue
        asked += 1
        points = 0.0
        for k in range(size):
            if trial[k] == person:
                points = NEVER
                break
            value = pair_points(a, trial[k], person)
            if value < ALLOWED:
                points = NEVER
                break
            points += value if a.token[trial[k], SIDE] != a.token[person, SIDE] else a.weight[SHARE] * value
        if points > best:
            found, best = person, points
    return found, best


@compiled
def join_best(a: Arrays, s: Seating, person: int) -> bool:
    """Seat a free person in the circle where it adds most to J, if it adds anything; whether they sit now.

    The circle stays in its cell: it may have begun.
    """
    best, chosen = 0.0, -1
    trial = np.empty(6, np.int32)
    for circle in range(s.used[0]):
        size = s.size[circle]
        if size == 6 or a.weight[MAY_HAVE + size + 1] == 0.0 or not can(a, person, s.cell[circle]):
            continue
        trial[:size] = s.members[circle, :size]
        trial[size] = person
        if not has_legal_sides(a, trial, size + 1):
            continue
        points = score_of(a, trial, size + 1, s.cell[circle]) + a.seat[person] - s.score[circle]
        if points > best:
            best, chosen = points, circle
    if chosen < 0:
        return False
    size = s.size[chosen]
    s.members[chosen, size] = person
    s.size[chosen] = size + 1
    s.circle_of[person] = chosen
    s.score[chosen] = score_of(a, s.members[chosen], size + 1, s.cell[chosen])
    return True
