"""Makes the plans of several rounds better together: in one of them, two people of one side change places.

Planned one after the other, the last rounds have to take what the first ones left. Here all rounds stay open, by simulated annealing
(Kirkpatrick, Gelatt, Vecchi 1983). Who has a seat, and how many sit in each circle, stays as it is.
"""

from collections import Counter
from collections.abc import Container, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arrays import MAYBE, MET_ACROSS, MET_WITHIN, SHARE, SIDE, Arrays, Floats, Ints, Round, round_of
from .compiled import compiled
from .loops import ALLOWED, NEVER, RandomState, below, can, fraction, is_unsure, pair_points, random_state
from .problem import LARGEST, Id, PlannedCircle, Problem, sorted_ids

MOST = 300
"""Up to so many people: what all pairs are worth, and how often they meet, is kept in whole tables."""
TURNS = 4
"""So often the plans are heated and cooled again, from the best so far."""
HOT, COLD, COLDEST = 0.6, 0.15, 0.015
"""How readily a change for the worse is taken: from hot by the most that one more meeting takes off, else from cold by the least."""

Circles = Sequence[PlannedCircle]


class Weave(NamedTuple):
    """The circles of all rounds, R rounds of at most K circles, as numbers of people and cells."""

    members: Ints
    """(R, K, 6)"""
    size: npt.NDArray[np.int8]
    """(R, K): how many of them there are; 0 where a round has fewer circles, or one that is locked."""
    cell: Ints
    """(R, K)"""


class Worth(NamedTuple):
    """What decides over a change, for N people."""

    points: Floats
    """(N, N): of each pair, as if the rounds in hand were the first; NEVER where a rule keeps the two apart."""
    meeting: Floats
    """(N, N): what one more meeting takes off."""
    seat: Floats
    """(R, N, cells): what is taken off for a seat in a cell, or NEVER."""
    side: Ints
    share: float
    """Weights.within_share"""


