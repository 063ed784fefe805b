"""A round as the engine sees it."""

from datetime import timedelta

import msgspec
import pytest

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.problem import problem_of
from kurumaza.core.matching.problem import Meeting, Missed, digest
from kurumaza.core.matching.validate import check_problem
from kurumaza.people.actions import declare_tie
from kurumaza.terms.models import Availability, Enrolment, Round
from tests.factories.circles import add_slots, make_sample, make_table_of
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def _seat_together(world: World, held: Round, *people: Enrolment, is_cancelled: bool = False) -> None:
    circle = Circle.objects.create(
        round=held,
        slot=held.slots.first() or add_slots(held, 1)[0],
        script=world.term.script,
        number=held.circles.count() + 1,
        cancelled_at=NOW if is_cancelled else None,
    )
    for one in people:
        Seat.objects.create(circle=circle, round=held, enrolment=one)


def test_problem_is_valid_and_holds_neither_names_nor_addresses() -> None:
    sample = make_sample(each=6)
    problem = problem_of(sample.round, now=NOW)
    assert check_problem(problem) == ()
    written = msgspec.json.encode(problem).decode()
    for one in Enrolment.objects.select_related("person"):
        assert one.name not in written
        assert str(one.person.email) not in written
    assert not any(name in written for name in sample.people)


def test_only_prepared_people_who_have_not_left_are_candidates() -> None:
    world = make_world()
    make_table_of(world, students=3, graduates=2)
    world.add_person(world.students, "めい", is_prepared=False)
    gone = world.add_person(world.students, "りく")
    gone.left_at = NOW
    gone.save()
    assert len(problem_of(world.round, now=NOW).people) == 5


def test_schools_and_employers_are_compared_however_they_are_written() -> None:
    world = make_world()
    Enrolment.objects.filter(pk=world.haruka.pk).update(
        school="見本大学 経済学部", employer="株式会社見本電機"
    )
    Enrolment.objects.filter(pk=world.kenji.pk).update(school="見本大学", employer="見本電機(株)")
    one, other = problem_of(world.round, now=NOW).people
    assert (one.school, one.employer) == (other.school, other.employer)
    assert one.past_employer is None


def test_times_that_have_passed_are_not_offered() -> None:
    world = make_world()
    after_first = world.slots[0].starts_at + timedelta(minutes=1)
    problem = problem_of(world.round, now=after_first)
    assert problem.slots == (str(world.slots[1].uuid),)
    assert {person.can[0] for person in problem.people} == {((str(world.slots[1].uuid), "yes"),)}


def test_tie_is_known_to_the_engine_from_both_ends() -> None:
    world = make_world()
    declare_tie(person=world.kenji.person, name_or_address=str(world.haruka.person.email), now=NOW)
    people = problem_of(world.round, now=NOW).by_id()
    assert people[str(world.haruka.uuid)].apart == {str(world.kenji.uuid)}
    assert people[str(world.kenji.uuid)].apart == {str(world.haruka.uuid)}


def test_who_met_before_and_who_missed_a_round_is_counted() -> None:
    world = make_world()
    people = make_table_of(world, students=2, graduates=3)
    second = Round.objects.create(term=world.term, number=2)
    third = Round.objects.create(term=world.term, number=3)
    _seat_together(world, world.round, people["はるか"], people["けんじ"], people["みどり"])
    _seat_together(world, second, people["はるか"], people["けんじ"])
    _seat_together(world, third, people["そら"], people["まさこ"])  # not before round 3
    problem = problem_of(third, now=NOW)
    haruka, kenji, midori, sora, masako = (
        str(people[name].uuid) for name in ("はるか", "けんじ", "みどり", "そら", "まさこ")
    )
    assert set(problem.met) == {
        Meeting(haruka, kenji, 2),
        Meeting(haruka, midori, 1),
        Meeting(kenji, midori, 1),
    }
    assert set(problem.missed) == {Missed(sora, 2), Missed(masako, 2), Missed(midori, 1)}


def test_circle_that_did_not_take_place_is_no_meeting() -> None:
    world = make_world()
    _seat_together(world, world.round, world.haruka, world.kenji, is_cancelled=True)
    second = Round.objects.create(term=world.term, number=2)
    problem = problem_of(second, now=NOW)
    assert (problem.met, problem.missed) == ((), ())


def test_round_before_one_was_prepared_is_not_missed() -> None:
    world = make_world()
    people = make_table_of(world, students=2, graduates=2)
    _seat_together(world, world.round, people["はるか"], people["けんじ"], people["みどり"])
    Enrolment.objects.filter(pk=people["そら"].pk).update(prepared_at=world.slots[1].starts_at)
    second = Round.objects.create(term=world.term, number=2)
    assert problem_of(second, now=NOW).missed == ()


def test_digest_changes_with_an_answer_and_not_with_a_call_name() -> None:
    world = make_world()
    before = digest(problem_of(world.round, now=NOW))
    Enrolment.objects.filter(pk=world.haruka.pk).update(call_name="はるちゃん")
    assert digest(problem_of(world.round, now=NOW)) == before
    Availability.objects.filter(enrolment=world.haruka, slot=world.slots[0]).update(answer="maybe")
    assert digest(problem_of(world.round, now=NOW)) != before
