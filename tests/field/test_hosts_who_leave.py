"""Who organises for a host no more gives up their seat in a retrospective that is to come; until seats are given another one can be asked."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings as Settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.models import Seat
from kurumaza.circles.queries import seat_of
from kurumaza.desk.actions_members import change_organiser
from kurumaza.field.actions_hosts import ask_another_host
from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.models import Asked, Retrospective
from kurumaza.field.queries import hosted_placements
from kurumaza.field.queries_hosts import hosts_not_asked, latest_without_host
from kurumaza.field.queries_retrospective import SEATS_UNTIL, on_desk, slot_of
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from tests.conftest import SignIn
from tests.factories.looking_back import LookingBack, make_looking_back, seated
from tests.factories.terms import NOW, MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LATER, HOUR, MINUTE = NOW + timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
Role = Membership.Role


@pytest.fixture
def back() -> LookingBack:
    return make_looking_back()


@pytest.fixture
def nozomi(back: LookingBack) -> Membership:
    """Of the host too; was not asked."""
    return MembershipFactory.create(organisation=back.placement.organisation, call_name="のぞみ")


def with_seats(back: LookingBack) -> Retrospective:
    retrospective = back.ask()
    back.say(retrospective)
    back.seat(retrospective)
    return Retrospective.objects.get(pk=retrospective.pk)


def leaves(member: Membership, back: LookingBack, now: datetime = LATER) -> None:
    assert change_organiser(membership=member, role=Role.LEFT, by=back.host, now=now) is None


def names_on_desk(back: LookingBack, now: datetime = LATER) -> set[str]:
    return {name for table in on_desk(back.placement, now)[0].tables for name in table}


def test_who_leaves_the_organisation_gives_up_their_seat(back: LookingBack) -> None:
    with_seats(back)
    [seat] = Seat.objects.filter(enrolment__person=back.minoru.person)
    leaves(back.minoru, back)
    assert seat_of(back.minoru.person, seat.circle.uuid) is None
    seat.refresh_from_db()
    assert seat.reply == Seat.Reply.ABSENT
    assert seat.circle.seats.filter(enrolment__left_at__isnull=False).count() == 1
    assert "みのる" not in names_on_desk(back)


def test_who_only_comes_on_the_evening_from_now_on_keeps_it(back: LookingBack) -> None:
    with_seats(back)
    assert change_organiser(membership=back.minoru, role=Role.DUTY, by=back.host, now=LATER) is None
    assert "みのる" in names_on_desk(back)


def test_what_has_begun_or_took_place_stays_as_it_was(back: LookingBack) -> None:
    retrospective = with_seats(back)
    leaves(back.minoru, back, now=slot_of(retrospective).starts_at)
    seat = Seat.objects.select_related("enrolment").get(enrolment__person=back.minoru.person)
    assert (seat.reply, seat.enrolment.left_at) == (Seat.Reply.NONE, None)
    assert any("みのる" in table for table in seated(retrospective))


def test_nobody_takes_a_free_seat_so_that_no_table_tells_who_is_kept_apart(
    back: LookingBack, nozomi: Membership
) -> None:
    retrospective = with_seats(back)
    leaves(back.minoru, back)
    refused = ask_another_host(retrospective=retrospective, host=nozomi.uuid, by=back.host, now=LATER)
    assert refused == RetrospectiveRefused("settled")
    assert not Asked.objects.filter(membership=nozomi).exists()


def test_until_seats_are_given_another_one_can_be_asked(back: LookingBack, nozomi: Membership) -> None:
    retrospective = back.ask(back.minoru)
    assert nozomi in hosts_not_asked(retrospective)
    leaves(back.minoru, back)
    asked = ask_another_host(retrospective=retrospective, host=nozomi.uuid, by=back.host, now=LATER)
    assert isinstance(asked, Asked)
    assert nozomi not in hosts_not_asked(retrospective)
    again = ask_another_host(retrospective=retrospective, host=nozomi.uuid, by=back.host, now=LATER)
    assert again == RetrospectiveRefused("no_hosts")
    back.say(retrospective, "はるか", "けんじ", "そら", "のぞみ", now=LATER)
    back.seat(retrospective, now=LATER)
    assert any("のぞみ" in table for table in seated(retrospective))
    assert not any("みのる" in table for table in seated(retrospective))


def test_when_the_only_one_asked_is_erased_another_one_can_be_asked(
    back: LookingBack, nozomi: Membership
) -> None:
    retrospective = back.ask(back.minoru)
    Asked.objects.filter(membership=back.minoru).delete()
    asked = ask_another_host(retrospective=retrospective, host=nozomi.uuid, by=back.host, now=LATER)
    assert isinstance(asked, Asked)


def test_another_one_is_asked_by_mail(settings: Settings) -> None:
    settings.MAILS_WAIT = False
    now = timezone.now()
    back = make_looking_back(now=now)
    nozomi = MembershipFactory.create(organisation=back.placement.organisation, call_name="のぞみ")
    retrospective = back.ask(now=now)
    run_all_due()
    mail.outbox.clear()
    ask_another_host(retrospective=retrospective, host=nozomi.uuid, by=back.host, now=timezone.now())
    run_all_due()
    assert [(one.to[0], one.subject) for one in mail.outbox] == [
        (nozomi.address, "ふりかえりの対話に参加できるか、お聞かせください")
    ]


def test_nobody_is_asked_shortly_before_it_begins(back: LookingBack, nozomi: Membership) -> None:
    retrospective = back.ask()
    late = slot_of(retrospective).starts_at - SEATS_UNTIL
    refused = ask_another_host(retrospective=retrospective, host=nozomi.uuid, by=back.host, now=late)
    assert refused == RetrospectiveRefused("begun")


def test_a_circle_without_anybody_of_the_host_is_said_at_the_desk(sign_in: SignIn) -> None:
    now = timezone.now()
    back = make_looking_back(now=now)
    retrospective = back.ask(back.minoru, now=now)
    back.say(retrospective, "はるか", "けんじ", "そら", "みのる", now=now)
    back.seat(retrospective, now=now)
    term, client = back.placement.term, sign_in(back.host)
    address = reverse("retrospective_desk", args=[term.slug, back.placement.uuid])
    hosted = hosted_placements(back.host)
    assert "受け入れ先の人のいないグループ" not in client.get(address).content.decode()
    assert latest_without_host(hosted, now) == []
    leaves(back.minoru, back, now=timezone.now())
    page = client.get(address).content.decode()
    assert "受け入れ先の人のいないグループがあります。このままでは" in page
    assert "みのるさん" not in page
    assert "に、受け入れ先の人のいないグループがあります。" in client.get("/desk/").content.decode()
    assert [one for one, _slot in latest_without_host(hosted, now)] == [retrospective]
    assert latest_without_host(hosted, slot_of(retrospective).starts_at) == []


def test_desk_asks_another_one(sign_in: SignIn) -> None:
    now = timezone.now()
    back = make_looking_back(now=now)
    nozomi = MembershipFactory.create(organisation=back.placement.organisation, call_name="のぞみ")
    retrospective = back.ask(back.minoru, now=now)
    address = reverse("retrospective_desk", args=[back.placement.term.slug, back.placement.uuid])
    client = sign_in(back.host)
    assert "受け入れ先の、ほかの人にも聞く" in client.get(address).content.decode()
    sent = {"act": "another", "retrospective": str(retrospective.uuid), "host": str(nozomi.uuid)}
    assert "一人選んでください" in client.post(address, {**sent, "host": ""}, follow=True).content.decode()
    assert "お聞きしました。" in client.post(address, sent, follow=True).content.decode()
    assert Asked.objects.filter(retrospective=retrospective, membership=nozomi).exists()
