"""The host hears in the morning that an insight arrived: one mail a day, without anything of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_insight_telling import tell_of_insights
from kurumaza.field.actions_insights import take_back_insight
from kurumaza.field.models import Insight, Placement
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from tests.factories.insights import Field, make_field
from tests.factories.terms import MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
# Eight in the morning is so long after noon, in Japan.
NIGHT = timedelta(hours=20)


@pytest.fixture
def field(settings: Settings) -> Iterator[Field]:
    """At noon of a day."""
    settings.MAILS_WAIT = True
    noon = (timezone.now() + timedelta(days=1)).replace(hour=3, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon, tick=False):
        field = make_field(noon)
        run_all_due()
        mail.outbox.clear()
        yield field


def told_by(moment: datetime) -> list[str]:
    """Who was mailed until then, since the last look."""
    with time_machine.travel(moment, tick=False):
        run_all_due()
    found = [address for one in mail.outbox for address in one.to]
    mail.outbox.clear()
    return sorted(found)


def test_several_make_one_mail_in_the_morning(field: Field) -> None:
    field.told("canary-first")
    field.told("canary-second", by=field.world.kenji)
    assert told_by(field.now + NIGHT - timedelta(minutes=1)) == []
    assert told_by(field.now + NIGHT) == [field.host.email]
    assert told_by(field.now + timedelta(days=9)) == []


def test_mail_says_for_which_internship_and_nothing_of_it(field: Field) -> None:
    Placement.objects.update(title="ねぶた & まつり")
    told = field.told("canary-insight")
    with time_machine.travel(field.now + NIGHT, tick=False):
        run_all_due()
    [sent] = mail.outbox
    words = str(sent.body)
    assert sent.subject == f"{field.world.term.name}:気づきが届いています"
    assert "「ねぶた & まつり」に加わっている方から、気づきが届いています。" in words
    assert reverse("insights_desk", args=[field.world.term.slug, field.placement.uuid]) in words
    [queued] = Mail.objects.filter(template="field.insight_heard")
    whole = words + str(sent.alternatives[0][0]) + str(queued.arguments)  # type: ignore[union-attr]
    for secret in ("canary", "はるか", str(told.uuid), "手順", "強み"):
        assert secret not in whole


def test_next_day_has_a_mail_of_its_own(field: Field) -> None:
    field.told("きのうの")
    assert told_by(field.now + NIGHT) == [field.host.email]
    later = field.now + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        told = Field(field.world, field.placement, later).told("きょうの")
    take_back_insight(insight=told, now=later)
    assert Insight.objects.filter(read_at__isnull=True).exists()
    assert told_by(later + NIGHT) == []  # of the one before they heard
    with time_machine.travel(later + timedelta(days=1), tick=False):
        Field(field.world, field.placement, later + timedelta(days=1)).told("あしたの")
    assert told_by(later + timedelta(days=1) + NIGHT) == [field.host.email]


def test_what_is_told_in_the_last_moment_is_in_the_next_mail(field: Field) -> None:
    moment = field.now + NIGHT - timedelta(seconds=30)
    with time_machine.travel(moment, tick=False):
        Field(field.world, field.placement, moment).told("ぎりぎりの")
    assert told_by(field.now + NIGHT) == []
    assert told_by(field.now + NIGHT + timedelta(days=1)) == [field.host.email]


def test_draft_is_not_told_of_until_it_is_told(field: Field) -> None:
    field.write("下書き")
    assert not Job.objects.filter(name="field.tell_of_insights").exists()
    assert told_by(field.now + timedelta(days=2)) == []


@pytest.mark.parametrize("is_queued", [False, True])
@pytest.mark.parametrize("is_read", [False, True])
def test_nothing_goes_of_what_was_read_or_taken_back_before(
    field: Field, is_read: bool, is_queued: bool
) -> None:
    told = field.told("気づき")
    if is_queued:
        tell_of_insights(placement=field.placement.uuid, since=field.now)
        assert Mail.objects.filter(template="field.insight_heard").exists()
    if is_read:
        field.read(told)
    else:
        take_back_insight(insight=told, now=field.now)
    assert told_by(field.now + timedelta(days=2)) == []


def test_author_hears_nothing_of_their_own(field: Field) -> None:
    MembershipFactory.create(person=field.world.haruka.person, organisation=field.placement.organisation)
    field.told("わたしの気づき")
    assert told_by(field.now + NIGHT) == [field.host.email]


def test_those_who_run_terms_for_the_host_hear_and_nobody_else(field: Field) -> None:
    organisation = field.placement.organisation
    MembershipFactory.create(organisation=organisation, role=Membership.Role.DUTY)
    MembershipFactory.create(organisation=organisation, role=Membership.Role.LEFT)
    field.told("気づき")
    later = MembershipFactory.create(organisation=organisation, role=Membership.Role.ORGANISER)
    assert told_by(field.now + NIGHT) == sorted([str(field.host.email), str(later.person.email)])


def test_job_that_runs_twice_leaves_one_mail(field: Field) -> None:
    field.told("気づき")
    for _time in range(2):
        tell_of_insights(placement=field.placement.uuid, since=field.now)
    assert Mail.objects.filter(template="field.insight_heard").count() == 1


def test_each_internship_has_a_mail_of_its_own(field: Field) -> None:
    other = Placement.objects.create(
        term=field.world.term, organisation=field.placement.organisation, title="畑の手入れ"
    )
    other.members.add(field.world.haruka)
    field.told("祭りで")
    Field(field.world, other, field.now).told("畑で")
    assert told_by(field.now + NIGHT) == [field.host.email] * 2
