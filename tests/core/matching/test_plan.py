"""Checking a plan."""

import pickle
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kurumaza.core.matching.plan import Plan, assemble, check_plan
from kurumaza.core.matching.problem import Person, PlannedCircle, Problem
from kurumaza.core.matching.rules import Violation
from tests.core.matching.problems import person, problem, senior

PEOPLE = (person(1), person(2), senior(3), senior(4), person(5), senior(6), senior(7))


def circle(*members: int, slot: int = 0, round_index: int = 0) -> PlannedCircle:
    return PlannedCircle(round=round_index, slot=slot, language="ja", members=members)


def plan_of(base: Problem, *circles: PlannedCircle) -> Plan:
    return assemble(base, 0, 1, circles)


def changed(people: tuple[Person, ...], who: int, **features: Any) -> tuple[Person, ...]:
    return tuple(replace(one, **features) if one.id == who else one for one in people)


BASE = problem(*PEOPLE)
PLAN = plan_of(BASE, circle(1, 2, 3, 4), circle(5, 6, 7))


def test_assembled_plan_is_legal_and_worth_its_circles() -> None:
    assert check_plan(BASE, PLAN) == ()
    assert PLAN.objective == 7 * 1000 + 4 * 5 + 3 * 5 - 40
    assert PLAN.unplaced == ()


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (replace(PLAN, problem_digest="0"), "wrong_problem"),
        (replace(PLAN, circles=(circle(1, 2, 3, 4), circle(5, 6, 4))), "twice_in_round"),
        (replace(PLAN, circles=(circle(1, 2, 3, 77), PLAN.circles[1])), "unknown_person"),
        (replace(PLAN, circles=(circle(1, 2, 3, 4, slot=9), PLAN.circles[1])), "unknown_cell"),
        (replace(PLAN, circles=(circle(1, 2, 3, 4, round_index=1), PLAN.circles[1])), "wrong_round"),
        (replace(PLAN, unplaced=(7,)), "wrong_unplaced"),
        (replace(PLAN, circles=(circle(1, 2, 3, 4, 5, 6, 7),)), "size"),
        (replace(PLAN, circles=(circle(1, 2, 5), circle(3, 4, 6, 7))), "one_side_only"),
    ],
)
def test_broken_plan_is_found(plan: Plan, expected: str) -> None:
    assert expected in [violation.code for violation in check_plan(BASE, plan)]


def test_plan_without_a_locked_circle_is_found() -> None:
    locked = replace(BASE, locked=(circle(1, 2, 3, 6),))
    plan = plan_of(locked, circle(1, 2, 3, 4), circle(5, 6, 7))
    assert check_plan(locked, plan) == (Violation("lock_broken", (1, 2, 3, 6)),)


def test_plan_survives_pickle_and_json() -> None:
    assert pickle.loads(pickle.dumps(PLAN)) == PLAN
    assert msgspec.json.decode(msgspec.json.encode(PLAN), type=Plan) == PLAN
