"""Several rounds: nobody meets again without need, nobody is left out twice in a row, and the bound holds for all rounds together."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from kurumaza.core.matching.plan import check_plan
from kurumaza.core.matching.problem import Problem
from kurumaza.core.matching.rounds import after, bound_of_rounds, fewest_repeats, plan_rounds, sittings
from kurumaza.core.matching.solve import Effort
from tests.core.matching.problems import instance, person, problem, senior, small_problems

QUICK = Effort(sweeps=20, steps=20)


def again(base: Problem, rounds: int) -> Problem:
    """The same times in every round."""
    people = tuple(replace(one, can=one.can * rounds) for one in base.people)
    return replace(base, people=people, rounds=rounds)


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=8))
def test_bound_of_rounds_is_never_below_what_is_planned(base: Problem) -> None:
    rounds = again(base, 3)
    plans = plan_rounds(rounds, 1)
    here = rounds
    for plan in plans:
        assert check_plan(here, plan) == ()
        here = after(here, plan)
    total = sum(plan.objective for plan in plans)
    assert bound_of_rounds(rounds, QUICK) >= total - 1e-6 * abs(total) - 1e-3


def test_four_published_rounds_seat_everybody_each_time() -> None:
    base = instance("n24-s1-r4")
    plans = plan_rounds(base, 1)
    counted = sittings(base, plans)
    assert [plan.unplaced for plan in plans] == [()] * 4
    assert counted.least == 4
    assert bound_of_rounds(base, QUICK) >= sum(plan.objective for plan in plans)


def test_three_students_and_nine_seniors_sit_twice_at_least_in_four_rounds() -> None:
    base = again(problem(*[person(n) for n in range(3)], *[senior(10 + n) for n in range(9)]), 4)
    plans = plan_rounds(base, 1)
    assert [len(plan.unplaced) for plan in plans] == [3] * 4
    seniors = [one.id for one in base.people if one.side == "senior"]
    sat = [sum(one in circle.members for plan in plans for circle in plan.circles) for one in seniors]
    assert min(sat) == 2


def test_meetings_and_repeats_are_counted() -> None:
    base = again(problem(*[person(n) for n in range(2)], *[senior(10 + n) for n in range(2)]), 2)
    counted = sittings(base, plan_rounds(base, 1))
    assert (counted.least, counted.repeats_across, counted.repeats_within) == (2, 4, 2)


@pytest.mark.parametrize(("weeks", "least"), [(10, 0), (11, 32)])
def test_golfers_must_meet_again_from_the_eleventh_week_on(weeks: int, least: int) -> None:
    # 31 others, three of them a week.
    golfers = problem(*[person(n, "all") for n in range(32)], sides="any", sizes=(4,))
    assert fewest_repeats(golfers, [4] * weeks) == least
    assert len(list(combinations(range(32), 2))) == 496
