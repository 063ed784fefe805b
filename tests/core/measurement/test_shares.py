"""Properties of the figures of shared talk, whatever the seconds."""

from math import isclose
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.measurement.shares import balance, evenness, inequality

seconds = st.one_of(st.just(0.0), st.floats(min_value=0.001, max_value=10_000))
circles = st.lists(seconds, min_size=2, max_size=6)


def by_definition(spoken: list[float]) -> float:
    n = len(spoken)
    spread = sum(abs(a - b) for a in spoken for b in spoken)
    return spread / (2 * n * sum(spoken)) * n / (n - 1)


@given(circles)
def test_figures_lie_between_none_and_all(spoken: list[float]) -> None:
    figures = [inequality(spoken), evenness(spoken), balance(spoken[:1], spoken[1:])]
    if sum(spoken) == 0:
        assert figures == [None, None, None]
    else:
        assert all(figure is not None and 0 <= figure <= 1 for figure in figures)


@given(circles.filter(any))
def test_inequality_is_the_double_sum_of_its_definition(spoken: list[float]) -> None:
    assert isclose(inequality(spoken) or 0, by_definition(spoken), abs_tol=1e-9)


@given(circles.filter(any), st.randoms(use_true_random=False), st.floats(min_value=0.01, max_value=1000))
def test_neither_the_order_of_seats_nor_the_unit_changes_a_figure(
    spoken: list[float], rng: Random, factor: float
) -> None:
    other = [t * factor for t in rng.sample(spoken, len(spoken))]
    assert inequality(spoken) == pytest.approx(inequality(other), abs=1e-9)
    assert evenness(spoken) == pytest.approx(evenness(other), abs=1e-9)


@given(circles.filter(any))
def test_sides_may_change_places(spoken: list[float]) -> None:
    assert balance(spoken[:2], spoken[1:]) == balance(spoken[1:], spoken[:2])


@given(st.integers(2, 6), st.floats(min_value=0.1, max_value=1000))
def test_one_speaker_alone_and_all_alike_are_the_two_ends(seats: int, spoken: float) -> None:
    alone = [spoken, *[0.0] * (seats - 1)]
    assert (inequality(alone), evenness(alone), balance(alone[:1], alone[1:])) == (1.0, 0.0, 0.0)
    alike = [spoken] * seats
    assert inequality(alike) == pytest.approx(0, abs=1e-12)
    assert evenness(alike) == pytest.approx(1)
    assert balance(alike[:1], alike[1:]) == pytest.approx(1)


@given(circles.filter(lambda spoken: sum(1 for t in spoken if t) >= 2))
def test_a_silent_seat_more_is_less_even(spoken: list[float]) -> None:
    before, after = inequality(spoken), inequality([*spoken, 0.0])
    assert before is not None and after is not None and after > before - 1e-9
    assert (evenness([*spoken, 0.0]) or 0) < (evenness(spoken) or 0) + 1e-9


@pytest.mark.parametrize("spoken", [[], [5.0]])
def test_fewer_than_two_seats_have_no_figure(spoken: list[float]) -> None:
    assert (inequality(spoken), evenness(spoken), balance(spoken, [])) == (None, None, None)


def test_known_values() -> None:
    assert inequality([60, 60, 120, 0]) == pytest.approx(0.5)
    assert evenness([1, 1, 0, 0]) == pytest.approx(0.5)
    assert balance([60, 60], [30]) == pytest.approx(1 - 30 / 90)


def test_less_than_no_time_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="less than no time"):
        inequality([-1.0, 2.0])
