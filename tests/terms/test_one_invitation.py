"""Whatever organisers press in a night, in the morning there is one invitation, to the address as it is then, with a link that works."""

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from kurumaza.jobs import jobs
from kurumaza.jobs.actions import lease_next_job
from kurumaza.jobs.jobs import deliver_mail
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import MailContent
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import renew_link, token_hash
from kurumaza.people.models import Link
from kurumaza.terms.actions_address import correct_address
from kurumaza.terms.actions_roster import invite_again, start_inviting
from kurumaza.terms.models import Enrolment
from tests.factories.terms import EnrolmentFactory, World, make_world
from tests.support.mail_server import MailServer

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TOKYO = ZoneInfo("Asia/Tokyo")
NIGHT = datetime(2026, 2, 1, 21, 30, tzinfo=TOKYO)
MORNING = datetime(2026, 2, 2, 8, tzinfo=TOKYO)


@pytest.fixture(autouse=True)
def _mails_wait(settings: Settings) -> None:
    settings.MAILS_WAIT = True


@pytest.fixture
def world() -> World:
    return make_world(now=NIGHT - timedelta(days=20))


@pytest.fixture
def place(world: World) -> Enrolment:
    made: Enrolment = EnrolmentFactory.create(side=world.students, invited_at=None)
    return made


def _deliver(now: datetime) -> list[str]:
    """Who gets a mail by then."""
    before = len(mail.outbox)
    with time_machine.travel(now, tick=False):
        run_all_due()
    return [message.to[0] for message in mail.outbox[before:]]


def _link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"/l/[\w-]+/", str(message.body))
    assert found is not None
    return found[0]


def _fresh(place: Enrolment) -> Enrolment:
    return Enrolment.objects.select_related("person", "term", "side").get(pk=place.pk)


def _acts(world: World, rng: random.Random) -> list[Callable[[Enrolment, datetime], object]]:
    by = world.student_organiser
    return [
        lambda _place, now: start_inviting(side=world.students, by=by, now=now),
        lambda place, now: invite_again(enrolment=place, by=by, now=now),
        lambda place, now: correct_address(
            enrolment=place, email=f"a{rng.randrange(3)}@kurumaza.example", by=by, now=now
        ),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_a_night_of_acts_is_one_invitation_in_the_morning(world: World, place: Enrolment, seed: int) -> None:
    rng, now = random.Random(seed), NIGHT
    start_inviting(side=world.students, by=world.student_organiser, now=now)
    for _act in range(rng.randint(1, 8)):
        now += timedelta(minutes=rng.choice([0, 1, 45]))
        rng.choice(_acts(world, rng))(_fresh(place), now)
        assert _deliver(now) == []
    assert _deliver(MORNING) == [_fresh(place).person.email]
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        browser = Client()
        opened = browser.post(_link_in(mail.outbox[-1]))
        assert opened.headers["Location"] == reverse("prepare", args=[place.uuid])
        assert browser.get(opened.headers["Location"]).status_code == 200
    assert _deliver(MORNING + timedelta(days=2)) == []
    assert not Job.objects.filter(failed_at__isnull=False).exists()


def test_invitation_that_has_gone_is_sent_again_when_asked(world: World, place: Enrolment) -> None:
    for hour in (8, 9):
        now = MORNING.replace(hour=hour)
        invite_again(enrolment=place, by=world.student_organiser, now=now)
        assert _deliver(now) == [place.person.email]


def test_invitation_of_another_is_left_waiting(world: World, place: Enrolment) -> None:
    other = EnrolmentFactory.create(side=world.students, invited_at=None)
    for one in (other, place, place):
        invite_again(enrolment=one, by=world.student_organiser, now=NIGHT)
    assert set(_deliver(MORNING)) == {other.person.email, place.person.email}
    assert len(mail.outbox) == 2


def test_invitation_that_is_just_being_built_does_not_leave_beside_the_next(
    world: World, place: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is corrected after the words were written and before they are handed over."""
    invite_again(enrolment=place, by=world.student_organiser, now=NIGHT)
    old = place.person.email
    build: Callable[[str, dict[str, Any]], MailContent | None] = jobs.__dict__["call_mail"]

    def build_then_correct(template: str, arguments: dict[str, Any]) -> MailContent | None:
        content = build(template, arguments)
        monkeypatch.setattr(jobs, "call_mail", build)
        correct_address(
            enrolment=_fresh(place), email="new@kurumaza.example", by=world.student_organiser, now=MORNING
        )
        return content

    monkeypatch.setattr(jobs, "call_mail", build_then_correct)
    assert _deliver(MORNING) == ["new@kurumaza.example"]
    assert old != "new@kurumaza.example"


def test_mail_that_was_offered_is_not_withdrawn(world: World, place: Enrolment) -> None:
    """Nobody knows whether it has left: it is tried once more, as ever."""
    invite_again(enrolment=place, by=world.student_organiser, now=MORNING)
    Mail.objects.update(handed_over_at=MORNING)
    invite_again(enrolment=place, by=world.student_organiser, now=MORNING)
    assert Mail.objects.count() == 2


def test_job_of_a_withdrawn_mail_is_done_without_a_word(world: World, place: Enrolment) -> None:
    invite_again(enrolment=place, by=world.student_organiser, now=MORNING)
    job = lease_next_job(now=MORNING)
    assert job is not None
    Mail.objects.all().delete()
    deliver_mail(**job.arguments)
    assert mail.outbox == []


def test_who_is_on_another_side_is_told_once_in_the_morning(world: World, place: Enrolment) -> None:
    kenji = str(world.kenji.person.email)
    for minutes in (0, 5):
        now = NIGHT + timedelta(minutes=minutes)
        correct_address(enrolment=_fresh(place), email=kenji, by=world.student_organiser, now=now)
        assert _deliver(now) == []
    assert _deliver(MORNING) == [kenji]


def test_fresh_link_asked_for_twice_is_one_mail_where_none_has_gone(world: World, place: Enrolment) -> None:
    invite_again(enrolment=place, by=world.student_organiser, now=MORNING)
    _deliver(MORNING)
    token = _link_in(mail.outbox[-1]).split("/")[2]
    with time_machine.travel(MORNING, tick=False), MailServer(RCPT="450 later") as server, server.used():
        renew_link(token=token)
        run_all_due()
        renew_link(token=token)
    assert _deliver(MORNING + timedelta(minutes=5)) == [place.person.email]
    fresh = _link_in(mail.outbox[-1]).split("/")[2]
    assert fresh != token
    assert Link.objects.filter(token_hash=token_hash(fresh)).exists()
