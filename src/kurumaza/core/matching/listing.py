"""Every legal circle of a handful of people, with what it adds to J."""

from collections.abc import Sequence
from typing import NamedTuple

from .objective import circle_points
from .problem import LARGEST, SMALLEST
from .tables import Tables


class Circle(NamedTuple):
    """A legal circle of numbered people in a numbered cell; `score` is what it adds to J."""

    members: tuple[int, ...]
    cell: int
    score: float


class _Sums(NamedTuple):
    """What a growing circle has gathered: values and numbers of its pairs, and the points of its seats."""

    across: float = 0.0
    across_pairs: int = 0
    within: float = 0.0
    within_pairs: int = 0
    seats: float = 0.0


def legal_circles(tables: Tables, pool: Sequence[int], limit: int) -> list[Circle]:
    """The legal circles whose members are in the pool, each in its best cell; not many more than `limit` of them."""
    lister = _Lister(tables, sorted(pool), limit)
    lister.extend((), (1 << len(pool)) - 1, -1, _Sums())
    return lister.found


def has_legal_sides(sides: Sequence[int]) -> bool:
    """rules.side_violations, for speed without its codes."""
    present = set(sides)
    if len(present) < 2:
        return False
    return len(sides) < 4 or all(sides.count(side) >= 2 for side in present)


class _Lister:
    """Grows circles person by person; people are counted by their place in the pool."""

    def __init__(self, tables: Tables, pool: Sequence[int], limit: int) -> None:
        self.tables = tables
        self.pool = pool
        self.limit = limit
        self.found: list[Circle] = []
        self.side = [tables.side[person] for person in pool]
        self.cells = [tables.cells[person] for person in pool]
        self.seat = [tables.seat[person] for person in pool]
        self.open_to = [0] * len(pool)
        self.pair = [[0.0] * len(pool) for _ in pool]
        for a, one in enumerate(pool):
            for b in range(a):
                if tables.may_meet(one, pool[b]):
                    self.open_to[b] |= 1 << a
                    self.pair[a][b] = tables.pair(one, pool[b])

    def extend(self, members: tuple[int, ...], candidates: int, cells: int, sums: _Sums) -> None:
        """Add everybody in turn who may join these members in one of these cells."""
        size = len(members)
        if (
            size >= SMALLEST
            and size in self.tables.sizes
            and has_legal_sides([self.side[member] for member in members])
        ):
            self._keep(members, cells, sums)
        if size == LARGEST:
            return
        while candidates and len(self.found) < self.limit:
            lowest = candidates & -candidates
            candidates ^= lowest
            new = lowest.bit_length() - 1
            if shared := cells & self.cells[new]:
                joined = (*members, new)
                self.extend(joined, candidates & self.open_to[new], shared, self._with(sums, members, new))

    def _with(self, sums: _Sums, members: tuple[int, ...], new: int) -> _Sums:
        across, across_pairs, within, within_pairs, seats = sums
        side, pair = self.side, self.pair[new]
        own = side[new]
        for member in members:
            if side[member] == own:
                within += pair[member]
                within_pairs += 1
            else:
                across += pair[member]
                across_pairs += 1
        return _Sums(across, across_pairs, within, within_pairs, seats + self.seat[new])

    def _keep(self, members: tuple[int, ...], cells: int, sums: _Sums) -> None:
        people = tuple(self.pool[member] for member in members)
        cell, unsure = _best_cell(self.tables, people, cells)
        weights = self.tables.weights
        value = circle_points(
            weights, len(people), sums.across, sums.across_pairs, sums.within, sums.within_pairs
        )
        self.found.append(Circle(people, cell, value + sums.seats - unsure * weights.maybe))


def _best_cell(tables: Tables, members: tuple[int, ...], cells: int) -> tuple[int, int]:
    """The first cell where the fewest answered maybe, and how many did."""
    sure = cells
    for member in members:
        sure &= ~tables.maybe[member]
    if sure:
        return (sure & -sure).bit_length() - 1, 0
    numbers = [cell for cell in range(cells.bit_length()) if cells >> cell & 1]
    unsure, cell = min(
        (sum(tables.maybe[member] >> cell & 1 for member in members), cell) for cell in numbers
    )
    return cell, unsure
