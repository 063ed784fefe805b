"""Who has met whom."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.met import meeting_again, sittings_of
from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import plan_of
from kurumaza.terms.models import Enrolment, Round, Slot
from tests.conftest import SignIn
from tests.factories.circles import make_table_of, propose
from tests.factories.terms import AvailabilityFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    """A first round that has been: はるか, けんじ and みどり sat together, そら could not come. A second is ahead."""
    world = make_world(now=timezone.now().replace(microsecond=0))
    people = make_table_of(world, students=2, graduates=2)
    for index, slot in enumerate(world.slots):
        Slot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() - timedelta(days=2, hours=index))
    return _with_circle(world, people)


def _with_circle(world: World, people: dict[str, Enrolment]) -> World:
    circle = Circle.objects.create(round=world.round, slot=world.slots[0], script=world.term.script, number=1)
    for name, one in people.items():
        reply = Seat.Reply.ABSENT if name == "そら" else Seat.Reply.COMING
        Seat.objects.create(circle=circle, round=world.round, enrolment=one, reply=reply)
    return world


def _second_round(world: World) -> Round:
    second = Round.objects.create(term=world.term, number=2)
    slot = Slot.objects.create(round=second, starts_at=timezone.now() + timedelta(days=20))
    for one in Enrolment.objects.filter(term=world.term):
        AvailabilityFactory.create(enrolment=one, slot=slot)
    return second


def test_everybody_is_listed_with_whom_they_sat_with(world: World) -> None:
    told = {
        person.call_name: [(one.number, [other.call_name for other in one.others]) for one in sittings]
        for person, sittings in sittings_of(world.term, timezone.now())
    }
    assert told == {
        "そら": [],
        "はるか": [(1, ["けんじ", "みどり"])],
        "けんじ": [(1, ["はるか", "みどり"])],
        "みどり": [(1, ["はるか", "けんじ"])],
    }


def test_who_could_not_come_met_nobody_for_the_engine_either(world: World) -> None:
    second = _second_round(world)
    sora = str(Enrolment.objects.get(call_name="そら", term=world.term).uuid)
    problem = problem_of(second, now=timezone.now())
    assert len(problem.met) == 3
    assert not any(sora in (meeting.one, meeting.other) for meeting in problem.met)


def test_proposal_lists_pairs_that_meet_again(world: World) -> None:
    second = _second_round(world)
    world = World(**{**world.__dict__, "round": second})
    plan = plan_of(propose(world, now=timezone.now()))
    again = [{one.one.call_name, one.other.call_name} for one in meeting_again(second, plan)]
    assert len(again) == 3
    assert all("そら" not in pair for pair in again)
    assert [one.numbers for one in meeting_again(second, plan)] == [[1], [1], [1]]


def test_page_is_for_organisers_only(world: World, sign_in: SignIn) -> None:
    address = reverse("met", args=[world.term.slug])
    for organiser in (world.student_organiser, world.graduate_organiser):
        response = sign_in(organiser).get(address)
        assert response.status_code == 200
        words = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))
        assert "学生 はるかさん 第1回 けんじさん、 みどりさん" in words
        assert "学生 そらさん まだ席に着いていません。" in words
    for other in (world.outsider, world.haruka.person):
        assert sign_in(other).get(address).status_code == 404
    assert Client().get(address).status_code == 302
