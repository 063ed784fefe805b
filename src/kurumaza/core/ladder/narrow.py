"""The ladder picture for a narrow screen: the same rungs from the surface down to the core, and in each its insights below each other,
from before to after. All threads run in one gutter on the left.
"""

from collections.abc import Iterable

from kurumaza.core.ladder.layout import (
    RUNGS,
    Box,
    Drawn,
    Picture,
    Placed,
    Stone,
    Thread,
    in_order_of_telling,
    threads_between,
)

WIDTH = 360.0
LABEL, FOOT = 40.0, 8.0
ROW = 118.0
GUTTER = 42.0
_RIGHT, _BETWEEN = 4.0, 8.0
_INSET = 26.0
# A thread bends out the further, the further it goes, so that several are told apart; never out of the picture.
_BEND_LEAST, _BEND_MOST, _FAR = 26.0, 50.0, 900.0


def lay_out_narrow(stones: Iterable[Stone], threads: Iterable[Thread]) -> Picture:
    """As `lay_out`, for the same insights."""
    in_order = in_order_of_telling(stones)
    stacked = [
        sorted((one for one in in_order if one.rung == rung), key=lambda one: one.column)
        for rung in range(RUNGS)
    ]
    bands, top = [], 0.0
    for stack in stacked:
        bands.append(Box(0.0, top, WIDTH, LABEL + max(1, len(stack)) * ROW + FOOT))
        top += bands[-1].height
    placed = {
        one.id: _placed(one, band, row)
        for band, stack in zip(bands, stacked, strict=True)
        for row, one in enumerate(stack)
    }
    rungs = {one.id: one.rung for one in in_order}
    drawn = tuple(
        _drawn(one, placed, deepens=rungs[one.source] < rungs[one.target])
        for one in threads_between(threads, in_order)
    )
    return Picture(WIDTH, top, (), tuple(bands), tuple(placed[one.id] for one in in_order), drawn)


def _placed(stone: Stone, band: Box, row: int) -> Placed:
    top = band.top + LABEL + row * ROW
    box = Box(GUTTER, top + _BETWEEN / 2, WIDTH - GUTTER - _RIGHT, ROW - _BETWEEN)
    return Placed(stone.id, GUTTER + _INSET, top + ROW / 2, box)


def _drawn(thread: Thread, placed: dict[str, Placed], *, deepens: bool) -> Drawn:
    begin, end = placed[thread.source], placed[thread.target]
    far = min(1.0, abs(end.y - begin.y) / _FAR)
    handle = GUTTER - _BEND_LEAST - (_BEND_MOST - _BEND_LEAST) * far
    points = ((GUTTER, begin.y), (handle, begin.y), (handle, end.y), (GUTTER, end.y))
    return Drawn(thread.source, thread.target, points, deepens)
