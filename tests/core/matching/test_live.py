"""Those who are there are seated: nobody illegally, nobody twice, what was planned stays together where it can."""

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kurumaza.core.matching.live import LiveRound, LiveSeating
from kurumaza.core.matching.problem import Id, PlannedCircle, Problem, RuleLevels
from kurumaza.core.matching.solve import Effort, plan_round
from tests.core.matching import oracle
from tests.core.matching.problems import person, problem, senior, small_problems, term


def assert_legal(base: Problem, seating: LiveSeating, present: set[Id]) -> None:
    people = base.by_id()
    seats = Counter(member for circle in seating.circles for member in circle.members)
    assert set(seats.values()) <= {1}
    assert seats.keys() | set(seating.waiting) == present
    assert not seats.keys() & set(seating.waiting)
    for circle in seating.circles:
        members = tuple(people[member] for member in circle.members)
        assert oracle.is_legal(base, 0, circle.slot, circle.language, members)


@settings(max_examples=100, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=9), st.data())
def test_start_and_late_comers_are_always_legal(base: Problem, data: st.DataObject) -> None:
    planned = plan_round(base, 0, 1).circles
    ids = [one.id for one in base.people]
    away = data.draw(st.sets(st.sampled_from(ids)))
    live = LiveRound(base, 0, 1)
    present = set(ids) - away
    assert_legal(base, live.start(sorted(present), planned), present)
    for late in sorted(away):
        circle = live.arrive(late)
        present.add(late)
        assert_legal(base, live.result(), present)
        assert (circle is None) == (late in live.result().waiting)
        assert circle is None or late in circle.members


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=8))
def test_as_many_sit_as_in_the_best_plan(base: Problem) -> None:
    even = replace(base, missed=(), met=())
    seating = LiveRound(even, 0, 1).start([one.id for one in even.people])
    best = plan_round(even, 0, 1)
    assert len(seating.waiting) <= len(best.unplaced)


@pytest.mark.parametrize("seed", range(4))
def test_planned_circles_that_are_still_legal_stay_together(seed: int) -> None:
    base = term(90, 1, seed)
    plan = plan_round(base, 0, 1, effort=Effort(sweeps=60, steps=1))
    away = set(Random(seed).sample([one.id for one in base.people], 18))
    present = {one.id for one in base.people} - away
    live = LiveRound(base, 0, 1)
    seating = live.start(sorted(present), plan.circles)
    assert_legal(base, seating, present)
    assert seating.waiting == ()
    whole = [circle for circle in plan.circles if present >= set(circle.members)]
    kept = [
        circle
        for circle in whole
        if any(set(circle.members) <= set(other.members) for other in seating.circles)
    ]
    # One or two at most give way so that everybody has a seat.
    assert len(whole) > 5
    assert len(kept) >= len(whole) - 2


def test_circles_that_have_begun_are_joined_but_never_taken_apart() -> None:
    base = problem(*[person(n) for n in range(5)], *[senior(10 + n) for n in range(5)])
    begun = PlannedCircle(round=0, slot=0, language="ja", members=(0, 1, 10, 11))
    live = LiveRound(base, 0, 1)
    seating = live.start([0, 1, 10, 11, 2, 12, 13], sitting=[begun])
    assert_legal(base, seating, {0, 1, 10, 11, 2, 12, 13})
    assert seating.waiting == ()
    assert any({0, 1, 10, 11} <= set(circle.members) for circle in seating.circles)
    joined = live.arrive(3)
    assert joined is not None
    assert any({0, 1, 10, 11} <= set(circle.members) for circle in live.result().circles)


def test_circle_of_three_sides_is_not_filled_with_a_lone_one_left() -> None:
    base = problem(person(1), senior(2), person(3, "third"), senior(4))
    begun = PlannedCircle(round=0, slot=0, language="ja", members=(1, 2, 3))
    seating = LiveRound(base, 0, 1).start([1, 2, 3, 4], [begun])
    assert_legal(base, seating, {1, 2, 3, 4})
    assert (len(seating.circles), len(seating.waiting)) == (1, 1)


def test_who_cannot_be_seated_waits_and_gets_a_seat_when_others_come() -> None:
    base = problem(person(1), person(2), senior(3), senior(4))
    live = LiveRound(base, 0, 1)
    assert live.start([1]).waiting == (1,)
    assert live.arrive(2) is None
    circle = live.arrive(3)
    assert circle is not None
    assert circle.members == (1, 2, 3)
    assert live.result().waiting == ()
    joined = live.arrive(4)
    assert joined is not None
    assert joined.members == (1, 2, 3, 4)


def test_arriving_twice_changes_nothing() -> None:
    base = problem(person(1), person(2), senior(3))
    live = LiveRound(base, 0, 1)
    live.start([1, 2, 3])
    assert live.arrive(2) == live.result().circles[0]
    assert live.result().circles[0].members == (1, 2, 3)


def test_circle_that_has_begun_keeps_its_time_when_somebody_joins() -> None:
    people = [person(1), person(2), senior(3), senior(4), person(5)]
    both = [replace(one, can=(((0, "maybe"), (1, "yes")),)) for one in people]
    begun = PlannedCircle(round=0, slot=0, language="ja", members=(1, 2, 3, 4))
    live = LiveRound(problem(*both, slots=(0, 1)), 0, 1)
    live.start([1, 2, 3, 4], sitting=[begun])
    joined = live.arrive(5)
    assert joined is not None
    assert (joined.slot, joined.members) == (0, (1, 2, 3, 4, 5))


@pytest.mark.parametrize("slots", [1, 3, 6])
@pytest.mark.parametrize("seed", range(6))
def test_as_many_of_a_strict_term_sit_as_in_the_proven_best_plan(seed: int, slots: int) -> None:
    base = replace(term(44, slots, seed), levels=RuleLevels.benchmark())
    planned = plan_round(base, 0, 1, effort=Effort(sweeps=60, steps=1)).circles
    away = set(Random(seed).sample([one.id for one in base.people], 12))
    present = [one.id for one in base.people if one.id not in away]
    seating = LiveRound(base, 0, seed).start(present, planned)
    people = tuple(replace(one, apart=one.apart - away) for one in base.people if one.id not in away)
    best = plan_round(replace(base, people=people), 0, 1)
    assert best.proven
    assert len(seating.waiting) == len(best.unplaced)
