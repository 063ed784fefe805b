"""Points of pairs, circles and seats, against the figures of the specification."""

from typing import Any

import pytest

from kurumaza.core.matching.objective import Objective, seat_points
from kurumaza.core.matching.problem import Meeting, Missed, PlannedCircle, RuleLevels, Weights
from tests.core.matching.problems import person, problem, senior


def tags(*tokens: int) -> frozenset[int]:
    return frozenset(tokens)


@pytest.mark.parametrize(
    ("student", "graduate", "expected"),
    [
        ({}, {}, 5),
        ({"facing": tags(1)}, {"lived": tags(1)}, 35),
        ({"lived": tags(1)}, {"facing": tags(1)}, 35),
        ({"facing": tags(1)}, {"facing": tags(1)}, 5),
        ({"facing": tags(1), "lived": tags(2)}, {"facing": tags(2), "lived": tags(1)}, 45),
        ({"facing": tags(1, 2, 3, 4)}, {"lived": tags(1, 2, 3, 4)}, 50),
        ({"topics": tags(1)}, {"topics": tags(1, 2)}, 25),
        ({"topics": tags(1, 2, 3)}, {"topics": tags(1, 2, 3)}, 35),
        ({"industry": 1}, {"industry": 2}, 15),
        ({"industry": 1}, {"industry": None}, 5),
        ({"region": 1}, {"region": 2}, 15),
        ({"school": 1}, {"school": 1}, -20),
        (
            {"facing": tags(1, 2, 3), "topics": tags(1, 2), "industry": 1, "region": 1},
            {"lived": tags(1, 2, 3), "topics": tags(1, 2), "industry": 2, "region": 2},
            100,
        ),
    ],
)
def test_pair_across_sides_has_the_specified_value(
    student: dict[str, Any], graduate: dict[str, Any], expected: float
) -> None:
    one, other = person("s", **student), senior("g", **graduate)
    objective = Objective(problem(one, other))
    assert objective.pair_value(one, other) == expected
    assert objective.pair_value(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, 0),
        ({"topics": tags(1, 2)}, {"topics": tags(1, 2)}, 10),
        ({"topics": tags(1), "industry": 1}, {"topics": tags(1), "industry": 2}, 20),
        ({"facing": tags(1), "region": 1}, {"lived": tags(1), "region": 2}, 0),
    ],
)
def test_pair_within_a_side_has_the_specified_value(
    one: dict[str, Any], other: dict[str, Any], expected: float
) -> None:
    a, b = person("a", **one), person("b", **other)
    assert Objective(problem(a, b)).pair_value(a, b) == expected


def test_two_avoided_relations_of_a_pair_cost_once() -> None:
    one, other = person(1, school=1, past_employer=1), senior(2, school=1, employer=1)
    assert Objective(problem(one, other)).pair_value(one, other) == 5 - 25
    ignored = RuleLevels(same_school="ignore", past_employer="ignore")
    assert Objective(problem(one, other, levels=ignored)).pair_value(one, other) == 5


def test_every_earlier_meeting_costs_more_across_than_within() -> None:
    one, other, third = person(1), person(2), senior(3)
    objective = Objective(problem(one, other, third, met=(Meeting(3, 1, 2), Meeting(1, 2, 1))))
    assert objective.pair_value(one, third) == 5 - 200
    assert objective.pair_value(one, other) == -40


@pytest.mark.parametrize(
    ("students", "seniors", "expected"),
    [(1, 2, 3 * (5 + 2.5) - 40), (2, 2, 4 * 7.5), (2, 3, 5 * 7.5 - 25), (3, 3, 6 * 7.5 - 60)],
)
def test_circle_value_is_means_times_size_less_kappa(students: int, seniors: int, expected: float) -> None:
    # Across everybody 5; within 10 by one shared topic on each side.
    members = [person(f"s{n}", topics=tags(1)) for n in range(students)]
    members += [senior(f"g{n}", topics=tags(2)) for n in range(seniors)]
    assert Objective(problem(*members)).circle_value(members) == expected


@pytest.mark.parametrize(
    ("missed", "answer", "expected"),
    [(0, "yes", 1000), (0, "maybe", 980), (1, "yes", 1300), (3, "yes", 1900), (9, "maybe", 1880)],
)
def test_seat_is_worth_more_to_those_left_out_before(missed: int, answer: Any, expected: float) -> None:
    assert seat_points(Weights(), missed, answer) == expected


def test_total_adds_seats_and_circles() -> None:
    people = (person(1, can=(((0, "maybe"),),)), senior(2), senior(3))
    objective = Objective(problem(*people, missed=(Missed(2, 1),)))
    circle = PlannedCircle(round=0, slot=0, language="ja", members=(1, 2, 3))
    assert objective.total([circle]) == 980 + 1300 + 1000 + 3 * 5 - 40


def test_seat_at_an_impossible_time_is_a_programming_error() -> None:
    people = (person(1), senior(2), senior(3))
    circle = PlannedCircle(round=0, slot=1, language="ja", members=(1, 2, 3))
    with pytest.raises(ValueError, match="cannot"):
        Objective(problem(*people, slots=(0, 1))).total([circle])
