"""Who organises for a host no more gives up their seat in a retrospective that is to come; another one can be asked."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings as Settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.models import Seat
from kurumaza.circles.queries import seat_of
from kurumaza.desk.actions_members import change_organiser
from kurumaza.field.actions_instead import ask_instead
from kurumaza.field.actions_retrospective import answer_asked
from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.models import Asked, Retrospective
from kurumaza.field.queries_instead import circles_with_free_seat, may_ask_instead
from kurumaza.field.queries_own_retrospective import own_retrospective
from kurumaza.field.queries_retrospective import SEATS_UNTIL, on_desk, slot_of
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from kurumaza.people.actions import block_person
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


def asked_instead(
    retrospective: Retrospective, member: Membership, back: LookingBack, now: datetime = LATER
) -> Asked:
    asked = ask_instead(retrospective=retrospective, host=member.uuid, by=back.host, now=now)
    assert isinstance(asked, Asked), asked
    return asked


def names_on_desk(back: LookingBack, now: datetime = LATER) -> set[str]:
    return {name for table in on_desk(back.placement, now)[0].tables for name in table}


def test_who_leaves_the_organisation_gives_up_their_seat(back: LookingBack) -> None:
    retrospective = with_seats(back)
    [seat] = Seat.objects.filter(enrolment__person=back.minoru.person)
    leaves(back.minoru, back)
    assert seat_of(back.minoru.person, seat.circle.uuid) is None
    seat.refresh_from_db()
    assert seat.reply == Seat.Reply.ABSENT
    assert [one.pk for one in circles_with_free_seat(retrospective)] == [seat.circle_id]
    assert "みのる" not in names_on_desk(back)


def test_who_only_comes_on_the_evening_from_now_on_keeps_it(back: LookingBack) -> None:
    retrospective = with_seats(back)
    assert change_organiser(membership=back.minoru, role=Role.DUTY, by=back.host, now=LATER) is None
    assert circles_with_free_seat(retrospective) == []
    assert "みのる" in names_on_desk(back)


def test_what_has_begun_or_took_place_stays_as_it_was(back: LookingBack) -> None:
    retrospective = with_seats(back)
    leaves(back.minoru, back, now=slot_of(retrospective).starts_at)
    seat = Seat.objects.select_related("enrolment").get(enrolment__person=back.minoru.person)
    assert (seat.reply, seat.enrolment.left_at) == (Seat.Reply.NONE, None)
    assert any("みのる" in table for table in seated(retrospective))


def test_another_one_who_says_yes_takes_the_free_seat(back: LookingBack, nozomi: Membership) -> None:
    retrospective = with_seats(back)
    leaves(back.minoru, back)
    asked = asked_instead(retrospective, nozomi, back)
    own = own_retrospective(nozomi.person, back.placement, LATER)
    assert own is not None
    assert own.state == "asked"
    assert isinstance(answer_asked(asked=asked, comes=True, now=LATER), Asked)
    own = own_retrospective(nozomi.person, back.placement, LATER)
    assert own is not None
    assert (own.state, own.seat is not None) == ("seated", True)
    assert circles_with_free_seat(retrospective) == []
    assert "のぞみ" in names_on_desk(back)


def test_another_one_is_asked_by_mail_and_invited(settings: Settings) -> None:
    settings.MAILS_WAIT = False
    now = timezone.now()
    back = make_looking_back(now=now)
    nozomi = MembershipFactory.create(organisation=back.placement.organisation, call_name="のぞみ")
    retrospective = back.ask(now=now)
    back.say(retrospective, now=now)
    back.seat(retrospective, now=now)
    run_all_due()
    mail.outbox.clear()
    leaves(back.minoru, back, now=now + MINUTE)
    asked = asked_instead(retrospective, nozomi, back, now=timezone.now())
    run_all_due()
    assert [(one.to[0], one.subject) for one in mail.outbox] == [
        (nozomi.address, "ふりかえりの対話に参加できるか、お聞かせください")
    ]
    mail.outbox.clear()
    answer_asked(asked=asked, comes=True, now=timezone.now())
    run_all_due()
    assert [(one.to[0], len(one.attachments)) for one in mail.outbox] == [(nozomi.address, 1)]


def test_free_seat_is_given_once_and_again_when_its_second_one_leaves(
    back: LookingBack, nozomi: Membership
) -> None:
    retrospective = with_seats(back)
    leaves(back.minoru, back)
    first = asked_instead(retrospective, nozomi, back)
    answer_asked(asked=first, comes=True, now=LATER)
    refused = ask_instead(retrospective=retrospective, host=nozomi.uuid, by=back.host, now=LATER)
    assert refused == RetrospectiveRefused("no_free_seat")
    leaves(nozomi, back, now=LATER + HOUR)
    assert len(circles_with_free_seat(retrospective)) == 1
    # The first one is welcomed back.
    Membership.objects.filter(pk=back.minoru.pk).update(role=Role.ORGANISER)
    again = asked_instead(retrospective, back.minoru, back, now=LATER + HOUR)
    answer_asked(asked=again, comes=True, now=LATER + HOUR)
    own = own_retrospective(back.minoru.person, back.placement, LATER + HOUR)
    assert own is not None
    assert own.state == "seated"
    assert circles_with_free_seat(retrospective) == []


def test_two_who_say_yes_get_one_seat(back: LookingBack, nozomi: Membership) -> None:
    retrospective = with_seats(back)
    kaede = MembershipFactory.create(organisation=back.placement.organisation, call_name="かえで")
    leaves(back.minoru, back)
    asked = [asked_instead(retrospective, one, back) for one in (nozomi, kaede)]
    assert isinstance(answer_asked(asked=asked[0], comes=True, now=LATER), Asked)
    assert answer_asked(asked=asked[1], comes=True, now=LATER) == RetrospectiveRefused("settled")
    assert names_on_desk(back) >= {"のぞみ"}
    assert "かえで" not in names_on_desk(back)


def test_a_tie_is_told_to_nobody_and_the_seat_stays_free(back: LookingBack, nozomi: Membership) -> None:
    retrospective = with_seats(back)
    leaves(back.minoru, back)
    for one in (back.world.haruka, back.world.kenji):
        block_person(person=one.person, other=nozomi.person, label="のぞみさん", now=NOW)
    asked = asked_instead(retrospective, nozomi, back)
    assert isinstance(answer_asked(asked=asked, comes=True, now=LATER), Asked)
    own = own_retrospective(nozomi.person, back.placement, LATER)
    assert own is not None
    assert (own.state, own.seat) == ("no_seat", None)
    assert circles_with_free_seat(retrospective)


def test_while_people_are_asked_another_one_can_be_asked(back: LookingBack, nozomi: Membership) -> None:
    retrospective = back.ask(back.minoru)
    assert not may_ask_instead(retrospective, LATER)
    leaves(back.minoru, back)
    asked_instead(retrospective, nozomi, back)
    back.say(retrospective, "はるか", "けんじ", "そら", "のぞみ", now=LATER)
    back.seat(retrospective, now=LATER)
    assert any("のぞみ" in table for table in seated(retrospective))
    assert not any("みのる" in table for table in seated(retrospective))


def test_nobody_is_asked_instead_shortly_before_it_begins(back: LookingBack, nozomi: Membership) -> None:
    retrospective = with_seats(back)
    leaves(back.minoru, back)
    late = slot_of(retrospective).starts_at - SEATS_UNTIL
    refused = ask_instead(retrospective=retrospective, host=nozomi.uuid, by=back.host, now=late)
    assert refused == RetrospectiveRefused("no_free_seat")


def test_desk_says_that_a_seat_is_free_and_asks_another_one(sign_in: SignIn) -> None:
    now = timezone.now()
    back = make_looking_back(now=now)
    nozomi = MembershipFactory.create(organisation=back.placement.organisation, call_name="のぞみ")
    retrospective = back.ask(now=now)
    back.say(retrospective, now=now)
    back.seat(retrospective, now=now)
    address = reverse("retrospective_desk", args=[back.placement.term.slug, back.placement.uuid])
    client = sign_in(back.host)
    assert "席が空きました" not in client.get(address).content.decode()
    leaves(back.minoru, back, now=timezone.now())
    page = client.get(address).content.decode()
    assert "受け入れ先の人が運営を離れ、席が空きました" in page
    assert "みのるさん" not in page
    sent = {"act": "instead", "retrospective": str(retrospective.uuid), "host": str(nozomi.uuid)}
    done = client.post(address, sent, follow=True)
    assert "お聞きしました。" in done.content.decode()
    assert Asked.objects.filter(retrospective=retrospective, membership=nozomi).exists()
    without = client.post(address, {**sent, "host": ""}, follow=True)
    assert "一人選んでください" in without.content.decode()
