"""Organisations, organisers, and acts that need two keys."""

import pytest
from django.core import mail
from django.db import IntegrityError

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.models import Mail
from kurumaza.jobs.registry import call_mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners import actions
from kurumaza.partners.actions import Complete, Waiting
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Approval, Key, Membership, Organisation, Partnership, Programme
from tests.factories.terms import NOW, MembershipFactory, OrganisationFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DIGEST = "d" * 64


def member(world: World, *, of_students: bool) -> Membership:
    person = world.student_organiser if of_students else world.graduate_organiser
    return world.member(person)


def turn(world: World, *, of_students: bool, digest: str = DIGEST) -> Waiting | Complete | PartnersRefused:
    return actions.turn_key(
        programme=world.programme,
        kind="publishing",
        subject=world.term.uuid,
        digest=digest,
        membership=member(world, of_students=of_students),
        now=NOW,
    )


def is_asked_for(organisation: Organisation, asked: dict[str, str]) -> bool:
    """Whether the mail goes, and is about this organisation's agreement."""
    content = call_mail("partners.key_wanted", asked)
    return content is not None and f"{organisation.name}のだれか一人が答えれば" in content.text


def test_first_key_waits_for_the_other_partner_and_the_second_completes() -> None:
    world = make_world()
    waiting = turn(world, of_students=True)
    assert isinstance(waiting, Waiting)
    assert [one.name for one in waiting.missing] == ["Dialogue for Everyone"]
    assert waiting.approval.completed_at is None
    complete = turn(world, of_students=False)
    assert isinstance(complete, Complete)
    assert (complete.approval.pk, complete.approval.completed_at) == (waiting.approval.pk, NOW)


def test_one_partner_cannot_turn_both_keys() -> None:
    world = make_world()
    turn(world, of_students=True)
    again = turn(world, of_students=True)
    assert isinstance(again, Waiting)
    assert Key.objects.count() == 1


def test_another_digest_is_another_act() -> None:
    world = make_world()
    turn(world, of_students=True)
    other = turn(world, of_students=False, digest="e" * 64)
    assert isinstance(other, Waiting)
    assert Approval.objects.filter(completed_at__isnull=False).count() == 0


def test_key_of_no_partner_is_refused() -> None:
    world = make_world()
    refused = actions.turn_key(
        programme=world.programme,
        kind="publishing",
        subject=world.term.uuid,
        digest=DIGEST,
        membership=Membership.objects.get(person=world.outsider),
        now=NOW,
    )
    assert refused == PartnersRefused("no_partner")
    assert Approval.objects.count() == 0


def test_keys_are_logged_without_names() -> None:
    world = make_world()
    turn(world, of_students=True)
    turn(world, of_students=False)
    logged = list(
        AuditEntry.objects.filter(subject=world.term.uuid, subject_kind="publishing").order_by("pk")
    )
    assert [entry.act for entry in logged] == [
        "partners.key_turned",
        "partners.key_turned",
        "partners.approval_completed",
    ]
    assert [entry.details for entry in logged] == [{"digest": DIGEST}] * 3


def test_organiser_is_invited_once_by_a_personal_link_to_the_desk() -> None:
    organisation = actions.create_organisation(name="火-Okoshi", by=None)
    for _time in range(2):
        actions.add_member(
            organisation=organisation, email="Natsuki@Okoshi.example", call_name="なつき", by=None, now=NOW
        )
    run_all_due()
    assert Mail.objects.count() == 1
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["natsuki@okoshi.example"], "火-Okoshi の運営としてのご案内")
    assert "なつきさん" in message.body
    assert "/l/" in message.body


def test_programme_keeps_the_order_of_its_partners() -> None:
    first, second = Organisation.objects.create(name="い"), Organisation.objects.create(name="あ")
    programme = actions.create_programme(name="対話", partners=[first, second], by=None)
    partnerships = programme.partnerships.order_by("pk")
    assert [one.organisation for one in partnerships] == [first, second]


def test_programme_with_the_same_partner_twice_is_not_made() -> None:
    organisation = Organisation.objects.create(name="火-Okoshi")
    with pytest.raises(IntegrityError):
        actions.create_programme(name="対話", partners=[organisation, organisation], by=None)
    assert Programme.objects.count() == 0


def test_whose_own_key_stands_is_not_asked_for_another() -> None:
    world = make_world()
    mine = member(world, of_students=True)
    MembershipFactory.create(organisation=world.graduates.organisation, person=mine.person)
    actions.turn_key(
        programme=world.programme,
        kind="publishing",
        subject=world.term.uuid,
        digest=DIGEST,
        membership=mine,
        now=NOW,
    )
    [asked] = Mail.objects.filter(template="partners.key_wanted").values_list("arguments", flat=True)
    assert asked["membership"] == str(member(world, of_students=False).uuid)


def test_who_organises_for_two_missing_partners_is_asked_once_and_for_what_is_missing() -> None:
    world = make_world()
    third = OrganisationFactory.create()
    Partnership.objects.create(programme=world.programme, organisation=third)
    both = MembershipFactory.create(organisation=world.graduates.organisation)
    also = MembershipFactory.create(organisation=third, person=both.person)
    turn(world, of_students=True)
    queued = Mail.objects.filter(template="partners.key_wanted", arguments__membership=str(both.uuid))
    [asked] = queued.values_list("arguments", flat=True)
    assert not Mail.objects.filter(arguments__membership=str(also.uuid)).exists()
    assert is_asked_for(both.organisation, asked)
    turn(world, of_students=False)
    assert is_asked_for(third, asked)
    Membership.objects.filter(pk=both.pk).update(role=Membership.Role.LEFT)
    assert is_asked_for(third, asked)
    Membership.objects.filter(pk=also.pk).update(role=Membership.Role.LEFT)
    assert call_mail("partners.key_wanted", asked) is None


def test_whoever_turned_a_key_meanwhile_is_not_asked_for_their_other_partner() -> None:
    world = make_world()
    third = OrganisationFactory.create()
    Partnership.objects.create(programme=world.programme, organisation=third)
    also = MembershipFactory.create(organisation=third, person=world.graduate_organiser)
    mine = Membership.objects.get(person=world.graduate_organiser, organisation=world.graduates.organisation)
    turn(world, of_students=True)
    [asked] = Mail.objects.filter(
        template="partners.key_wanted", arguments__membership=str(mine.uuid)
    ).values_list("arguments", flat=True)
    actions.turn_key(
        programme=world.programme,
        kind="publishing",
        subject=world.term.uuid,
        digest=DIGEST,
        membership=also,
        now=NOW,
    )
    assert call_mail("partners.key_wanted", asked) is None
