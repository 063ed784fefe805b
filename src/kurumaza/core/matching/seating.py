"""Who sits where while a round is being solved: plain arrays that the compiled loops change in place."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arrays import MAY_HAVE, Arrays, Floats, Ints, Numbers
from .compiled import compiled
from .loops import ALLOWED, NEVER, Members, can, circle_points_of, has_legal_sides, off_for_maybe
from .problem import LARGEST, SMALLEST

FREE = -1
"""In place of a circle's number: has no seat."""


class Seating(NamedTuple):
    """Circles are the first `used[0]` rows; a circle's score is its value less what maybe costs, without seat points."""

    members: Ints
    size: npt.NDArray[np.int8]
    cell: Ints
    score: Floats
    circle_of: Ints
    """By person: the number of their circle, or FREE."""
    used: Numbers

    def copy(self) -> "Seating":
        return Seating._make(array.copy() for array in self)

    def put_back(self, other: "Seating") -> None:
        """Make this one what `other` is."""
        for name in self._fields:
            getattr(self, name)[...] = getattr(other, name)

    def total(self, arrays: Arrays) -> float:
        """J in points."""
        seated = self.circle_of >= 0
        return float(self.score[: self.used[0]].sum() + arrays.seat[seated].sum())

    def circles(self) -> Iterable[tuple[tuple[int, ...], int]]:
        """Members and cell of every circle."""
        for circle in range(self.used[0]):
            yield tuple(self.members[circle, : self.size[circle]].tolist()), int(self.cell[circle])


def empty_seating(people: int) -> Seating:
    """Nobody sits yet."""
    most = people // SMALLEST + 1
    return Seating(
        members=np.full((most, LARGEST), -1, np.int32),
        size=np.zeros(most, np.int8),
        cell=np.zeros(most, np.int32),
        score=np.zeros(most, np.float64),
        circle_of=np.full(people, FREE, np.int32),
        used=np.zeros(1, np.int64),
    )


@compiled
def copy_of(s: Seating) -> Seating:
    """Seating.copy, for compiled loops."""
    return Seating(
        s.members.copy(), s.size.copy(), s.cell.copy(), s.score.copy(), s.circle_of.copy(), s.used.copy()
    )


@compiled
def take_over(s: Seating, other: Seating) -> None:
    """Seating.put_back, for compiled loops."""
    s.members[:], s.size[:], s.cell[:] = other.members, other.size, other.cell
    s.score[:], s.circle_of[:], s.used[:] = other.score, other.circle_of, other.used


@compiled
def score_of(a: Arrays, members: Members, size: int, cell: int) -> float:
    """What a circle adds to J beside its seats; NEVER if two may not meet."""
    points = circle_points_of(a, members, size)
    return points - off_for_maybe(a, members, size, cell) if points > ALLOWED else NEVER


@compiled
def put(a: Arrays, s: Seating, circle: int, members: Members, size: int, cell: int) -> None:
    """Fill a circle's row with these people."""
    for place in range(size):
        s.members[circle, place] = members[place]
        s.circle_of[members[place]] = circle
    s.size[circle] = size
    s.cell[circle] = cell
    s.score[circle] = score_of(a, members, size, cell)


@compiled
def add(a: Arrays, s: Seating, members: Members, size: int, cell: int) -> int:
    """Seat free people in a new circle; its number."""
    circle = s.used[0]
    s.used[0] += 1
    put(a, s, circle, members, size, cell)
    return circle


@compiled
def dissolve(a: Arrays, s: Seating, circle: int) -> None:
    """Its members have no seat any more; the last circle takes its number."""
    for place in range(s.size[circle]):
        s.circle_of[s.members[circle, place]] = -1
    last = s.used[0] - 1
    if circle != last:
        put(a, s, circle, s.members[last], s.size[last], s.cell[last])
    s.size[last] = 0
    s.used[0] = last


@compiled
def is_legal(a: Arrays, members: Members, cell: int) -> bool:
    """Whether these people are a legal circle in this very cell."""
    size = len(members)
    if a.weight[MAY_HAVE + size] == 0.0 or not has_legal_sides(a, members, size):
        return False
    for one in range(size):
        if not can(a, members[one], cell):
            return False
    return circle_points_of(a, members, size) > ALLOWED
