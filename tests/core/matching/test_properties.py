"""Random small problems: the engine against the plain oracle."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kurumaza.core.matching.arrays import round_of
from kurumaza.core.matching.explain import explain_plan
from kurumaza.core.matching.loops import ALLOWED, pair_points
from kurumaza.core.matching.objective import Objective
from kurumaza.core.matching.plan import Plan, check_plan
from kurumaza.core.matching.problem import Problem, digest
from kurumaza.core.matching.rules import circle_violations
from kurumaza.core.matching.solve import plan_round
from kurumaza.core.matching.validate import check_problem
from tests.core.matching import oracle
from tests.core.matching.problems import small_problems

QUICK = settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
SLOW = settings(max_examples=10_000, suppress_health_check=list(HealthCheck))


def assert_plan_keeps_its_promises(problem: Problem, plan: Plan) -> None:
    assert check_problem(problem) == ()
    assert check_plan(problem, plan) == ()
    people = problem.by_id()
    for circle in plan.circles:
        members = tuple(people[member] for member in circle.members)
        assert oracle.is_legal(problem, 0, circle.slot, circle.language, members)
    seated = [member for circle in plan.circles for member in circle.members]
    assert sorted([*seated, *plan.unplaced], key=str) == sorted(people, key=str)
    placed = [(circle.slot, circle.language, circle.members) for circle in plan.circles]
    assert plan.objective == pytest.approx(oracle.objective(problem, 0, placed))
    assert plan.objective == pytest.approx(oracle.best_objective(problem, 0))
    assert_reasons_are_true(problem, plan)


def assert_reasons_are_true(problem: Problem, plan: Plan) -> None:
    people = problem.by_id()
    reasons = explain_plan(problem, plan).unplaced
    assert tuple(reason.person for reason in reasons) == plan.unplaced
    for reason in reasons:
        one = people[reason.person]
        slots = {slot for slot, _ in one.can[0]}
        common = [
            other
            for other in problem.people
            if other.id != one.id
            and slots & {slot for slot, _ in other.can[0]}
            and one.languages & other.languages
        ]
        assert (reason.code == "no_common_slot") == (not common)
        assert (reason.code == "blocked_by_rules") == (reason.places > 0)
        assert 0 <= reason.blocked <= reason.places


@QUICK
@given(small_problems(), st.integers(0, 3))
def test_plan_of_a_small_problem_is_legal_best_and_truly_explained(problem: Problem, seed: int) -> None:
    assert_plan_keeps_its_promises(problem, plan_round(problem, 0, seed))


@pytest.mark.slow
@SLOW
@given(small_problems(max_people=10), st.integers(0, 3))
def test_plan_of_ten_thousand_small_problems_is_legal_best_and_truly_explained(
    problem: Problem, seed: int
) -> None:
    assert_plan_keeps_its_promises(problem, plan_round(problem, 0, seed))


@QUICK
@given(small_problems(), st.data())
def test_circle_rules_and_value_agree_with_the_oracle(problem: Problem, data: st.DataObject) -> None:
    members = data.draw(st.lists(st.sampled_from(problem.people), min_size=1, max_size=7))
    language = data.draw(st.sampled_from(["ja", "en"]))
    for cell in round_of(problem, 0).cells:
        if cell.language == language:
            legal = oracle.is_legal(problem, 0, cell.slot, language, tuple(members))
            assert (circle_violations(problem, 0, cell, members) == ()) == legal
            if legal:
                assert Objective(problem).circle_value(members) == pytest.approx(
                    oracle.value(problem, tuple(members))
                )


@QUICK
@given(small_problems())
def test_compiled_loops_agree_with_the_oracle_on_every_pair(problem: Problem) -> None:
    held = round_of(problem, 0)
    for one in problem.people:
        for other in problem.people:
            if one.id != other.id:
                points = pair_points(held.arrays, held.number[one.id], held.number[other.id])
                assert (points > ALLOWED) == oracle.may_sit_together(problem, one, other)
                if points > ALLOWED:
                    assert points == pytest.approx(oracle.pair(problem, one, other))


@QUICK
@given(small_problems(), st.randoms(use_true_random=False))
def test_plan_does_not_depend_on_the_order_of_people(problem: Problem, random: Random) -> None:
    people = list(problem.people)
    random.shuffle(people)
    shuffled = replace(problem, people=tuple(people), met=problem.met[::-1], missed=problem.missed[::-1])
    assert digest(shuffled) == digest(problem)
    assert plan_round(shuffled, 0, 1) == plan_round(problem, 0, 1)
