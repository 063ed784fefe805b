"""No seating is ever better than the bound, however the prices happen to be."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kurumaza.core.matching import bound as bounds
from kurumaza.core.matching.arrays import round_of
from kurumaza.core.matching.bound import upper_bound
from kurumaza.core.matching.placeable import placeable
from kurumaza.core.matching.problem import Problem
from kurumaza.core.matching.solve import Effort, plan_round
from tests.core.matching import oracle
from tests.core.matching.problems import instance, person, problem, senior, small_problems, term


def steps(count: int) -> Callable[[], float]:
    calls = iter(range(count))
    return lambda: next(calls, count) / max(count, 1) if count else 1.0


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=9), st.sampled_from([0, 1, 30]), st.sampled_from([0.0, 3_000.0]))
def test_bound_is_never_below_the_optimum(problem: Problem, count: int, known: float) -> None:
    held = round_of(problem, 0)
    bound = upper_bound(held, steps(count), known=known)
    best = oracle.best_objective(problem, 0)
    assert bound.value >= best - 1e-6 * abs(best) - 1e-3
    assert_proof(problem, bound)


def assert_proof(problem: Problem, bound: bounds.Bound) -> None:
    """Every legal circle is worth no more than its members' prices."""
    held = round_of(problem, 0)
    assert bound.value == pytest.approx(bound.price.sum())
    for ids, score in oracle.legal_circles(problem, 0):
        price = sum(bound.price[held.number[one]] for one in ids)
        assert score <= price + 1e-3


@settings(max_examples=100, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=8))
def test_bound_without_enumeration_is_never_below_the_optimum(problem: Problem) -> None:
    for limit in ("ENUMERATED", "PAIRED"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bounds, limit, 0)
            bound = upper_bound(round_of(problem, 0), steps(10), known=0.0)
        assert_proof(problem, bound)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=8))
def test_bound_without_sides_is_never_below_the_optimum(problem: Problem) -> None:
    free = replace(problem, sides="any", people=tuple(replace(one, side=0) for one in problem.people))
    held = round_of(free, 0)
    plan = plan_round(free, 0, 1)
    assert upper_bound(held, steps(1), known=0.0).value >= plan.objective - 1e-3
    assert plan.bound is not None
    assert plan.bound >= plan.objective


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=9))
def test_placeable_are_exactly_those_in_some_legal_circle(problem: Problem) -> None:
    held = round_of(problem, 0)
    in_some = {one for ids, _ in oracle.legal_circles(problem, 0) for one in ids}
    found = {held.ids[number] for number in np.flatnonzero(placeable(held))}
    if 3 in problem.sizes or 4 in problem.sizes:
        small = {one for ids, _ in oracle.legal_circles(problem, 0) if len(ids) <= 4 for one in ids}
        assert found >= small
        if {3, 4} <= set(problem.sizes):
            assert found == in_some
    assert found >= in_some


def test_more_steps_bring_the_bound_down_to_a_few_percent() -> None:
    held = round_of(instance("n200-s1"), 0)
    values = [upper_bound(held, steps(count), known=215_800.0).value for count in (1, 30, 600)]
    assert values[0] > values[1] > values[2]
    # The best seating known is worth 215,935.
    assert 215_935 <= values[2] <= 216_400


def test_bound_of_a_lopsided_term_knows_that_not_everybody_can_sit() -> None:
    base = problem(*[person(n) for n in range(3)], *[senior(10 + n) for n in range(30)])
    plan = plan_round(base, 0, 1)
    assert plan.bound is not None
    assert len(plan.unplaced) == 33 - 9
    # Thirty people who are all alike make too many circles of the same worth to prove the last tenth of a percent.
    assert plan.objective <= plan.bound <= 1.002 * plan.objective
    loose = upper_bound(round_of(base, 0), steps(300), known=plan.objective)
    assert plan.objective <= loose.value < 1.5 * plan.objective


def test_thirty_people_get_a_proven_plan() -> None:
    for seed in range(3):
        plan = plan_round(term(30, 3, seed), 0, 1)
        assert plan.proven
        assert plan.bound == pytest.approx(plan.objective)


def test_larger_rounds_say_how_far_the_best_could_be() -> None:
    base = instance("n200-s1")
    plan = plan_round(base, 0, 1, effort=Effort(sweeps=100, steps=200))
    assert plan.bound is not None
    assert not plan.proven
    everyone = 1000.0 * len(base.people)
    assert (plan.bound - plan.objective) / (plan.bound - everyone) < 0.06