def interweave(
    problem: Problem, rounds: Sequence[Circles], seed: int, changes: int, *, is_hot: bool = True
) -> list[list[PlannedCircle]]:
    """The circles of all rounds, from the first, after so many tries to exchange two people; locked circles stay.

    From hot all of it is put together anew, which pays where there are few people; else it stays but for what is clearly better.
    Legal as they were. Worth no less as long as all circles are of one size; else ask Objective.
    """
    held = [round_of(problem, number) for number in range(len(rounds))]
    locked = {(circle.round, circle.slot, circle.members) for circle in problem.locked}
    weave = _weave(rounds, held, locked)
    worth = _worth(held)
    met = np.zeros(worth.points.shape, np.int16)
    for members, size in zip(weave.members.reshape(-1, LARGEST), _sizes(rounds, weave), strict=True):
        for one in members[:size]:
            met[one, members[:size]] += 1
    random = random_state(seed)
    hot, cold, coldest = _heat(problem, rounds)
    if not is_hot:
        hot, cold = cold, coldest
    for _ in range(TURNS):
        _anneal(worth, weave, met, random, changes // TURNS, hot, cold)
    return [
        [_moved(circle, held[0].ids, weave.members[number, row]) for row, circle in enumerate(circles)]
        for number, circles in enumerate(rounds)
    ]


def _heat(problem: Problem, rounds: Sequence[Circles]) -> tuple[float, float, float]:
    """Heats in points, by what one more meeting takes off these circles."""
    side, weights = {person.id: person.side for person in problem.people}, problem.weights
    taken = {1.0}
    for circle in (circle for circles in rounds for circle in circles):
        size = len(circle.members)
        counts = Counter(side[member] for member in circle.members).values()
        within = sum(count * (count - 1) // 2 for count in counts)
        across = size * (size - 1) // 2 - within
        taken.add(size * weights.met_across / across if across else 0.0)
        taken.add(size * weights.within_share * weights.met_within / within if within else 0.0)
    least = min(taken - {0.0, 1.0}, default=1.0)
    return HOT * max(taken), COLD * least, COLDEST * least


def _moved(circle: PlannedCircle, ids: Sequence[Id], members: Ints) -> PlannedCircle:
    people = sorted_ids(ids[one] for one in members[: len(circle.members)])
    return PlannedCircle(round=circle.round, slot=circle.slot, language=circle.language, members=people)


def _weave(rounds: Sequence[Circles], held: Sequence[Round], locked: Container[object]) -> Weave:
    most = max(1, *(len(circles) for circles in rounds))
    weave = Weave(
        np.full((len(rounds), most, LARGEST), -1, np.int32),
        np.zeros((len(rounds), most), np.int8),
        np.zeros((len(rounds), most), np.int32),
    )
    for number, circles in enumerate(rounds):
        for row, circle in enumerate(circles):
            weave.members[number, row, : len(circle.members)] = [
                held[0].number[one] for one in circle.members
            ]
            weave.cell[number, row] = held[number].cells.index(circle.cell)
            if (circle.round, circle.slot, circle.members) not in locked:
                weave.size[number, row] = len(circle.members)
    return weave


def _sizes(rounds: Sequence[Circles], weave: Weave) -> list[int]:
    most = weave.members.shape[1]
    return [
        len(circles[row].members) if row < len(circles) else 0 for circles in rounds for row in range(most)
    ]


def _worth(held: Sequence[Round]) -> Worth:
    a, cells = held[0].arrays, max(len(one.cells) for one in held)
    points, meeting = _pairs(a)
    seat = np.stack([_seats(one.arrays, cells) for one in held])
    return Worth(points, meeting, seat, a.token[:, SIDE].copy(), float(a.weight[SHARE]))


@compiled
def _pairs(a: Arrays) -> tuple[Floats, Floats]:
    count = len(a.token)
    points, meeting = np.zeros((count, count)), np.zeros((count, count))
    for one in range(count):
        for other in range(count):
            if one != other:
                points[one, other] = pair_points(a, one, other)
                is_across = a.token[one, SIDE] != a.token[other, SIDE]
                meeting[one, other] = a.weight[MET_ACROSS] if is_across else a.weight[MET_WITHIN]
    return points, meeting


@compiled
def _seats(a: Arrays, cells: int) -> Floats:
    seat = np.zeros((len(a.token), cells))
    for person in range(len(a.token)):
        for cell in range(cells):
            if not can(a, person, cell):
                seat[person, cell] = NEVER
            elif is_unsure(a, person, cell):
                seat[person, cell] = -a.weight[MAYBE]
    return seat


@compiled
def _anneal(
    worth: Worth,
    weave: Weave,
    met: npt.NDArray[np.int16],
    random: RandomState,
    changes: int,
    hot: float,
    cold: float,
) -> None:
    """Try so many changes under falling heat; leaves the best that was seen in `weave` and `met`."""
    best_members, best_met = weave.members.copy(), met.copy()
    gained = best = 0.0
    rounds, circles = weave.size.shape
    for number in range(changes):
        heat = hot * (cold / hot) ** (number / changes)
        held = below(random, rounds)
        here, there = below(random, circles), below(random, circles)
        if here == there or weave.size[held, here] == 0 or weave.size[held, there] == 0:
            continue
        place, other_place = below(random, weave.size[held, here]), below(random, weave.size[held, there])
        one, other = weave.members[held, here, place], weave.members[held, there, other_place]
        if worth.side[one] != worth.side[other]:
            continue
        change = _change(worth, weave, met, held, here, one, other) + _change(
            worth, weave, met, held, there, other, one
        )
        if change < 0.0 and (change < ALLOWED or fraction(random) >= np.exp(change / heat)):
            continue
        _meet(weave, met, held, here, one, -1)
        _meet(weave, met, held, there, other, -1)
        weave.members[held, here, place], weave.members[held, there, other_place] = other, one
        _meet(weave, met, held, here, other, 1)
        _meet(weave, met, held, there, one, 1)
        gained += change
        if gained > best + 1e-9:
            best = gained
            best_members[...] = weave.members
            best_met[...] = met
    weave.members[...] = best_members
    met[...] = best_met


@compiled
def _change(
    worth: Worth, weave: Weave, met: npt.NDArray[np.int16], held: int, circle: int, goes: int, comes: int
) -> float:
    """What the circle gains when one person goes and another of the same side comes, who is not in it yet."""
    cell = weave.cell[held, circle]
    across = within = 0.0
    pairs_across = pairs_within = 0
    size = weave.size[held, circle]
    for place in range(size):
        stays = weave.members[held, circle, place]
        if stays == goes:
            continue
        # The two who sit together now have met once less in the other rounds.
        new = worth.points[comes, stays] - worth.meeting[comes, stays] * met[comes, stays]
        old = worth.points[goes, stays] - worth.meeting[goes, stays] * (met[goes, stays] - 1)
        if worth.side[stays] != worth.side[goes]:
            across += new - old
            pairs_across += 1
        else:
            within += new - old
            pairs_within += 1
    gain = worth.seat[held, comes, cell] - worth.seat[held, goes, cell]
    if pairs_across:
        # Of a side's k people each has these pairs across: the circle has k times as many.
        gain += size * across / (pairs_across * (pairs_within + 1))
    if pairs_within:
        gain += worth.share * size * within / _pairs_inside(worth, weave, held, circle)
    return gain


@compiled
def _pairs_inside(worth: Worth, weave: Weave, held: int, circle: int) -> int:
    """How many pairs of one side sit in a circle."""
    count = 0
    for place in range(weave.size[held, circle]):
        for other in range(place):
            if (
                worth.side[weave.members[held, circle, place]]
                == worth.side[weave.members[held, circle, other]]
            ):
                count += 1
    return count


@compiled
def _meet(weave: Weave, met: npt.NDArray[np.int16], held: int, circle: int, person: int, times: int) -> None:
    """One person meets the others of a circle once more, or once less."""
    for place in range(weave.size[held, circle]):
        other = weave.members[held, circle, place]
        if other != person:
            met[person, other] += times
            met[other, person] += times
