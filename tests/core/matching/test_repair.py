"""The smallest repair: as many seats as can be, then few people who move."""

from time import process_time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kurumaza.core.matching.plan import check_plan
from kurumaza.core.matching.problem import Person, PlannedCircle, Problem
from kurumaza.core.matching.repair import Repair, repair_round
from kurumaza.core.matching.solve import Effort, plan_round
from tests.core.matching.problems import instance, small_problems


def _person(name: str, can: str = "12", **features: Any) -> Person:
    offers = tuple((slot, "yes") for slot in can)
    return Person(id=name, side=name[0], languages=frozenset({"ja"}), can=(offers,), **features)  # type: ignore[arg-type]


def _problem(*people: Person) -> Problem:
    return Problem(people=people, rounds=1, slots=("1", "2"))


def _kept(*circles: str) -> tuple[PlannedCircle, ...]:
    return tuple(
        PlannedCircle(round=0, slot=slot, language="ja", members=tuple(members.split()))
        for slot, _, members in (circle.partition(": ") for circle in circles)
    )


def _repaired(problem: Problem, *circles: str) -> Repair:
    repair = repair_round(problem, 0, _kept(*circles), 1)
    assert check_plan(problem, repair.plan) == ()
    return repair


def _members(repair: Repair) -> list[str]:
    return [f"{one.slot}: {' '.join(map(str, one.members))}" for one in repair.plan.circles]


def test_groups_that_are_sound_stay_as_they_are() -> None:
    problem = _problem(*map(_person, "a1 a2 b1 b2".split()))
    repair = _repaired(problem, "1: a1 a2 b1 b2")
    assert (_members(repair), repair.moved) == (["1: a1 a2 b1 b2"], ())


def test_group_of_three_that_is_still_sound_needs_no_move() -> None:
    problem = _problem(*map(_person, "a1 b1 b2".split()))
    repair = _repaired(problem, "1: a1 a2 b1 b2")  # a2 is gone
    assert (_members(repair), repair.moved) == (["1: a1 b1 b2"], ())


def test_somebody_without_a_seat_comes_first() -> None:
    problem = _problem(*map(_person, "a1 b1 a3 a4 b3 b4 b5".split()))
    repair = _repaired(problem, "1: a1 a2 b1", "2: a3 a4 b3 b4")  # a2 is gone, b5 had no seat
    assert (_members(repair), repair.moved) == (["1: a1 b1 b5", "2: a3 a4 b3 b4"], ("b5",))


def test_one_person_is_moved_where_that_is_enough() -> None:
    people = map(_person, "a1 b1 a3 a4 a5 b3 b4".split())
    repair = _repaired(_problem(*people), "1: a1 a2 b1", "2: a3 a4 a5 b3 b4")
    assert len(repair.moved) == 1
    assert sorted(len(one.members) for one in repair.plan.circles) == [3, 4]


def test_group_ends_where_nobody_can_come_to_it() -> None:
    people = [_person("a1"), _person("b1"), *(_person(one, "2") for one in "a3 a4 b3 b4".split())]
    repair = _repaired(_problem(*people), "1: a1 a2 b1", "2: a3 a4 b3 b4")
    assert _members(repair) == ["2: a1 a3 a4 b1 b3 b4"]
    assert repair.moved == ("a1", "b1")


def test_who_can_no_longer_at_the_time_moves() -> None:
    people = [*map(_person, "a1 a2 b1 b2 a3 b3 b4".split()), _person("a4", "2")]
    repair = _repaired(_problem(*people), "1: a1 a2 a4 b1 b2", "2: a3 b3 b4")
    assert (_members(repair), repair.moved) == (["1: a1 a2 b1 b2", "2: a3 a4 b3 b4"], ("a4",))


def test_tie_is_kept() -> None:
    people = [*map(_person, "a1 a3 a4 b3 b4".split()), _person("b1"), _person("b5", apart=frozenset({"a1"}))]
    repair = _repaired(_problem(*people), "1: a1 a2 b1", "2: a3 a4 b3 b4")
    assert not any("a1" in one.members and "b5" in one.members for one in repair.plan.circles)


def test_one_of_two_who_may_no_longer_meet_goes_elsewhere() -> None:
    people = [*map(_person, "a1 b1 b2 a3 b3 b4".split()), _person("a2", apart=frozenset({"b1"}))]
    repair = _repaired(_problem(*people), "1: a1 a2 b1 b2", "2: a3 b3 b4")
    assert _members(repair) == ["1: a1 b1 b2", "2: a2 a3 b3 b4"]
    assert repair.moved == ("a2",)


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=12), st.data())
def test_repair_is_legal_and_tells_exactly_who_moves(base: Problem, data: st.DataObject) -> None:
    kept = plan_round(base, 0, 1).circles
    gone = data.draw(st.frozensets(st.sampled_from([one.id for one in base.people]), max_size=3))
    people = tuple(replace(one, can=((),)) if one.id in gone else one for one in base.people)
    mended = repair_round(replace(base, people=people), 0, kept, 1)
    assert check_plan(replace(base, people=people), mended.plan) == ()
    home = {member: number for number, circle in enumerate(kept) for member in circle.members}
    for circle in mended.plan.circles:
        stayed = set(circle.members) - set(mended.moved)
        assert len({home[member] for member in stayed}) <= 1
        assert all(kept[home[member]].slot == circle.slot for member in stayed)
    assert set(mended.moved) <= {member for circle in mended.plan.circles for member in circle.members}
    if not gone:
        assert (set(mended.plan.circles), mended.moved) == (set(kept), ())


def test_term_of_thousands_is_mended_in_seconds() -> None:
    base = instance("n1000-s1")
    kept = plan_round(base, 0, 1, effort=Effort(sweeps=4, steps=2)).circles
    gone = {person.id for person in base.people[::50]}
    people = tuple(replace(one, can=((),)) if one.id in gone else one for one in base.people)
    begun = process_time()
    mended = repair_round(replace(base, people=people), 0, kept, 1)
    assert process_time() - begun < 5.0
    assert check_plan(replace(base, people=people), mended.plan) == ()
    assert len(mended.moved) <= len(gone)
    assert set(mended.plan.unplaced) == gone
