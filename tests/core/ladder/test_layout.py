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
    ROW,
    RUNGS,
    Box,
    Stone,
    Thread,
    lay_out,
)

# A stone, as the page draws it.
RADIUS = 17.0
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
        (surface.box.left + surface.box.width, surface.y),
        (core.box.left, core.y),
    )
    assert thread.deepens


def test_empty_ladder_has_all_its_rungs() -> None:
    picture = lay_out([], [])
    assert [one.height for one in picture.rungs] == [LABEL + ROW + FOOT] * RUNGS
    assert (picture.rungs[0].top, picture.height) == (HEAD, HEAD + RUNGS * (LABEL + ROW + FOOT))
    assert (picture.stones, picture.threads) == ((), ())


def curve(points: tuple[tuple[float, float], ...], t: float) -> tuple[float, float]:
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
    x, y = (a * p + b * q + c * r + d * s for p, q, r, s in zip(*points, strict=True))
    return x, y


@given(STONES, THREADS)
def test_threads_of_neighbouring_columns_run_across_no_card(
    stones: list[Stone], threads: list[Thread]
) -> None:
    picture, columns = lay_out(stones, threads), {one.id: one.column for one in stones}
    for thread in picture.threads:
        if abs(columns[thread.source] - columns[thread.target]) > 1:
            continue
        for step in range(1, 40):
            x, y = curve(thread.points, step / 40)
            assert 0 <= x <= picture.width
            for one in picture.stones:
                across = one.box.left + 0.01 < x < one.box.left + one.box.width - 0.01
                assert not (across and one.box.top < y < one.box.top + one.box.height)


def test_thread_backwards_leaves_on_the_left_and_comes_in_on_the_right() -> None:
    late, early = stone("a", 0, 2), stone("b", 3, 1, 1)
    picture = lay_out([late, early], [Thread("a", "b")])
    [thread], [a, b] = picture.threads, picture.stones
    assert (thread.points[0][0], thread.points[-1][0]) == (a.box.left, b.box.left + b.box.width)


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
