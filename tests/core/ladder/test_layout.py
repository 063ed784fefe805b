from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.ladder.layout import (
    COLUMNS,
    FOOT,
    HEAD,
    LABEL,
    RADIUS,
    ROW,
    RUNGS,
    Box,
    Stone,
    Thread,
    lay_out,
)

BEGIN = datetime(2026, 2, 1, tzinfo=UTC)


def stone(id: str, rung: int, column: int, day: int = 0) -> Stone:
    return Stone(id, rung, column, BEGIN + timedelta(days=day))


IDS = "abcdefghijkl"
STONES = st.lists(
    st.builds(
        stone,
        st.sampled_from(IDS),
        st.integers(0, RUNGS - 1),
        st.integers(0, COLUMNS - 1),
        st.integers(0, 5),
    ),
    unique_by=lambda one: one.id,
)
THREADS = st.lists(st.builds(Thread, st.sampled_from(IDS), st.sampled_from(IDS)))


def overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.left + other.width
        and other.left < one.left + one.width
        and one.top < other.top + other.height
        and other.top < one.top + one.height
    )


def test_deeper_questions_stand_below_and_later_moments_to_the_right() -> None:
    picture = lay_out([stone("core", 3, 2, 9), stone("surface", 0, 0)], [Thread("surface", "core")])
    surface, core = picture.stones
    assert (surface.id, core.id) == ("surface", "core")
    assert surface.x < core.x
    assert surface.y < core.y
    [thread] = picture.threads
    assert (thread.points[0], thread.points[-1]) == (
        (surface.x, surface.y + RADIUS),
        (core.x - RADIUS, core.y),
    )
    assert thread.deepens


def test_empty_ladder_has_all_its_rungs() -> None:
    picture = lay_out([], [])
    assert [one.height for one in picture.rungs] == [LABEL + ROW + FOOT] * RUNGS
    assert (picture.rungs[0].top, picture.height) == (HEAD, HEAD + RUNGS * (LABEL + ROW + FOOT))
    assert (picture.stones, picture.threads) == ((), ())


def test_thread_in_a_column_bends_beside_the_stones_between() -> None:
    picture = lay_out(
        [stone("a", 0, 1), stone("b", 1, 1, 1), stone("c", 3, 1, 2)], [Thread("a", "c"), Thread("a", "b")]
    )
    to_b, to_c = picture.threads
    assert (to_b.target, to_c.target) == ("b", "c")
    assert all(handle[0] < picture.stones[0].x - RADIUS for handle in to_c.points[1:3])
    # The widest point of such a curve is three quarters of the way to its handles: clear of what lies between.
    ends, handles = to_c.points[0][0], to_c.points[1][0]
    assert ends - 0.75 * (ends - handles) < picture.stones[1].x - RADIUS


def test_going_outward_again_is_drawn_and_told_apart() -> None:
    [thread] = lay_out([stone("why", 3, 0), stone("how", 0, 1, 1)], [Thread("why", "how")]).threads
    assert not thread.deepens


def test_what_may_not_be_read_leaves_no_thread() -> None:
    threads = [Thread("a", "gone"), Thread("gone", "a"), Thread("a", "a")]
    assert lay_out([stone("a", 0, 0)], threads).threads == ()


def test_stone_off_the_ladder_is_a_fault() -> None:
    for off in (stone("a", RUNGS, 0), stone("a", 0, COLUMNS), stone("a", -1, 0)):
        with pytest.raises(ValueError, match="on one of the rungs"):
            lay_out([off], [])
    with pytest.raises(ValueError, match="two stones"):
        lay_out([stone("a", 0, 0), stone("a", 1, 0)], [])


@given(STONES)
def test_nothing_overlaps_and_everything_stands_on_its_rung_in_its_column(stones: list[Stone]) -> None:
    picture = lay_out(stones, [])
    placed = {one.id: one for one in picture.stones}
    assert set(placed) == {one.id for one in stones}
    assert not any(overlap(one.box, other.box) for one, other in combinations(placed.values(), 2))
    for one in stones:
        there, rung, left = placed[one.id], picture.rungs[one.rung], picture.columns[one.column]
        assert rung.top + LABEL <= there.box.top
        assert there.box.top + there.box.height <= rung.top + rung.height
        assert left <= there.box.left
        assert there.box.left + there.box.width <= left + picture.width / COLUMNS
        assert there.box.left < there.x - RADIUS
        assert there.box.top < there.y - RADIUS
        assert there.y + RADIUS < there.box.top + there.box.height
    assert picture.height == picture.rungs[-1].top + picture.rungs[-1].height


@given(STONES, THREADS, st.integers(0, 9))
def test_picture_does_not_depend_on_the_order_it_is_told_in(
    stones: list[Stone], threads: list[Thread], seed: int
) -> None:
    mixed, tangled = list(stones), list(threads)
    Random(seed).shuffle(mixed)
    Random(seed).shuffle(tangled)
    assert lay_out(mixed, tangled) == lay_out(stones, threads)


@given(STONES, THREADS)
def test_every_link_is_there_once(stones: list[Stone], threads: list[Thread]) -> None:
    ids = {one.id for one in stones}
    between = {
        (one.source, one.target)
        for one in threads
        if one.source in ids and one.target in ids and one.source != one.target
    }
    drawn = [(one.source, one.target) for one in lay_out(stones, threads).threads]
    assert sorted(drawn) == sorted(between)


@given(STONES)
def test_later_insight_moves_none_within_its_column(stones: list[Stone]) -> None:
    """Rungs grow, but what stands beside what stays so: a later one stands below the earlier ones of its cell."""
    before = lay_out(stones, [])
    after = {one.id: one for one in lay_out([*stones, stone("z", 1, 1, 9)], []).stones}
    for one, known in combinations(before.stones, 2):
        assert (one.y < known.y) == (after[one.id].y < after[known.id].y)
        assert (one.x, known.x) == (after[one.id].x, after[known.id].x)
