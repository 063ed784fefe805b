"""The lineage picture: two banks, stories as stones on them in the order in which they were told, threads where one led to another.

Positions alone: a page draws them as SVG, and says the same as a list. The same stories give the same picture, whoever looks and whenever;
a story that is told later moves none of the others.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

WIDTH = 720.0
ROW = 72.0
MARGIN = 48.0
# Banks of more than two sides stand between the outer ones.
_BANK_FROM, _BANK_TO = 120.0, WIDTH - 120.0
# How far a thread bends between stones of one bank, which stand above each other.
_BEND = 96.0

# kindled: told in answer (わたしの場合) · opened: a line of it opened a later circle, out of which the other was told
ThreadKind = Literal["kindled", "opened"]


class Stone(msgspec.Struct, frozen=True):
    """A story: `bank` is the position of its author's side, from 0."""

    id: str
    bank: int
    told_at: datetime


class Thread(msgspec.Struct, frozen=True):
    """From a story to one that came of it."""

    source: str
    target: str
    kind: ThreadKind = "kindled"


class Placed(msgspec.Struct, frozen=True):
    """A stone's centre, in units of the picture; `row` counts from 0 in the order of telling."""

    id: str
    x: float
    y: float
    row: int


class Drawn(msgspec.Struct, frozen=True):
    """A thread as a cubic Bézier curve, with numbers for SVG's `d`: (x, y) of its begin, two handles, its end."""

    source: str
    target: str
    kind: ThreadKind
    points: tuple[tuple[float, float], ...]
    crosses: bool


class Picture(msgspec.Struct, frozen=True):
    """All of it; `banks` are the x of each side's bank."""

    width: float
    height: float
    banks: tuple[float, ...]
    stones: tuple[Placed, ...]
    threads: tuple[Drawn, ...]


def lay_out(stones: Iterable[Stone], threads: Iterable[Thread], *, banks: int = 2) -> Picture:
    """Where everything stands. Threads from or to stories that are not among `stones` (taken back, or not to be read) are left out.

    Raises ValueError for fewer than one bank, or a stone on none of them."""
    if banks < 1:
        raise ValueError("a picture has at least one bank")
    columns = _columns(banks)
    in_order = sorted(stones, key=lambda one: (one.told_at, one.id))
    if any(not 0 <= one.bank < banks for one in in_order):
        raise ValueError("a stone stands on one of the banks")
    placed = {
        one.id: Placed(one.id, columns[one.bank], MARGIN + row * ROW, row) for row, one in enumerate(in_order)
    }
    known = dict.fromkeys(
        one for one in threads if one.source in placed and one.target in placed and one.source != one.target
    )
    drawn = (_drawn(one, placed[one.source], placed[one.target]) for one in known)
    in_rows = sorted(drawn, key=lambda one: (placed[one.source].row, placed[one.target].row, one.kind))
    height = 2 * MARGIN + ROW * max(0, len(placed) - 1)
    return Picture(WIDTH, height, columns, tuple(placed.values()), tuple(in_rows))


def _columns(banks: int) -> tuple[float, ...]:
    if banks == 1:
        return (WIDTH / 2,)
    step = (_BANK_TO - _BANK_FROM) / (banks - 1)
    return tuple(_BANK_FROM + step * number for number in range(banks))


def _drawn(thread: Thread, source: Placed, target: Placed) -> Drawn:
    crosses = source.x != target.x
    middle = (source.x + target.x) / 2
    # Within a bank it bends towards the water, so that it does not run through the stones between.
    handle = middle if crosses else source.x + (_BEND if source.x < WIDTH / 2 else -_BEND)
    points = ((source.x, source.y), (handle, source.y), (handle, target.y), (target.x, target.y))
    return Drawn(thread.source, thread.target, thread.kind, points, crosses)
