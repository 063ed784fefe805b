"""The ladder picture: four rungs from the surface (how) down to the core (why), and columns from before to after, side by side.

Positions alone: a page draws them as SVG, and says the same as a list. The same insights give the same picture, whoever looks and
whenever; it counts nothing and puts nothing above anything else but by the question that was asked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

RUNGS, COLUMNS = 4, 3
WIDTH = 840.0
COLUMN = WIDTH / COLUMNS
# Above the rungs stand the columns' names, above each rung its question.
HEAD, LABEL, FOOT = 44.0, 40.0, 12.0
ROW = 96.0
# Each insight is a card with a stone on its left. Threads run in the gutters between the columns' cards.
GUTTER = 30.0
_RIGHT, _BETWEEN = 8.0, 8.0
_INSET = 26.0
_BEND = 34.0

Point = tuple[float, float]


class Stone(msgspec.Struct, frozen=True):
    """An insight: `rung` from 0 at the surface, `column` from 0 at the beginning."""

    id: str
    rung: int
    column: int
    told_at: datetime


class Thread(msgspec.Struct, frozen=True):
    """From an insight to one that deepens it."""

    source: str
    target: str


class Box(msgspec.Struct, frozen=True):
    """A rectangle."""

    left: float
    top: float
    width: float
    height: float


class Placed(msgspec.Struct, frozen=True):
    """A stone's centre, and the card that it and its words stand on."""

    id: str
    x: float
    y: float
    box: Box


class Drawn(msgspec.Struct, frozen=True):
    """A thread as a cubic Bézier curve, with numbers for SVG's `d`: its begin, two handles, its end, both at a card's edge."""

    source: str
    target: str
    points: tuple[Point, Point, Point, Point]
    # Whether it goes down to a deeper question; else it stays, or goes outward again.
    deepens: bool


class Picture(msgspec.Struct, frozen=True):
    """All of it; `rungs` are bands over the whole width, `columns` the left edges: none where moments stand below each other."""

    width: float
    height: float
    columns: tuple[float, ...]
    rungs: tuple[Box, ...]
    stones: tuple[Placed, ...]
    threads: tuple[Drawn, ...]


def lay_out(stones: Iterable[Stone], threads: Iterable[Thread]) -> Picture:
    """Where everything stands. Threads from or to insights that are not among `stones` (not to be read) are left out.

    Raises ValueError for a stone on no rung or in no column, or two of one id."""
    in_order = in_order_of_telling(stones)
    cells: dict[tuple[int, int], list[Stone]] = {}
    for one in in_order:
        cells.setdefault((one.rung, one.column), []).append(one)
    rungs = _rungs(cells)
    placed = {
        one.id: _placed(one, rungs[one.rung], row)
        for stacked in cells.values()
        for row, one in enumerate(stacked)
    }
    by_id = {one.id: one for one in in_order}
    drawn = [_drawn(one, by_id, placed) for one in threads_between(threads, in_order)]
    height = rungs[-1].top + rungs[-1].height
    columns = tuple(COLUMN * number for number in range(COLUMNS))
    return Picture(WIDTH, height, columns, rungs, tuple(placed[one.id] for one in in_order), tuple(drawn))


def in_order_of_telling(stones: Iterable[Stone]) -> list[Stone]:
    """All of them. Raises ValueError for a stone on no rung or in no column, or two of one id."""
    in_order = sorted(stones, key=lambda one: (one.told_at, one.id))
    if any(not (0 <= one.rung < RUNGS and 0 <= one.column < COLUMNS) for one in in_order):
        raise ValueError("a stone stands on one of the rungs, in one of the columns")
    if len({one.id for one in in_order}) != len(in_order):
        raise ValueError("two stones of one id")
    return in_order


def threads_between(threads: Iterable[Thread], in_order: Sequence[Stone]) -> list[Thread]:
    """Each thread once, of those that begin and end at two of these stones, in their order."""
    place = {one.id: number for number, one in enumerate(in_order)}
    known = {
        one for one in threads if one.source in place and one.target in place and one.source != one.target
    }
    return sorted(known, key=lambda one: (place[one.source], place[one.target]))


def _rungs(cells: dict[tuple[int, int], list[Stone]]) -> tuple[Box, ...]:
    """Each as high as its fullest cell, and an empty one as high as one stone: it is a rung all the same."""
    bands, top = [], HEAD
    for rung in range(RUNGS):
        rows = max([1, *(len(cells.get((rung, column), ())) for column in range(COLUMNS))])
        height = LABEL + rows * ROW + FOOT
        bands.append(Box(0.0, top, WIDTH, height))
        top += height
    return tuple(bands)


def _placed(stone: Stone, band: Box, row: int) -> Placed:
    left, top = COLUMN * stone.column + GUTTER, band.top + LABEL + row * ROW
    box = Box(left, top + _BETWEEN / 2, COLUMN - GUTTER - _RIGHT, ROW - _BETWEEN)
    return Placed(stone.id, left + _INSET, top + ROW / 2, box)


def _drawn(thread: Thread, stones: dict[str, Stone], placed: dict[str, Placed]) -> Drawn:
    source, target = stones[thread.source], stones[thread.target]
    begin, end = placed[thread.source], placed[thread.target]
    # To a later column out on the right and in on the left, backwards the other way about; within one, out and in on its left.
    leaves = 1 if source.column < target.column else -1
    arrives = 1 if source.column > target.column else -1
    out, into = _edge(begin, leaves), _edge(end, arrives)
    points = (out, (out[0] + leaves * _BEND, out[1]), (into[0] + arrives * _BEND, into[1]), into)
    return Drawn(thread.source, thread.target, points, source.rung < target.rung)


def _edge(placed: Placed, side: int) -> Point:
    """The middle of a card's right (1) or left (-1) edge."""
    return placed.box.left + (placed.box.width if side > 0 else 0.0), placed.y
