"""Every fault of a problem is named with person and field, all at once."""

import math
from typing import Any

import pytest
from msgspec.structs import replace

from kurumaza.core.matching.problem import Meeting, Missed, PlannedCircle, Problem, Weights
from kurumaza.core.matching.validate import Refusal, check_problem
from tests.core.matching.problems import instance, person, problem, senior

GOOD = problem(person(1), senior(2), senior(3), person(4, school=1), senior(5, slots=(0, 1)), slots=(0, 1))


def circle(*members: int | str, slot: int = 0, round_index: int = 0) -> PlannedCircle:
    return PlannedCircle(round=round_index, slot=slot, language="ja", members=members)


def with_person(**features: Any) -> Problem:
    return replace(GOOD, people=(*GOOD.people, person(9, **features)))


@pytest.mark.parametrize(
    ("bad", "code", "field", "who"),
    [
        (replace(GOOD, people=()), "empty", "people", None),
        (replace(GOOD, rounds=0, people=()), "out_of_range", "rounds", None),
        (replace(GOOD, slots=(0, 1, 1)), "doubled", "slots", None),
        (replace(GOOD, slots=()), "empty", "slots", None),
        (replace(GOOD, sizes=()), "empty", "sizes", None),
        (replace(GOOD, sizes=(3, 3)), "doubled", "sizes", None),
        (replace(GOOD, sizes=(2, 3)), "out_of_range", "sizes", None),
        (replace(GOOD, sizes=(7,)), "out_of_range", "sizes", None),
        (replace(GOOD, weights=Weights(seat=-1)), "out_of_range", "weights.seat", None),
        (replace(GOOD, weights=Weights(maybe=math.nan)), "out_of_range", "weights.maybe", None),
        (
            replace(GOOD, weights=Weights(across_topics=(0, math.inf, 1))),
            "out_of_range",
            "weights.across_topics",
            None,
        ),
        (replace(GOOD, people=(*GOOD.people, senior(2))), "doubled", "id", 2),
        (with_person(languages=frozenset()), "empty", "languages", 9),
        (with_person(apart=frozenset({9})), "oneself", "apart", 9),
        (with_person(apart=frozenset({77})), "unknown", "apart", 9),
        (with_person(can=()), "wrong_length", "can", 9),
        (with_person(can=((), ())), "wrong_length", "can", 9),
        (with_person(slots=(0, 0)), "doubled", "can", 9),
        (with_person(slots=(7,)), "unknown", "can", 9),
        (with_person(can=(((0, "perhaps"),),)), "out_of_range", "can", 9),
        (replace(GOOD, met=(Meeting(1, 1, 1),)), "oneself", "met", 1),
        (replace(GOOD, met=(Meeting(1, 77, 1),)), "unknown", "met", 77),
        (replace(GOOD, met=(Meeting(1, 2, -1),)), "out_of_range", "met", 1),
        (replace(GOOD, met=(Meeting(1, 2, 1), Meeting(2, 1, 1))), "doubled", "met", 2),
        (replace(GOOD, missed=(Missed(77, 1),)), "unknown", "missed", 77),
        (replace(GOOD, missed=(Missed(1, -1),)), "out_of_range", "missed", 1),
        (replace(GOOD, missed=(Missed(1, 1), Missed(1, 2))), "doubled", "missed", 1),
        (replace(GOOD, locked=(circle(1, 2, 77),)), "unknown", "locked", 77),
        (replace(GOOD, locked=(circle(1, 2, 3, round_index=1),)), "out_of_range", "locked", None),
        (replace(GOOD, locked=(circle(1, 2, 3), circle(1, 2, 5))), "doubled", "locked", 1),
        (replace(GOOD, locked=(circle(1, 2),)), "not_legal", "locked", None),
        (replace(GOOD, locked=(circle(1, 2, 3, slot=1),)), "not_legal", "locked", None),
    ],
)
def test_fault_is_refused_by_name(bad: Problem, code: str, field: str, who: int | None) -> None:
    assert Refusal(code=code, field=field, person=who) in check_problem(bad)


def test_all_faults_are_collected() -> None:
    bad = replace(with_person(languages=frozenset(), slots=(7,)), sizes=(9,), missed=(Missed(77, 1),))
    assert check_problem(bad) == (
        Refusal(code="out_of_range", field="sizes"),
        Refusal(code="empty", field="languages", person=9),
        Refusal(code="unknown", field="can", person=9),
        Refusal(code="unknown", field="missed", person=77),
    )


@pytest.mark.parametrize("good", [GOOD, replace(GOOD, locked=(circle(1, 2, 3),)), instance("n200-s1")])
def test_good_problem_has_no_refusals(good: Problem) -> None:
    assert check_problem(good) == ()


def test_refused_lock_does_not_tell_a_tie_from_a_school() -> None:
    tied = problem(person(1, apart=frozenset({2})), senior(2), senior(3), locked=(circle(1, 2, 3),))
    colleagues = problem(person(1, employer=1), senior(2, employer=1), senior(3), locked=(circle(1, 2, 3),))
    assert check_problem(tied) == check_problem(colleagues) == (Refusal(code="not_legal", field="locked"),)
