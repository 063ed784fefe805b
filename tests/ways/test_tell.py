"""What a side's organisers are told of applications, and when: counts, never names."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from kurumaza.terms.dates import in_term
from kurumaza.ways import actions_apply as actions
from kurumaza.ways.actions_apply import application_token
from kurumaza.ways.actions_endings import withdraw_application
from kurumaza.ways.actions_tell import plan_warnings
from kurumaza.ways.queries_apply import keep_until
from tests.factories.terms import MembershipFactory, World, make_world
from tests.factories.ways import apply_for, open_way_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
APPLICANT = "sora@kurumaza.example"


@pytest.fixture
def world(settings: Settings) -> World:
    settings.MAILS_WAIT = True
    cache.clear()
    world = make_world(now=timezone.now())
    open_way_in(world.graduates)
    return world


def sent_to(address: str | None) -> list[str]:
    """The words of all mails to an address."""
    return [str(message.body) for message in mail.outbox if message.to == [address]]


def noon(day: datetime) -> datetime:
    return day.replace(hour=3, minute=0, second=0, microsecond=0)  # UTC: 12:00 in Japan


def test_organisers_are_told_two_weeks_before(world: World) -> None:
    made = apply_for(world.graduates)
    apply_for(world.graduates, "umi@kurumaza.example")
    run_all_due()
    goes_on = keep_until(made)
    with time_machine.travel(goes_on - timedelta(days=15)):
        plan_warnings(timezone.now())
        assert not Job.objects.filter(name="ways.warn_of_undecided").exists()
        run_all_due()
        mail.outbox.clear()
    for day in (13, 12, 11):
        with time_machine.travel(goes_on - timedelta(days=day)):
            plan_warnings(timezone.now())
            run_all_due()
    [words] = sent_to(world.graduate_organiser.email)
    assert "返事をしていない申し込みが2件あります。" in words
    local = in_term(goes_on, world.term)
    assert f"{local.month}月{local.day}日" in words
    assert APPLICANT not in words
    assert "申込 そら" not in words
    assert sent_to(world.student_organiser.email) == []


def test_one_warning_a_night(world: World) -> None:
    first, later = apply_for(world.graduates), apply_for(world.graduates, "umi@kurumaza.example")
    for one, hour in ((first, 14), (later, 16)):  # UTC: in Japan there is midnight between them
        one.created_at = one.created_at.replace(hour=hour)
        one.save()
    goes_on = keep_until(first)
    run_all_due()
    with time_machine.travel(goes_on - timedelta(days=10)):
        run_all_due()
        mail.outbox.clear()
        Job.objects.filter(name="ways.warn_of_undecided").delete()
        plan_warnings(timezone.now())
        plan_warnings(timezone.now())
        assert Job.objects.filter(name="ways.warn_of_undecided").count() == 1


def test_nobody_is_told_of_what_was_decided_meanwhile(world: World) -> None:
    made = apply_for(world.graduates)
    run_all_due()
    with time_machine.travel(keep_until(made) - timedelta(days=13)):
        plan_warnings(timezone.now())
        actions.decline_application(
            application=made, reply="r", by=world.graduate_organiser, now=timezone.now()
        )
    mail.outbox.clear()
    with time_machine.travel(keep_until(made) - timedelta(days=12)):
        run_all_due()
    assert sent_to(world.graduate_organiser.email) == []


def test_organisers_of_the_side_hear_at_eight_and_at_six(world: World) -> None:
    duty = MembershipFactory.create(
        organisation=world.graduates.organisation, role=Membership.Role.DUTY
    ).person
    day = noon(timezone.now() + timedelta(days=1))
    with time_machine.travel(day):
        for number in range(3):
            apply_for(world.graduates, f"a{number}@kurumaza.example")
        apply_for(world.graduates, "later@kurumaza.example", is_confirmed=False)
        run_all_due()
        assert sent_to(world.graduate_organiser.email) == []
    with time_machine.travel(day + timedelta(hours=6, seconds=30)):
        run_all_due()
        [words] = sent_to(world.graduate_organiser.email)
        assert "新しい申し込みが3件届いています。" in words
        assert re.search(r"a\d@|申込", words) is None
        apply_for(world.graduates, "evening@kurumaza.example")
    with time_machine.travel(day + timedelta(hours=20, minutes=1)):
        run_all_due()
        words = sent_to(world.graduate_organiser.email)[-1]
        assert "新しい申し込みが1件届いています。返事を待つ申し込みは、いまあわせて4件です。" in words
    with time_machine.travel(day + timedelta(days=5)):
        run_all_due()
    assert len(sent_to(world.graduate_organiser.email)) == 2
    assert sent_to(world.student_organiser.email) == []
    assert sent_to(duty.email) == []


def test_nothing_is_told_of_what_was_taken_back_or_decided_before(world: World) -> None:
    with time_machine.travel(noon(timezone.now() + timedelta(days=1))):
        first, second = apply_for(world.graduates), apply_for(world.graduates, "umi@kurumaza.example")
        withdraw_application(token=application_token(first.uuid))
        actions.accept_application(application=second, by=world.graduate_organiser, now=timezone.now())
    with time_machine.travel(noon(timezone.now() + timedelta(days=2))):
        run_all_due()
    assert sent_to(world.graduate_organiser.email) == []


def test_what_comes_at_the_last_moment_is_in_the_next_mail(world: World) -> None:
    six = noon(timezone.now() + timedelta(days=1)) + timedelta(hours=6)
    with time_machine.travel(six - timedelta(seconds=30), tick=False):
        apply_for(world.graduates)
    [job] = Job.objects.filter(name="ways.tell_of_applications")
    assert job.due == six + timedelta(hours=14)
