"""Who follows whom, and who asks whom."""

from itertools import pairwise
from math import isclose, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kurumaza.core.measurement.turns import (
    Turn,
    cross_ratio,
    longest_monologue_ms,
    symmetry_of_questions,
    who_follows_whom,
)

SIDES = {"a": 0, "b": 0, "c": 1, "d": 1}
evenings = st.lists(st.sampled_from("abcd"), max_size=40).map(list)
questions = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=30)


def test_transitions_are_counted_and_going_on_is_none() -> None:
    assert who_follows_whom("aabab") == {("a", "b"): 2, ("b", "a"): 1}
    assert who_follows_whom("") == {} == who_follows_whom("aaa")


@given(evenings)
def test_every_change_of_speaker_is_one_transition(speakers: list[str]) -> None:
    changes = sum(one != other for one, other in pairwise(speakers))
    assert sum(who_follows_whom(speakers).values()) == changes


@given(evenings)
def test_cross_ratio_does_not_hang_on_names_or_on_which_side_comes_first(speakers: list[str]) -> None:
    figure = cross_ratio(speakers, SIDES)
    renamed = [{"a": "d", "b": "c", "c": "b", "d": "a"}[one] for one in speakers]
    assert figure == pytest.approx(cross_ratio(renamed, SIDES)) if figure is not None else True
    assert figure is None or figure >= 0
    assert figure == cross_ratio([one for one in speakers for _again in range(2)], SIDES)


@given(st.integers(1, 20))
def test_sides_that_take_turns_cross_more_than_expected(times: int) -> None:
    assert (cross_ratio("acbd" * times + "a", SIDES) or 0) > 1
    assert cross_ratio("ab" * times + "cd" * times, SIDES) == pytest.approx(
        1 / ((4 * times - 1) * 2 * 2 * 2 * (1 / 16) / (3 / 4))
    )


def test_cross_ratio_of_two_people_of_two_sides_is_one() -> None:
    assert cross_ratio("acacac", SIDES) == pytest.approx(1)


@pytest.mark.parametrize("speakers", ["", "a", "aaa", "abab"])
def test_without_two_sides_there_is_no_ratio(speakers: str) -> None:
    assert cross_ratio(speakers, SIDES) is None


@given(questions)
def test_symmetry_turns_round_with_the_sides_and_stays_finite(asked: list[tuple[str, str]]) -> None:
    turned = {seat: 1 - side for seat, side in SIDES.items()}
    one, other = symmetry_of_questions(asked, SIDES), symmetry_of_questions(asked, turned)
    assert set(one) == {(0, 1)} == set(other)
    assert isclose(one[0, 1], -other[0, 1], abs_tol=1e-12)


def test_symmetry_of_known_counts() -> None:
    asked = [("a", "c")] * 3 + [("d", "b")] + [("a", "b")] * 9
    assert symmetry_of_questions(asked, SIDES) == {(0, 1): log(3.5 / 1.5)}
    assert symmetry_of_questions([], SIDES) == {(0, 1): 0.0}
    assert symmetry_of_questions([("a", "b")], {"a": 0, "b": 0}) == {}


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 1000)), min_size=1, max_size=20))
def test_longest_monologue_joins_what_follows_itself(lengths: list[tuple[str, int]]) -> None:
    assume(any(length for _seat, length in lengths))
    turns, at = [], 0
    for seat, length in lengths:
        turns.append(Turn(seat, at, at + length))
        at += length
    runs: list[list[int]] = []
    for place, (seat, length) in enumerate(lengths):
        if place and lengths[place - 1][0] == seat:
            runs[-1].append(length)
        else:
            runs.append([length])
    assert longest_monologue_ms(turns) == max(map(sum, runs))
    assert longest_monologue_ms([]) == 0
