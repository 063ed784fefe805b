"""Checking a plan and moving people in it by hand."""

import pickle
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kurumaza.core.matching.plan import Plan, assemble, check_plan, effect_of_move
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


def test_legal_move_tells_its_effect() -> None:
    base = problem(*changed(PEOPLE, 4, topics=frozenset({1})), person(8, topics=frozenset({1})))
    plan = plan_of(base, circle(1, 2, 3, 4), circle(5, 6, 7))
    effect = effect_of_move(base, plan, 8, 0)
    # Five people: six pairs across, one with 20 more for the shared topic, kappa 25; and one seat more.
    assert effect.violations == ()
    assert effect.delta == pytest.approx(1000 + 5 * (5 * 6 + 20) / 6 - 25 - 4 * 5)
    assert effect.plan.circles[0].members == (1, 2, 3, 4, 8)
    assert effect.plan.unplaced == ()


def test_move_off_the_table_leaves_an_illegal_rest() -> None:
    effect = effect_of_move(BASE, PLAN, 7, None)
    assert [violation.code for violation in effect.violations] == ["size"]
    assert (effect.is_legal, effect.delta, effect.plan.unplaced) == (False, None, (7,))


def test_circle_that_loses_its_last_person_ceases_to_exist() -> None:
    lonely = plan_of(BASE, circle(1, 2, 3, 4), circle(5))
    effect = effect_of_move(BASE, lonely, 5, 0)
    assert (effect.is_legal, len(effect.plan.circles)) == (True, 1)


def test_move_onto_ones_own_circle_changes_nothing() -> None:
    effect = effect_of_move(BASE, PLAN, 7, 1)
    assert (effect.violations, effect.delta, effect.plan) == ((), 0, PLAN)


@pytest.mark.parametrize(
    "features", [{"apart": frozenset({1})}, {"employer": 1}, {"employer": 1, "apart": frozenset({1})}]
)
def test_move_that_a_relation_forbids_tells_neither_rule_nor_person(features: dict[str, Any]) -> None:
    base = problem(*changed(PEOPLE, 1, employer=1), senior(8, **features))
    effect = effect_of_move(base, plan_of(base, circle(1, 2, 3, 4), circle(5, 6, 7)), 8, 0)
    assert effect.violations == (Violation("blocked_by_rules", times=1),)


def test_move_from_a_locked_circle_is_told() -> None:
    locked = replace(BASE, locked=(circle(1, 2, 3, 4),))
    effect = effect_of_move(locked, plan_of(locked, *PLAN.circles), 1, 1)
    assert "lock_broken" in [violation.code for violation in effect.violations]


def test_move_of_an_unknown_person_or_to_an_unknown_circle_raises() -> None:
    with pytest.raises(KeyError):
        effect_of_move(BASE, PLAN, 77, 0)
    with pytest.raises(IndexError):
        effect_of_move(BASE, PLAN, 1, 2)


def test_plan_survives_pickle_and_json() -> None:
    assert pickle.loads(pickle.dumps(PLAN)) == PLAN
    assert msgspec.json.decode(msgspec.json.encode(PLAN), type=Plan) == PLAN
