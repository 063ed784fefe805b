"""Whose programmes, and who runs them."""

import pytest

from kurumaza.partners.queries import organisers_of, programme_run_by, programmes_run_by
from tests.factories.terms import MembershipFactory, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_programme_is_found_by_its_own_organisers_only() -> None:
    world = make_world()
    people = (world.student_organiser, world.graduate_organiser, world.outsider, world.haruka.person)
    found = [programme_run_by(one, world.programme.uuid) for one in people]
    assert found == [world.programme, world.programme, None, None]


def test_organiser_of_both_partners_is_counted_once() -> None:
    world = make_world()
    MembershipFactory.create(
        person=world.graduate_organiser, organisation=world.students.organisation, call_name="ちづる"
    )
    assert [(one.person, one.organisation.name) for one in organisers_of(world.programme)] == [
        (world.student_organiser, "火-Okoshi"),
        (world.graduate_organiser, "Dialogue for Everyone"),
    ]
    assert list(programmes_run_by(world.graduate_organiser)) == [world.programme]
