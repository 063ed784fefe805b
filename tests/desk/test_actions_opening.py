"""What the form's own look at things cannot see: two acts at once."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from kurumaza.desk.actions_opening import Opening, open_term
from kurumaza.desk.errors import Fault, OpeningRefused
from kurumaza.partners.models import Membership, Organisation
from kurumaza.terms.models import Side, Term
from tests.desk.test_views_opening import evening
from tests.factories.terms import TermFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def opening(world: World, slug: str) -> Opening:
    return Opening(
        name="第2期",
        region="青森",
        slug=slug,
        starts_on=evening(0).date(),
        ends_on=evening(60).date(),
        sides=[(world.students.organisation, "学生"), (world.graduates.organisation, "卒業生")],
        times=[evening(7)],
        topics=[],
        safeguards=[world.student_organiser],
    )


def test_every_fault_is_said_at_once(world: World) -> None:
    said = opening(world, world.term.slug)
    faulty = Opening(**{**vars(said), "ends_on": evening(-1).date(), "times": [None, evening(-2)]})
    refused = open_term(
        programme=world.programme,
        opening=faulty,
        membership=Membership.objects.get(person=world.student_organiser),
        now=timezone.now(),
    )
    assert refused == OpeningRefused(
        (
            Fault("slug", "address_taken"),
            Fault("ends_on", "ends_before_start"),
            Fault("time", "time_past", 1),
        )
    )


class SidesReadWhileTheAddressIsTaken(list[tuple[Organisation, str]]):
    """Somebody else opens a term at the same address after we looked whether it is free, before we write."""

    def __iter__(self) -> Iterator[tuple[Organisation, str]]:
        if not Term.objects.filter(slug="aomori-2").exists():
            TermFactory.create(slug="aomori-2")
        return super().__iter__()


def test_address_taken_in_the_meantime_leaves_nothing_half_written(world: World) -> None:
    said = opening(world, "aomori-2")
    raced = Opening(**{**vars(said), "sides": SidesReadWhileTheAddressIsTaken(said.sides)})
    refused = open_term(
        programme=world.programme,
        opening=raced,
        membership=Membership.objects.get(person=world.student_organiser),
        now=timezone.now(),
    )
    assert refused == OpeningRefused((Fault("slug", "address_taken"),))
    assert list(world.programme.terms.all()) == [world.term]
    assert Side.objects.filter(term__slug="aomori-2").count() == 0
