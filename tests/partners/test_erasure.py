"""Whoever led an organisation and is erased leaves it to somebody who leads it on."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.actions import turn_key
from kurumaza.partners.actions_members import change_role
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import members_of
from kurumaza.people.actions_erasure import erase_again, erase_person
from kurumaza.people.errors import ErasureRefused
from tests.factories.terms import NOW, MembershipFactory, PersonFactory, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Role = Membership.Role


@pytest.fixture
def lead() -> Membership:
    made: Membership = MembershipFactory.create()
    return made


def beside(lead: Membership, role: str, days: int, *, is_gone: bool = False) -> Membership:
    """Somebody of the same organisation, who came so many days after its lead."""
    person = PersonFactory.create(**({"is_active": False} if is_gone else {}))
    made: Membership = MembershipFactory.create(
        organisation=lead.organisation, person=person, role=role, created_at=NOW + timedelta(days=days)
    )
    return made


def erase(member: Membership) -> None:
    assert erase_person(person=member.person, now=timezone.now()) is None


def test_whoever_has_run_it_longest_leads_it_on_and_is_told(lead: Membership) -> None:
    beside(lead, Role.ORGANISER, 0, is_gone=True)
    beside(lead, Role.DUTY, 1)
    beside(lead, Role.LEFT, 2)
    later, first = beside(lead, Role.ORGANISER, 4), beside(lead, Role.ORGANISER, 3)
    erase(lead)
    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.role, later.role) == (Role.LEAD, Role.ORGANISER)
    [entry] = AuditEntry.objects.filter(act="partners.led_on")
    assert (entry.actor, entry.subject) == (None, first.uuid)
    run_all_due()
    [told] = [one for one in mail.outbox if one.to == [first.person.email]]
    assert told.subject == f"{lead.organisation.name} の代表になりました"
    assert f"/desk/organisations/{lead.organisation.uuid}/members/" in str(told.body)


def test_where_somebody_else_leads_nobody_is_made_to(lead: Membership) -> None:
    beside(lead, Role.LEAD, 1)
    organiser = beside(lead, Role.ORGANISER, 0)
    erase(lead)
    organiser.refresh_from_db()
    assert organiser.role == Role.ORGANISER
    assert not Mail.objects.filter(template="partners.leads_now").exists()


@pytest.mark.parametrize("role", [None, Role.DUTY, Role.LEFT])
def test_where_nobody_else_runs_it_the_last_one_goes_all_the_same(lead: Membership, role: str | None) -> None:
    other = beside(lead, role, 1) if role else None
    erase(lead)
    assert [one.role for one in Membership.objects.all()] == ([role] if role else [])
    assert other is None or other.role == role


def test_who_turned_a_key_leads_no_more_once_erased() -> None:
    world = make_world()
    world.term.closed_at = NOW
    world.term.save()
    lead = Membership.objects.get(person=world.student_organiser)
    turn_key(
        programme=world.programme,
        kind="closing",
        subject=world.term.uuid,
        digest="0" * 64,
        membership=lead,
        now=NOW,
    )
    other = beside(lead, Role.ORGANISER, 1)
    erase(lead)
    assert list(members_of(lead.organisation)) == [other]
    assert change_role(membership=lead, role=Role.LEAD, by=other.person) == PartnersRefused("changed")
    other.refresh_from_db()
    assert change_role(membership=other, role=Role.ORGANISER, by=other.person) == PartnersRefused("last_lead")


def test_who_only_comes_on_the_evening_holds_no_people_together() -> None:
    """Of a term that is not over: its last organiser stays until somebody else runs it."""
    world = make_world()
    lead = Membership.objects.get(person=world.student_organiser)
    duty = beside(lead, Role.DUTY, 1)
    refused = erase_person(person=lead.person, now=timezone.now())
    assert refused == ErasureRefused("last_organiser")
    erase(duty)


def test_done_again_it_tells_nobody(lead: Membership) -> None:
    """After an older database was put back, in which they led still."""
    organiser = beside(lead, Role.ORGANISER, 1)
    erase_again(person=lead.person.uuid, now=timezone.now())
    organiser.refresh_from_db()
    assert organiser.role == Role.LEAD
    assert not Mail.objects.filter(template="partners.leads_now").exists()
