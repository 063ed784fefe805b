from itertools import combinations

from hypothesis import given

from kurumaza.core.ladder.layout import Stone, Thread, lay_out
from kurumaza.core.ladder.narrow import FOOT, GUTTER, LABEL, ROW, WIDTH, lay_out_narrow
from tests.core.ladder.test_layout import RADIUS, STONES, THREADS, curve, overlap, stone


def test_deeper_questions_stand_below_and_so_do_later_moments_of_one_question() -> None:
    told = [stone("after", 0, 2, 1), stone("before", 0, 0, 2), stone("core", 3, 0)]
    placed = {one.id: one for one in lay_out_narrow(told, []).stones}
    assert placed["before"].y < placed["after"].y < placed["core"].y


def test_empty_ladder_has_all_its_rungs() -> None:
    picture = lay_out_narrow([], [])
    assert [one.height for one in picture.rungs] == [LABEL + ROW + FOOT] * 4
    assert (picture.columns, picture.stones, picture.threads) == ((), (), ())


@given(STONES)
def test_nothing_overlaps_and_everything_stands_on_its_rung_within_the_width(stones: list[Stone]) -> None:
    picture = lay_out_narrow(stones, [])
    assert not any(overlap(one.box, other.box) for one, other in combinations(picture.stones, 2))
    rungs = {one.id: picture.rungs[one.rung] for one in stones}
    assert rungs.keys() == {one.id for one in picture.stones}
    for one in picture.stones:
        rung = rungs[one.id]
        assert rung.top + LABEL <= one.box.top
        assert one.box.top + one.box.height <= rung.top + rung.height
        assert GUTTER <= one.box.left < one.x - RADIUS
        assert one.box.left + one.box.width <= WIDTH == picture.width
    assert picture.height == picture.rungs[-1].top + picture.rungs[-1].height


@given(STONES, THREADS)
def test_threads_run_in_the_gutter_and_are_those_of_the_wide_picture(
    stones: list[Stone], threads: list[Thread]
) -> None:
    narrow, wide = lay_out_narrow(stones, threads), lay_out(stones, threads)
    assert [one.id for one in narrow.stones] == [one.id for one in wide.stones]
    assert [(one.source, one.target, one.deepens) for one in narrow.threads] == [
        (one.source, one.target, one.deepens) for one in wide.threads
    ]
    for thread in narrow.threads:
        assert all(0 < curve(thread.points, step / 40)[0] <= GUTTER for step in range(41))
