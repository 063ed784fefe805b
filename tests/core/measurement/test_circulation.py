"""Figures of how stories went around: known cases, edge cases, and what no figure ever gives away."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.measurement import circulation
from kurumaza.core.measurement.circulation import Answer, Figure, People, Told
from kurumaza.core.measurement.small_numbers import FEWEST_PEOPLE

# Students are side 0 and graduates side 1; people below 10 are students.
A = Told(id=1, teller=1, side=0)
B = Told(id=2, teller=11, side=1, answers=1)
C = Told(id=3, teller=2, side=0, answers=2)


def answered(story: Told, *readers: int) -> list[Answer]:
    return [Answer(story=story.id, reader=one, side=one // 10) for one in readers]


def test_crossing_weighs_responses_across_against_those_within() -> None:
    assert circulation.crossing([A], []) is None
    across = circulation.crossing([A], answered(A, 11, 12))
    assert across is not None and (across.value, across.of) == (1, 2)
    mixed = circulation.crossing([A], answered(A, 11, 12, 13, 2))
    assert mixed is not None and (mixed.value, mixed.of) == (0.5, 4)
    assert mixed.groups == (frozenset({1, 2, 11, 12, 13}), frozenset({1, 11, 12, 13}), frozenset({1, 2}))
    assert circulation.crossing([B], answered(A, 11)) is None


def test_longest_chain_counts_crossings_on_the_way() -> None:
    def longest(*stories: Told) -> float | None:
        found = circulation.longest_chain(stories)
        return found.value if found else None

    assert longest(A) is None
    assert longest(B) is None  # what it answers is gone
    assert longest(A, B) == 1
    assert longest(C, B, A) == 2
    within = Told(id=4, teller=3, side=0, answers=3)
    assert longest(A, B, C, within) == 2
    assert longest(A, Told(id=5, teller=2, side=0, answers=1)) == 0


def test_ways_in_a_circle_end() -> None:
    one, other = Told(id=1, teller=1, side=0, answers=2), Told(id=2, teller=11, side=1, answers=1)
    found = circulation.longest_chain([one, other])
    assert found is not None and found.value == 1
    assert circulation.longest_chain([Told(id=1, teller=1, side=0, answers=1)]) is None


def test_reopened_counts_stories_that_the_other_side_answered() -> None:
    assert circulation.reopened([], answered(A, 11)) is None
    found = circulation.reopened([A, B, C], [*answered(A, 11, 12, 2), *answered(B, 12)])
    assert found == Figure(1, 3, (frozenset({1, 2, 11}), frozenset({1})))


def test_loop_returns_when_the_first_side_answers_what_was_told_in_answer() -> None:
    assert circulation.loops([A, C], answered(A, 11)) is None
    assert circulation.loops([A, B], answered(B, 12)) == Figure(0, 1, (frozenset({1, 11}),))
    by_the_author = circulation.loops([A, B], answered(B, 1))
    assert by_the_author == Figure(1, 1, (frozenset({1, 11}), frozenset({1, 11})))
    by_another = circulation.loops([A, B], answered(B, 5, 6))
    assert by_another == Figure(1, 1, (frozenset({1, 5, 6, 11}), frozenset({1, 5, 6, 11})))


def test_returned_counts_those_who_took_part() -> None:
    assert circulation.returned([], [1]) is None
    assert circulation.returned([1, 2, 3], [3, 9]) == Figure(1, 3, (frozenset({1, 2, 3}), frozenset({3})))
    assert circulation.returned([1, 2], []) == Figure(0, 2, (frozenset({1, 2}),))


def test_seconds_until_gone_are_the_middle_and_the_longest() -> None:
    assert circulation.seconds_until_gone([]) is None
    found = circulation.seconds_until_gone([(1, 0.5), (2, -3.0), (1, 4.0)])
    assert found is not None
    middle, longest = found
    assert (middle.value, longest.value, longest.of) == (0.5, 4.0, 3)
    assert longest.groups == (frozenset({1, 2}),)


def test_flows_are_by_pair_of_sides() -> None:
    found = circulation.flows([A, B], [*answered(A, 11, 12, 2), *answered(B, 1)])
    assert [(one.source, one.target, one.responses) for one in found] == [(0, 0, 1), (0, 1, 1), (1, 0, 2)]
    assert found[2].people == frozenset({1, 11, 12})


def figure(*groups: Iterable[int]) -> Figure:
    return Figure(1, 1, tuple(frozenset(one) for one in groups))


def test_figure_is_told_only_with_enough_people_in_all_and_in_each_part() -> None:
    told = circulation.tell({"few": figure(range(4)), "enough": figure(range(5)), "none": None})
    assert told == {"few": None, "enough": figure(range(5)), "none": None}
    assert circulation.tell({"a part of few": figure(range(20), range(3))}) == {"a part of few": None}
    assert circulation.tell({"all but few": figure(range(20), range(18))}) == {"all but few": None}


def test_figure_is_not_told_where_it_could_be_subtracted_from_another() -> None:
    first, second = figure(range(20)), figure(range(18))
    assert circulation.tell({"first": first, "second": second}) == {"first": first, "second": None}
    assert circulation.tell({"second": second}, [frozenset(range(20))]) == {"second": None}


people = st.integers(0, 39)
stories = st.lists(
    st.builds(
        Told,
        id=st.integers(0, 30),
        teller=people,
        side=st.integers(0, 1),
        answers=st.none() | st.integers(0, 30),
    ),
    max_size=30,
    unique_by=lambda one: one.id,
)
answers = st.lists(
    st.builds(Answer, story=st.integers(0, 35), reader=people, side=st.integers(0, 1)), max_size=60
)
FIGURES: dict[str, Callable[[list[Told], list[Answer]], Figure | None]] = {
    "crossing": circulation.crossing,
    "chain": lambda told, _answers: circulation.longest_chain(told),
    "reopened": circulation.reopened,
    "loops": circulation.loops,
}


@pytest.mark.parametrize("name", sorted(FIGURES))
@given(stories, answers)
def test_figures_stay_in_their_range_and_name_their_people(
    name: str, told: list[Told], given_back: list[Answer]
) -> None:
    found = FIGURES[name](told, given_back)
    if found is None:
        return
    least, most = (-1, 1) if name == "crossing" else (0, found.of)
    assert least <= found.value <= most
    everybody = found.groups[0]
    assert everybody <= {one.teller for one in told} | {one.reader for one in given_back}
    assert all(part and part <= everybody for part in found.groups[1:])


@given(stories, answers)
def test_order_does_not_matter(told: list[Told], given_back: list[Answer]) -> None:
    other, others = told[::-1], given_back[::-1]
    for count in FIGURES.values():
        assert count(told, given_back) == count(other, others)
    assert circulation.flows(told, given_back) == circulation.flows(other, others)


@given(stories, answers)
def test_flows_add_up_to_all_responses(told: list[Told], given_back: list[Answer]) -> None:
    crossing = circulation.crossing(told, given_back)
    assert sum(one.responses for one in circulation.flows(told, given_back)) == (
        crossing.of if crossing else 0
    )


@given(stories, answers, st.frozensets(people), st.frozensets(people))
def test_what_is_told_gives_away_no_group_of_few(
    told: list[Told], given_back: list[Answer], took_part: People, came_back: People
) -> None:
    figures = {name: count(told, given_back) for name, count in FIGURES.items()}
    figures["returned"] = circulation.returned(took_part, came_back)
    shown = circulation.tell(figures)
    groups = [group for one in shown.values() if one is not None for group in one.groups]
    assert all(len(group) >= FEWEST_PEOPLE for group in groups)
    for one in groups:
        for other in groups:
            assert not 0 < len(one - other) < FEWEST_PEOPLE
