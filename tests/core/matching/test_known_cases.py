"""Cases whose best value, or a bound on it, is known from elsewhere."""

from itertools import combinations

import pytest
from msgspec.structs import replace

from bench.support.judge import judge
from bench.support.known import golfers, golfers_schedule, repeats, scarce, two_sides, weeks_without_repeat
from kurumaza.core.matching.explain import explain_plan
from kurumaza.core.matching.plan import assemble, check_plan
from kurumaza.core.matching.rounds import after, fewest_repeats, plan_rounds, sittings


def test_ten_weeks_of_golfers_are_judged_as_what_they_are() -> None:
    weeks, here, total = golfers_schedule(), golfers(10), 0.0
    plans = []
    for week in range(10):
        plan = assemble(here, week, 1, tuple(circle for circle in weeks if circle.round == week))
        assert check_plan(here, plan) == ()
        total += plan.objective
        plans.append(plan)
        here = after(here, plan)
    judged = judge(golfers(10), weeks, in_rounds=True)
    # 32 seats a week; circles of four cost nothing, and nobody brings points to anybody.
    assert total == judged["objective"] == 10 * 32 * 1000
    assert (judged["violations"], judged["repeats_within"], judged["min_sittings"]) == (0, 0, 10)
    counted = sittings(golfers(10), plans)
    assert (counted.least, counted.repeats_across, counted.repeats_within) == (10, 0, 0)
    met = {pair for circle in weeks for pair in combinations(circle.members, 2)}
    assert len(met) == 480


def test_a_second_meeting_in_the_schedule_is_seen() -> None:
    weeks = golfers_schedule()
    first = [circle for circle in weeks if circle.round == 0]
    weeks = (*first, *(replace(circle, round=1) for circle in first), *weeks[16:])
    judged = judge(golfers(10), weeks, in_rounds=True)
    assert judged["repeats_within"] == 48
    assert judged["objective"] < 10 * 32 * 1000


@pytest.mark.parametrize(("weeks", "least"), [(10, 0), (11, 32), (12, 80)])
def test_golfers_must_meet_again_from_the_eleventh_week_on(weeks: int, least: int) -> None:
    # 31 others, three of them a week: after ten weeks one is left.
    assert fewest_repeats(golfers(weeks), [4] * weeks) == least


@pytest.mark.slow
def test_golfers_are_planned_for_seven_weeks_without_a_second_meeting() -> None:
    assert weeks_without_repeat(most=7) == 7


@pytest.mark.parametrize("half", [4, 5])
def test_everybody_meets_everybody_of_the_other_side_once(half: int) -> None:
    assert repeats(two_sides(half)) == (0, 0)


def test_a_side_that_is_short_leaves_three_out_each_time_and_nobody_twice_more_than_others() -> None:
    base = scarce(3, 9, 4)
    here, plans = base, plan_rounds(base, 1)
    for plan in plans:
        assert sum(len(circle.members) for circle in plan.circles) == 9
        assert {reason.code for reason in explain_plan(here, plan).unplaced} == {"side_shortage"}
        here = after(here, plan)
    seniors = [one.id for one in base.people if one.side == "senior"]
    sat = [sum(one in circle.members for plan in plans for circle in plan.circles) for one in seniors]
    assert min(sat) == 2
