"""Mails to organisers reach who organises when they are written: not who did when they were queued."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.utils import timezone

from kurumaza.circles.jobs import participant_erased
from kurumaza.jobs.registry import call_mail
from kurumaza.partners.models import Membership, Organisation
from kurumaza.people.models import Person
from kurumaza.safety.models import Safeguard
from tests.access.roles import Scene
from tests.access.scene import make_scene
from tests.access.scene_queued import arguments_for
from tests.access.table import MAILS
from tests.factories.terms import MembershipFactory, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Role = Membership.Role
TO_MEMBERS = sorted(name for name, one in MAILS.items() if "membership" in dict(one.arguments))
# To everybody who organises; the others to those who run terms.
ALSO_ON_DUTY = {"partners.invitation", "safety.duty_called"}


@pytest.fixture
def scene() -> Scene:
    """With a safeguarding person too few, of which those who lead are told."""
    scene = make_scene(now=timezone.now())
    Safeguard.objects.filter(term=scene.term, person=scene.people["okoshi"]).delete()
    return scene


def is_written(scene: Scene, name: str) -> bool:
    return call_mail(name, arguments_for(scene, MAILS[name].arguments)) is not None


def addressed(scene: Scene, name: str) -> Membership:
    """Whom it is for."""
    return Membership.objects.get(uuid=scene.params[dict(MAILS[name].arguments)["membership"]])


@contextmanager
def nothing_stays() -> Iterator[None]:
    """The scene is as it was, afterwards: to make it takes longer than all that is asked of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_mails_to_organisers_are_known() -> None:
    assert set(TO_MEMBERS) >= {*ALSO_ON_DUTY, "partners.key_wanted", "ways.enquiry_waits"}


def test_who_left_or_is_erased_gets_no_mail(scene: Scene) -> None:
    for name in TO_MEMBERS:
        with nothing_stays():
            member = addressed(scene, name)
            assert is_written(scene, name), name
            Membership.objects.filter(pk=member.pk).update(role=Role.LEFT)
            assert not is_written(scene, name), name
            Membership.objects.filter(pk=member.pk).update(role=Role.LEAD)
            erased = {"email": None, "is_active": False, "erased_at": timezone.now()}
            Person.objects.filter(pk=member.person_id).update(**erased)
            assert not is_written(scene, name), name


def test_on_duty_one_gets_none_of_the_mails_of_those_who_run(scene: Scene) -> None:
    written = set()
    for name in TO_MEMBERS:
        with nothing_stays():
            Membership.objects.filter(pk=addressed(scene, name).pk).update(role=Role.DUTY)
            if is_written(scene, name):
                written.add(name)
    assert written == ALSO_ON_DUTY


def test_of_a_side_without_a_contact_who_runs_it_still_is_told() -> None:
    world = make_world()
    organisation = world.students.organisation
    Organisation.objects.filter(pk=organisation.pk).update(contact_email="")
    Membership.objects.filter(organisation=organisation).update(role=Role.LEFT)
    assert participant_erased(str(world.students.uuid), []) is None
    MembershipFactory.create(organisation=organisation, role=Role.DUTY)
    assert participant_erased(str(world.students.uuid), []) is None
    MembershipFactory.create(organisation=organisation, role=Role.ORGANISER)
    lead = MembershipFactory.create(organisation=organisation, role=Role.LEAD)
    told = participant_erased(str(world.students.uuid), [])
    assert told is not None
    assert told.to == lead.person.email
