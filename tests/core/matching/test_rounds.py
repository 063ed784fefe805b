"""Several rounds: nobody meets again without need, nobody is left out twice in a row, and the bound holds for all rounds together."""

from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from bench.support.judge import judge
from kurumaza.core.matching.plan import check_plan
from kurumaza.core.matching.problem import Problem
from kurumaza.core.matching.rounds import after, bound_of_rounds, plan_rounds, sittings
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


def test_four_published_rounds_seat_everybody_each_time_and_nobody_meets_again() -> None:
    base = instance("n24-s1-r4")
    plans = plan_rounds(base, 1)
    counted = sittings(base, plans)
    assert [plan.unplaced for plan in plans] == [()] * 4
    assert (counted.least, counted.repeats_across, counted.repeats_within) == (4, 0, 0)
    assert bound_of_rounds(base, QUICK) >= sum(plan.objective for plan in plans)


def test_meetings_and_repeats_are_counted() -> None:
    base = again(problem(*[person(n) for n in range(2)], *[senior(10 + n) for n in range(2)]), 2)
    counted = sittings(base, plan_rounds(base, 1))
    assert (counted.least, counted.repeats_across, counted.repeats_within) == (2, 4, 2)


def test_in_rounds_planned_together_fewer_meet_again_than_one_after_the_other() -> None:
    base = instance("n24-s1-r4")
    alone = sittings(base, plan_rounds(base, 1, effort=replace(QUICK, changes=0)))
    together = plan_rounds(base, 1, effort=QUICK)
    counted = sittings(base, together)
    assert counted.least == alone.least == 4
    assert counted.repeats_across < alone.repeats_across
    assert (
        judge(base, [circle for plan in together for circle in plan.circles], in_rounds=True)["violations"]
        == 0
    )


def test_locked_circles_stay_when_rounds_are_planned_together() -> None:
    base = instance("n24-s1-r4")
    second = plan_rounds(base, 1, effort=replace(QUICK, changes=0))[1]
    locked = second.circles[:2]
    plans = plan_rounds(replace(base, locked=locked), 2, effort=QUICK)
    assert set(locked) <= set(plans[1].circles)
