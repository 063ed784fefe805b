from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.circulation.lineage import MARGIN, ROW, Stone, Thread, lay_out

BEGIN = datetime(2026, 2, 1, tzinfo=UTC)


def stone(id: str, bank: int, day: int) -> Stone:
    return Stone(id, bank, BEGIN + timedelta(days=day))


STONES = st.lists(
    st.builds(stone, st.sampled_from("abcdefgh"), st.integers(0, 1), st.integers(0, 5)),
    unique_by=lambda one: one.id,
)
THREADS = st.lists(st.builds(Thread, st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")))


def test_stones_stand_on_their_banks_in_the_order_of_telling() -> None:
    picture = lay_out([stone("late", 0, 3), stone("early", 1, 1)], [])
    assert [(one.id, one.row) for one in picture.stones] == [("early", 0), ("late", 1)]
    early, late = picture.stones
    assert (early.x, late.x) == (picture.banks[1], picture.banks[0])
    assert late.y - early.y == ROW
    assert picture.height == 2 * MARGIN + ROW


def test_threads_cross_the_water_or_bend_along_their_bank() -> None:
    stones = [stone("a", 0, 0), stone("b", 1, 1), stone("c", 1, 2)]
    across, along = lay_out(stones, [Thread("b", "c"), Thread("a", "b")]).threads
    assert (across.source, across.crosses, along.crosses) == ("a", True, False)
    assert across.points[0] == (lay_out(stones, []).banks[0], MARGIN)
    assert along.points[1][0] < along.points[0][0]


def test_what_may_not_be_read_leaves_no_thread() -> None:
    assert (
        lay_out([stone("a", 0, 0)], [Thread("a", "gone"), Thread("gone", "a"), Thread("a", "a")]).threads
        == ()
    )


def test_picture_needs_a_bank_for_every_stone() -> None:
    with pytest.raises(ValueError, match="one of the banks"):
        lay_out([stone("a", 2, 0)], [])
    with pytest.raises(ValueError, match="at least one bank"):
        lay_out([], [], banks=0)


@given(STONES, THREADS, st.integers(0, 9))
def test_picture_does_not_depend_on_the_order_it_is_told_in(
    stones: list[Stone], threads: list[Thread], seed: int
) -> None:
    mixed, tangled = list(stones), list(threads)
    Random(seed).shuffle(mixed)
    Random(seed).shuffle(tangled)
    assert lay_out(stones, threads) == lay_out(mixed, tangled)


@given(STONES, THREADS)
def test_later_story_moves_none_of_the_others(stones: list[Stone], threads: list[Thread]) -> None:
    before = {one.id: one for one in lay_out(stones, threads).stones}
    after = {one.id: one for one in lay_out([*stones, stone("z", 0, 9)], threads).stones}
    assert all(after[id] == placed for id, placed in before.items())
