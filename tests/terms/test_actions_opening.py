"""Opening a term, and places in it."""

import pytest

from kurumaza.terms import actions_opening as actions
from kurumaza.terms.errors import AlreadyEnrolled
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import organised_term, sides_run_by
from tests.factories.terms import NOW, OrganisationFactory, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_world_has_a_term_that_its_partners_organise_and_the_outsider_does_not() -> None:
    world = make_world()
    slug = world.term.slug
    assert organised_term(world.student_organiser, slug) == world.term
    assert organised_term(world.graduate_organiser, slug) == world.term
    assert organised_term(world.outsider, slug) is None
    assert organised_term(world.haruka.person, slug) is None


def test_organiser_runs_only_the_side_of_their_organisation() -> None:
    world = make_world()
    assert list(sides_run_by(world.student_organiser, world.term)) == [world.students]
    assert list(sides_run_by(world.graduate_organiser, world.term)) == [world.graduates]
    assert list(sides_run_by(world.outsider, world.term)) == []


def test_rounds_and_sides_are_counted_on() -> None:
    world = make_world()
    second = actions.add_round(term=world.term, by=world.student_organiser)
    assert (second.number, world.students.position, world.graduates.position) == (2, 0, 1)


def test_side_belongs_to_a_partner() -> None:
    world = make_world()
    with pytest.raises(ValueError, match="partner"):
        actions.add_side(term=world.term, organisation=OrganisationFactory.create(), name="よそ", by=None)


def test_person_has_one_place_a_term() -> None:
    world = make_world()
    first = actions.enrol_person(
        side=world.students, email="Sora@Kurumaza.example", name="そら", by=None, now=NOW
    )
    again = actions.enrol_person(
        side=world.graduates, email="sora@kurumaza.example", name="そら", by=None, now=NOW
    )
    assert isinstance(first, Enrolment)
    assert (first.side, first.person.email) == (world.students, "sora@kurumaza.example")
    assert again == AlreadyEnrolled()
