"""The search for large rounds: what it keeps in its arrays is true after every step, and a seed says everything."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurumaza.core.matching.arrays import SIDE, Round, round_of
from kurumaza.core.matching.loops import random_state
from kurumaza.core.matching.problem import Problem
from kurumaza.core.matching.recreate import MOST, recreate
from kurumaza.core.matching.search import Search
from kurumaza.core.matching.seating import FREE, Seating, empty_seating, is_legal, score_of
from kurumaza.core.matching.solve import Effort, plan_round, planned
from tests.core.matching import oracle
from tests.core.matching.problems import instance, small_problems, term


def assert_true(problem: Problem, held: Round, seating: Seating) -> None:
    """Every circle is legal, everybody is where the arrays say, and scores are right."""
    people = problem.by_id()
    seen: set[int] = set()
    for number, (members, cell) in enumerate(seating.circles()):
        slot, language = held.cells[cell].slot, held.cells[cell].language
        assert oracle.is_legal(problem, 0, slot, language, tuple(people[held.ids[m]] for m in members))
        assert is_legal(held.arrays, np.array(members, np.int32), cell)
        assert not seen & set(members)
        seen |= set(members)
        assert all(seating.circle_of[member] == number for member in members)
        row = np.array(members, np.int32)
        assert seating.score[number] == pytest.approx(score_of(held.arrays, row, len(members), cell))
    assert {int(one) for one in np.flatnonzero(seating.circle_of != FREE)} == seen
    placed = [(circle.slot, circle.language, circle.members) for circle in planned(held, 0, seating)]
    assert seating.total(held.arrays) == pytest.approx(oracle.objective(problem, 0, placed))


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=9), st.integers(0, 5))
def test_everything_stays_true_in_every_sweep(problem: Problem, seed: int) -> None:
    held = round_of(problem, 0)
    search = Search(held, seed)
    done = iter((0.0, 0.2, 0.4, 0.6, 0.8, 0.99))
    search.run(lambda: next(done, 1.0), lambda one, _: assert_true(problem, held, one.seating))
    assert_true(problem, held, search.seating)


@pytest.mark.parametrize("slots", [1, 4])
def test_a_term_of_ninety_stays_true_in_every_sweep(slots: int) -> None:
    problem = term(90, slots, 3)
    held = round_of(problem, 0)
    search = Search(held, 1)
    done = iter(k / 12 for k in range(12))
    search.run(lambda: next(done, 1.0), lambda one, _: assert_true(problem, held, one.seating))
    assert_true(problem, held, search.seating)


def test_no_exchange_without_heat_makes_anything_worse() -> None:
    held = round_of(instance("n200-s1"), 0)
    search = Search(held, 5)
    done = iter((0.0, 0.1))
    search.run(lambda: next(done, 1.0), lambda *_: None)
    for _ in range(10):
        before = search.total()
        search.sweep(0.0, may_join=True)
        assert search.total() >= before - 1e-6


@settings(max_examples=100, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=10))
def test_a_handful_is_put_together_in_the_best_way(problem: Problem) -> None:
    held = round_of(problem, 0)
    seating = empty_seating(len(held.ids))
    assert len(held.ids) <= MOST
    recreate(held.arrays, seating, np.arange(len(held.ids), dtype=np.int32), 0.0, random_state(1))
    assert_true(problem, held, seating)
    assert seating.total(held.arrays) == pytest.approx(oracle.best_objective(problem, 0))


def test_same_seed_gives_the_same_plan_on_one_thread_or_two() -> None:
    problem = instance("n200-s1")
    plans = [
        plan_round(problem, 0, seed, effort=Effort(sweeps=20, steps=20, threads=threads))
        for seed, threads in ((4, 1), (4, 2), (5, 1))
    ]
    assert plans[0].circles == plans[1].circles
    assert plans[0].bound == pytest.approx(plans[1].bound)
    assert plans[0].circles != plans[2].circles


def test_sides_are_counted_from_the_people() -> None:
    held = round_of(term(12, 2, 1), 0)
    assert set(held.arrays.token[:, SIDE]) == {0, 1}
