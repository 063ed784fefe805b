"""What a move would mean, before it is made."""

from typing import Any

from kurumaza.circles.moves import (
    Effect,
    Target,
    after_move,
    brought_up_to_date,
    effect_on_target,
    faults_of,
    joining,
    targets_for,
)
from kurumaza.core.matching.plan import Plan, assemble
from kurumaza.core.matching.problem import Cell, Person, PlannedCircle, Problem
from kurumaza.core.matching.rules import Violation


def _person(name: str, can: str = "12", **features: Any) -> Person:
    offers = tuple((slot, "yes") for slot in can)
    return Person(id=name, side=name[0], languages=frozenset({"ja"}), can=(offers,), **features)  # type: ignore[arg-type]


def _problem(**features: Any) -> Problem:
    names = ("a1", "a2", "a3", "b1", "b2", "b3")
    people = [_person(name, **features) if name == "b3" else _person(name) for name in names]
    return Problem(people=(*people, _person("a4", "2")), rounds=1, slots=("1", "2"))


def _plan(problem: Problem, *circles: tuple[str, str]) -> Plan:
    planned = (
        PlannedCircle(round=0, slot=slot, language="ja", members=tuple(members.split()))
        for slot, members in circles
    )
    return assemble(problem, 0, 1, tuple(planned))


def test_targets_are_all_other_groups_new_ones_and_none() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1 a2 b1"), ("2", "a3 b2 b3"))
    assert targets_for(plan, "a1", ("1", "2")) == [Target(1), Target(slot="1"), Target(slot="2"), Target()]
    assert targets_for(plan, "a4", ("2",)) == [Target(0), Target(1), Target(slot="2")]


def test_joining_a_legal_group_is_allowed() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1 b1 b2"))
    assert effect_on_target(problem, plan, "a2", Target(0)) == Effect(Target(0), 4)


def test_group_out_of_balance_may_pass() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1 b1 b2"))
    assert effect_on_target(problem, plan, "b3", Target(0)) == Effect(Target(0), 4, (), ("lone_side",))
    new = Target(slot="1")
    assert effect_on_target(problem, plan, "a2", new) == Effect(new, 1, (), ("size", "one_side_only"))


def test_group_that_is_left_too_small_is_told_before() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1 a2 b1"), ("2", "a3 b2 b3"))
    assert effect_on_target(problem, plan, "a1", Target(1)) == Effect(Target(1), 4, breaks_home=True)
    assert effect_on_target(problem, plan, "a1", Target()).breaks_home
    large = _plan(problem, ("1", "a1 a2 a3 b1 b2"), ("2", "b3"))
    assert not effect_on_target(problem, large, "a1", Target()).breaks_home
    assert not effect_on_target(problem, large, "b3", Target()).breaks_home


def test_time_that_somebody_cannot_forbids() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1 b1 b2"))
    assert effect_on_target(problem, plan, "a4", Target(0)) == Effect(Target(0), 4, ("cannot_slot",))


def test_seventh_person_is_too_many() -> None:
    problem = _problem()
    plan = _plan(problem, ("2", "a1 a2 a3 b1 b2 b3"))
    assert effect_on_target(problem, plan, "a4", Target(0)).forbidden == ("too_large",)


def test_tie_and_employer_forbid_with_the_same_word() -> None:
    for features in ({"apart": frozenset({"a1"})}, {"employer": "e"}):
        problem = _problem(**features)
        if "employer" in features:
            people = tuple(
                _person("a1", employer="e") if person.id == "a1" else person for person in problem.people
            )
            problem = Problem(people=people, rounds=1, slots=("1", "2"))
        plan = _plan(problem, ("1", "a1 b1 b2"))
        assert effect_on_target(problem, plan, "b3", Target(0)).forbidden == ("blocked_by_rules",)


def test_two_alone_do_not_tell_what_they_are_to_each_other() -> None:
    problem, untied = _problem(apart=frozenset({"a1"})), _problem()
    alone, pair = ("1", "a1"), ("1", "a1 a2")
    for plan in (alone, ("2", "a1")):
        effects = [effect_on_target(one, _plan(one, plan), "b3", Target(0)) for one in (problem, untied)]
        assert effects[0] == effects[1] == Effect(Target(0), 2, (), ("size",))
    assert effect_on_target(problem, _plan(problem, pair), "b3", Target(0)).forbidden == ("blocked_by_rules",)
    assert effect_on_target(untied, _plan(untied, pair), "b3", Target(0)) == Effect(Target(0), 3)
    # Once they are three, the group itself has the fault: what was put down before counts.
    later = _plan(problem, ("1", "a1 a2 b3"))
    assert [one.code for one in faults_of(problem, later.circles[0])] == ["blocked_by_rules"]


def test_locked_group_takes_and_gives_nobody() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1 b1 b2"), ("2", "a2 a3 b3"))
    locked = [("a1", "b1", "b2")]
    assert effect_on_target(problem, plan, "a2", Target(0), locked).forbidden == ("locked",)
    assert effect_on_target(problem, plan, "b1", Target(1), locked).forbidden == ("locked",)
    assert effect_on_target(problem, plan, "b1", Target(), locked).forbidden == ("locked",)


def test_fault_elsewhere_does_not_forbid_a_move() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a4 b1 b2"), ("2", "a2 b3"))
    assert [one.code for one in faults_of(problem, plan.circles[0])] == ["cannot_slot"]
    assert effect_on_target(problem, plan, "a4", Target(1)).is_allowed
    assert effect_on_target(problem, plan, "a3", Target(0)).is_allowed


def test_moved_person_sits_in_one_place_only() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1 a2 b1"), ("2", "a3 b2 b3"))
    moved = after_move(problem, plan, "a1", Target(1))
    assert [circle.members for circle in moved.circles] == [("a2", "b1"), ("a1", "a3", "b2", "b3")]
    assert after_move(problem, plan, "a1", Target()).unplaced == ("a1", "a4")
    opened = after_move(problem, plan, "a1", Target(slot="2")).circles[-1]
    assert (opened.slot, opened.members) == ("2", ("a1",))


def test_group_that_nobody_is_left_in_ceases_to_exist() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1"), ("2", "a3 b2 b3"))
    assert [circle.members for circle in after_move(problem, plan, "a1", Target(1)).circles] == [
        ("a1", "a3", "b2", "b3")
    ]


def test_plan_of_yesterday_loses_who_left_and_gains_who_is_new() -> None:
    problem = _problem()
    plan = _plan(problem, ("1", "a1 a2 b1 b2"))
    today = Problem(
        people=(*(one for one in problem.people if one.id != "a1"), _person("b4")), rounds=1, slots=("1", "2")
    )
    current = brought_up_to_date(today, plan)
    assert [circle.members for circle in current.circles] == [("a2", "b1", "b2")]
    assert current.unplaced == ("a3", "a4", "b3", "b4")


def test_faults_name_a_time_that_passed_and_somebody_who_left() -> None:
    problem = _problem()
    circle = PlannedCircle(round=0, slot="9", language="ja", members=("a1", "b1", "gone"))
    codes = {one.code for one in faults_of(problem, circle)}
    assert codes == {"cannot_slot", "slot_passed", "unknown_person", "size"}
    assert Violation("unknown_person", ("gone",)) in faults_of(problem, circle)


def test_joining_counts_only_what_concerns_the_person() -> None:
    problem = _problem()
    assert joining(problem, "a1", Cell("1", "ja"), ("a2", "b1", "b2")) == ((), ())
    assert joining(problem, "a1", Cell("1", "ja"), ("a4", "b1", "b2")) == ((), ())
