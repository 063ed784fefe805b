"""Who could sit in some circle at all."""

import numpy as np
import numpy.typing as npt

from .arrays import CELLS, IS_MIXED, MAY_HAVE, SIDE, Arrays, Ints, Round
from .compiled import compiled
from .loops import ALLOWED, pair_points


def placeable(held: Round) -> npt.NDArray[np.bool_]:
    """(N,): whether times, languages, sides and rules leave the person some small circle, whatever the others do.

    Exact where circles of three or four are allowed. Where only larger ones are, it may be true of somebody who cannot sit.
    """
    a = held.arrays
    result = np.zeros(len(held.ids), np.bool_)
    smallest = 3 if a.weight[MAY_HAVE + 3] else 4
    for cell in range(len(held.cells)):
        word = a.word[CELLS] + cell // 64
        can = (a.bits[:, word] >> np.uint64(cell % 64)) & np.uint64(1) == 1
        _mark(a, np.flatnonzero(can).astype(np.int32), smallest, result)
    return result


@compiled
def _mark(a: Arrays, people: Ints, smallest: int, result: npt.NDArray[np.bool_]) -> None:
    for person in people:
        if not result[person]:
            result[person] = _has_company(a, person, people, smallest)


@compiled
def _has_company(a: Arrays, person: int, people: Ints, smallest: int) -> bool:
    """Whether these people hold two or three with whom the person is a legal circle."""
    for one in people:
        if not _may_join(a, person, one) or (smallest == 3 and _is_same(a, person, one)):
            continue
        for other in people:
            if other == one or not _may_join(a, person, other) or not _may_join(a, one, other):
                continue
            if smallest == 3:
                return True
            # One of the person's own side, and two of another.
            if not _is_same(a, person, one) or (
                a.weight[IS_MIXED] != 0.0 and a.token[person, SIDE] == a.token[other, SIDE]
            ):
                continue
            for last in people:
                if (
                    last != other
                    and _is_same(a, other, last)
                    and _may_join(a, person, last)
                    and _may_join(a, one, last)
                    and _may_join(a, other, last)
                ):
                    return True
    return False


@compiled
def _may_join(a: Arrays, one: int, other: int) -> bool:
    return one != other and pair_points(a, one, other) > ALLOWED


@compiled
def _is_same(a: Arrays, one: int, other: int) -> bool:
    """Whether the two are of one side, where that matters."""
    return a.weight[IS_MIXED] != 0.0 and a.token[one, SIDE] == a.token[other, SIDE]
