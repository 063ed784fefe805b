"""Reasons: true, and silent about what two people are to each other."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kurumaza.core.matching.explain import Explanation, Term, UnplacedReason, explain_plan
from kurumaza.core.matching.plan import assemble, check_plan
from kurumaza.core.matching.problem import Meeting, Missed, PlannedCircle, Problem
from kurumaza.core.matching.solve import plan_round
from tests.core.matching.problems import person, problem, senior, small_problems, term


def circle(*members: int, slot: int = 0) -> PlannedCircle:
    return PlannedCircle(round=0, slot=slot, language="ja", members=members)


def explain(base: Problem, *circles: PlannedCircle) -> Explanation:
    return explain_plan(base, assemble(base, 0, 1, circles))


def reasons(base: Problem, *circles: PlannedCircle) -> dict[Any, tuple[str, int, int]]:
    return {r.person: (r.code, r.places, r.blocked) for r in explain(base, *circles).unplaced}


def test_circle_tells_what_its_people_share() -> None:
    base = problem(
        person(1, facing=frozenset({7}), topics=frozenset({1, 2}), region=1, industry=1),
        senior(2, lived=frozenset({7}), topics=frozenset({2}), region=2, industry=1),
        senior(3, topics=frozenset({2, 3}), region=1, industry=None),
        met=(Meeting(1, 2, 1),),
    )
    (told,) = explain(base, circle(1, 2, 3)).circles
    assert told.terms == (
        Term(code="crossroads", count=1),
        Term(code="shared_topic", token=2, count=3),
        Term(code="regions", count=2),
        Term(code="met_before", count=1),
        Term(code="first_meeting", count=2),
    )
    # Across: 5+30+20+10-100 and 5+20; within: one shared topic.
    assert told.value == pytest.approx(3 * ((-35 + 25) / 2 + 0.25 * 10) - 40)


def test_circle_names_no_turning_points() -> None:
    base = problem(person(1, facing=frozenset({"secret"})), senior(2, lived=frozenset({"secret"})), senior(3))
    assert "secret" not in repr(explain(base, circle(1, 2, 3)))


def test_person_alone_in_time_or_language_has_no_common_slot() -> None:
    base = problem(
        person(1),
        senior(2),
        senior(3),
        senior(4, slots=(1,)),
        senior(5, languages=frozenset({"en"})),
        senior(6, slots=()),
        slots=(0, 1),
    )
    alone = ("no_common_slot", 0, 0)
    assert reasons(base, circle(1, 2, 3)) == {4: alone, 5: alone, 6: alone}


def test_person_among_their_own_side_only_has_a_side_shortage() -> None:
    base = problem(*[senior(n) for n in range(5)], person(9, slots=(1,)), slots=(0, 1))
    told = reasons(base)
    assert {told[n] for n in range(5)} == {("side_shortage", 0, 0)}
    assert told[9] == ("no_common_slot", 0, 0)


@pytest.mark.parametrize(
    "features", [{"apart": frozenset({1})}, {"employer": 5}, {"employer": 5, "apart": frozenset({1})}]
)
def test_person_whom_every_circle_excludes_is_told_a_count(features: dict[str, Any]) -> None:
    base = problem(person(1, employer=5), person(2), senior(3), senior(4), senior(8, **features))
    assert reasons(base, circle(1, 2, 3, 4)) == {8: ("blocked_by_rules", 1, 1)}


def test_people_who_could_only_sit_with_each_other_count_one_place() -> None:
    base = problem(person(1), person(2), senior(3, apart=frozenset({1, 2})))
    told = reasons(base)
    assert {told[n] for n in (1, 2, 3)} == {("blocked_by_rules", 1, 1)}


def test_person_taken_off_by_hand_has_an_open_place() -> None:
    base = problem(person(1), person(2), senior(3), senior(4), senior(5))
    assert reasons(base, circle(1, 2, 3, 4)) == {5: ("blocked_by_rules", 1, 0)}


def test_locked_circle_is_no_place() -> None:
    base = problem(person(1), person(2), senior(3), senior(4), senior(5), locked=(circle(1, 2, 3, 4),))
    assert reasons(base, circle(1, 2, 3, 4)) == {5: ("side_shortage", 0, 0)}


def test_person_who_sat_gives_way_to_one_who_missed() -> None:
    # Both seniors fit the one student's small circle; there are enough students at other tables.
    base = problem(
        person(1, slots=(0, 1)),
        senior(2, slots=(0, 1)),
        senior(3, slots=(0, 1)),
        senior(4, slots=(0,)),
        person(5, slots=(0, 1)),
        met=(Meeting(4, 1, 1),),
        missed=(Missed(2, 1),),
        slots=(0, 1),
        sizes=(4,),
    )
    assert reasons(base, circle(1, 2, 3, 5)) == {4: ("sat_before", 0, 0)}


def without_counts(told: Explanation) -> tuple[Any, ...]:
    return told.circles, [replace(reason, blocked=0) for reason in told.unplaced]


QUICK = settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))


@QUICK
@given(small_problems(), st.data())
def test_two_worlds_that_differ_in_one_tie_get_the_same_words(base: Problem, data: st.DataObject) -> None:
    assume(len(base.people) > 1)
    one, other = data.draw(st.permutations(base.people))[:2]
    free = {p.id: p.apart - {one.id, other.id} if p in (one, other) else p.apart for p in base.people}
    world = replace(base, people=tuple(replace(p, apart=free[p.id]) for p in base.people))
    tied_people = tuple(replace(p, apart=p.apart | {other.id}) if p.id == one.id else p for p in world.people)
    tied = replace(world, people=tied_people)
    circles = plan_round(tied, 0, 1).circles
    with_tie, without_tie = explain(tied, *circles), explain(world, *circles)
    assert without_counts(with_tie) == without_counts(without_tie)
    for told, free_told in zip(with_tie.unplaced, without_tie.unplaced, strict=True):
        assert told.blocked >= free_told.blocked


@QUICK
@given(small_problems())
def test_reasons_of_a_best_plan_never_leave_an_open_place(base: Problem) -> None:
    for told in explain_plan(base, plan_round(base, 0, 1)).unplaced:
        assert told.blocked == told.places


def test_every_person_without_a_seat_gets_one_reason_in_a_whole_term() -> None:
    base = term(48, 6, 3)
    kept = plan_round(base, 0, 1).circles[:-3]
    plan = assemble(base, 0, 1, kept)
    assert check_plan(base, plan) == ()
    told = explain_plan(base, plan).unplaced
    assert tuple(reason.person for reason in told) == plan.unplaced
    assert all(isinstance(reason, UnplacedReason) for reason in told)
