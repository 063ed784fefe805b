"""Confirmed groups: answers, seats that move, groups that do not take place, and what people are told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from kurumaza.circles import actions, actions_seats
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.jobs.actions import send_mail
from kurumaza.jobs.models import Mail
from kurumaza.terms.models import Enrolment
from tests.factories.circles import add_slots, confirm, deliver_everything, make_two_tables, propose
from tests.factories.terms import AvailabilityFactory, World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_two_tables()


@pytest.fixture
def circles(world: World) -> list[Circle]:
    now = timezone.now()
    return confirm(world, propose(world, now=now), now=now)


def _seat(one: Enrolment) -> Seat:
    return Seat.objects.select_related("circle__slot", "enrolment").get(enrolment=one)


def _entry(message: mail.EmailMessage) -> tuple[str, Calendar]:
    name, content, mime_type = next(one for one in message.attachments if isinstance(one, tuple))
    assert name == "kurumaza.ics"
    return str(mime_type), Calendar.from_ical(content)


def _to(one: Enrolment) -> list[mail.EmailMessage]:
    return [message for message in mail.outbox if message.to == [one.person.email]]


def test_everybody_is_invited_exactly_once_however_often_the_job_runs(
    world: World, circles: list[Circle]
) -> None:
    deliver_everything()
    proposal = Proposal.objects.get()
    for _ in range(2):
        actions_seats.tell_people(proposal_uuid=proposal.uuid, now=timezone.now())
        deliver_everything()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        str(seat.enrolment.person.email) for seat in Seat.objects.select_related("enrolment__person")
    )
    assert Mail.objects.count() == 8


def test_rolled_back_confirmation_invites_nobody(world: World) -> None:
    now = timezone.now()
    proposal = propose(world, now=now)
    Proposal.objects.filter(pk=proposal.pk).update(revision=99)
    refused = actions.confirm_groups(
        proposal=proposal, revision=proposal.revision, by=world.student_organiser, now=now
    )
    assert refused == GroupsRefused("changed_meanwhile")
    deliver_everything()
    assert (Circle.objects.count(), len(mail.outbox)) == (0, 0)


def test_invitation_carries_a_calendar_entry_that_parses_back(world: World, circles: list[Circle]) -> None:
    deliver_everything()
    (message,) = _to(world.haruka)
    mime_type, calendar = _entry(message)
    (event,) = calendar.events
    seat = _seat(world.haruka)
    assert mime_type == "text/calendar; method=REQUEST"
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == f"{world.haruka.uuid}.{world.round.uuid}@kurumaza"
    assert event["SEQUENCE"] == 0
    assert event["STATUS"] == "CONFIRMED"
    assert event.start == seat.circle.slot.starts_at
    assert event.end - event.start == timedelta(minutes=60)
    assert event["ATTENDEE"] == f"mailto:{world.haruka.person.email}"
    assert "/l/" in str(message.body)
    others = {one.call_name for one in Enrolment.objects.filter(term=world.term).exclude(pk=world.haruka.pk)}
    written = str(message.body) + calendar.to_ical().decode()
    assert not any(name in written for name in others)


def test_mail_of_an_invitation_is_well_formed(world: World, circles: list[Circle]) -> None:
    deliver_everything()
    parts = list(_to(world.haruka)[0].message().walk())
    types = [part.get_content_type() for part in parts]
    assert "text/calendar" in types
    part = parts[types.index("text/calendar")]
    assert part.get_param("method") == "REQUEST"


def test_moved_seat_renews_the_same_calendar_entry(world: World, circles: list[Circle]) -> None:
    deliver_everything()
    seat = _seat(world.haruka)
    Seat.objects.filter(pk=seat.pk).update(reply=Seat.Reply.LATE, late_minutes=10)
    # First the other group gives a student away, so that both stay legal.
    other = next(circle for circle in circles if circle.pk != seat.circle_id)
    sora = other.seats.exclude(enrolment=world.kenji).filter(enrolment__side=world.students).first()
    assert sora is not None
    sora.delete()
    mail.outbox.clear()
    moved = actions_seats.move_seat(
        enrolment=world.haruka, circle=other, by=world.student_organiser, now=timezone.now()
    )
    assert isinstance(moved, Seat)
    assert (moved.pk, moved.circle_id, moved.reply) == (seat.pk, other.pk, "none")
    deliver_everything()
    (message,) = mail.outbox
    _, calendar = _entry(message)
    (event,) = calendar.events
    assert (event["UID"], event["SEQUENCE"]) == (f"{world.haruka.uuid}.{world.round.uuid}@kurumaza", 1)
    assert "新しいグループが決まりました" in message.subject


def test_seat_that_no_rule_allows_is_not_moved(world: World, circles: list[Circle]) -> None:
    seat = _seat(world.haruka)
    other = next(circle for circle in circles if circle.pk != seat.circle_id)
    Enrolment.objects.filter(pk=world.haruka.pk).update(employer="見本電機")
    other_seat = other.seats.select_related("enrolment").first()
    assert other_seat is not None
    Enrolment.objects.filter(pk=other_seat.enrolment.pk).update(employer="株式会社見本電機")
    refused = actions_seats.move_seat(
        enrolment=world.haruka, circle=other, by=world.student_organiser, now=timezone.now()
    )
    assert refused == GroupsRefused("not_legal", ("blocked_by_rules",))
    assert _seat(world.haruka).circle_id == seat.circle_id


def test_seat_that_a_group_needs_is_not_moved_away(world: World, circles: list[Circle]) -> None:
    seat = _seat(world.haruka)
    other = next(circle for circle in circles if circle.pk != seat.circle_id)
    leaving = seat.circle.seats.exclude(pk=seat.pk).order_by("pk")[0]
    leaving.delete()
    refused = actions_seats.move_seat(
        enrolment=world.haruka, circle=other, by=world.student_organiser, now=timezone.now()
    )
    assert refused == GroupsRefused("breaks_home")
    assert _seat(world.haruka).circle_id == seat.circle_id


def test_person_without_a_seat_can_be_given_one(world: World, circles: list[Circle]) -> None:
    late = world.add_person(world.students, "めい")
    seat = actions_seats.move_seat(
        enrolment=late, circle=circles[0], by=world.student_organiser, now=timezone.now()
    )
    assert isinstance(seat, Seat)
    deliver_everything()
    (message,) = _to(late)
    assert _entry(message)[1].events[0]["SEQUENCE"] == 0


def test_cancelled_group_cancels_its_entries_and_its_people_can_sit_again(
    world: World, circles: list[Circle]
) -> None:
    deliver_everything()
    mail.outbox.clear()
    now = timezone.now()
    for circle in circles:
        done = actions_seats.cancel_circle(circle=circle, by=world.student_organiser, now=now)
        assert isinstance(done, Circle)
    again = actions_seats.cancel_circle(circle=circles[0], by=world.student_organiser, now=now)
    assert again == GroupsRefused("cancelled")
    deliver_everything()
    assert len(mail.outbox) == 8
    mime_type, calendar = _entry(_to(world.haruka)[0])
    assert (mime_type, calendar["METHOD"]) == ("text/calendar; method=CANCEL", "CANCEL")
    assert (calendar.events[0]["SEQUENCE"], calendar.events[0]["STATUS"]) == (1, "CANCELLED")
    mail.outbox.clear()
    anew = confirm(world, propose(world, seed=2, now=now), now=now)
    assert [circle.number for circle in anew] == [len(circles) + 1 + index for index in range(len(anew))]
    deliver_everything()
    assert _entry(_to(world.haruka)[0])[1].events[0]["SEQUENCE"] == 2
    assert Seat.objects.count() == 8


def test_mail_of_a_change_that_was_changed_again_is_not_sent(world: World, circles: list[Circle]) -> None:
    actions_seats.tell_people(proposal_uuid=Proposal.objects.get().uuid, now=timezone.now())
    actions_seats.cancel_circle(
        circle=_seat(world.haruka).circle, by=world.student_organiser, now=timezone.now()
    )
    deliver_everything()
    (message,) = _to(world.haruka)
    assert "取りやめ" in message.subject


def test_group_whose_time_has_come_is_left_to_those_who_are_there(
    world: World, circles: list[Circle]
) -> None:
    by, circle = world.student_organiser, circles[0]
    at = circle.slot.starts_at - timedelta(minutes=15)
    assert actions_seats.cancel_circle(circle=circle, by=by, now=at) == GroupsRefused("too_late")
    late = world.add_person(world.students, "めい")
    moved = actions_seats.move_seat(enrolment=late, circle=circle, by=by, now=at)
    assert moved == GroupsRefused("too_late")


def test_people_of_a_cancelled_group_can_sit_again_after_its_time(
    world: World, circles: list[Circle]
) -> None:
    by, home = world.student_organiser, _seat(world.haruka).circle
    other = next(circle for circle in circles if circle.pk != home.pk)
    later = add_slots(world.round, 1, now=home.slot.starts_at)[0]
    Circle.objects.filter(pk=other.pk).update(slot=later)
    for one in world.term.enrolments.all():
        AvailabilityFactory.create(enrolment=one, slot=later)
    assert isinstance(actions_seats.cancel_circle(circle=home, by=by, now=timezone.now()), Circle)
    other = Circle.objects.select_related("slot__round__term", "round__term").get(pk=other.pk)
    next_day = home.slot.starts_at + timedelta(days=1)
    seat = actions_seats.move_seat(enrolment=world.haruka, circle=other, by=by, now=next_day)
    assert isinstance(seat, Seat)
    assert seat.circle == other


def test_answer_counts_until_the_circle_is_over(world: World, circles: list[Circle]) -> None:
    seat = _seat(world.haruka)
    by, ends_at = world.haruka.person, seat.circle.slot.starts_at + timedelta(minutes=60)
    just_before = ends_at - timedelta(minutes=1)
    done = actions_seats.reply_attendance(seat=seat, reply=Seat.Reply.LATE, by=by, now=just_before)
    assert isinstance(done, Seat)
    assert _seat(world.haruka).reply == "late"
    refused = actions_seats.reply_attendance(seat=seat, reply=Seat.Reply.ABSENT, by=by, now=ends_at)
    assert refused == GroupsRefused("over")
    assert _seat(world.haruka).reply == "late"


def test_only_the_person_of_the_seat_answers(world: World, circles: list[Circle]) -> None:
    with pytest.raises(AssertionError):
        actions_seats.reply_attendance(
            seat=_seat(world.haruka), reply=Seat.Reply.ABSENT, by=world.kenji.person, now=timezone.now()
        )


def test_invitation_that_an_older_version_has_queued_goes_out(world: World, circles: list[Circle]) -> None:
    deliver_everything()
    mail.outbox.clear()
    seat = _seat(world.haruka)
    send_mail("circles.invitation", seat=str(seat.uuid), sequence=seat.calendar_sequence)
    send_mail("circles.invitation", seat=str(seat.uuid), sequence=seat.calendar_sequence + 1)
    deliver_everything()
    (message,) = mail.outbox
    assert message.to == [world.haruka.person.email]
    assert _entry(message)[0] == "text/calendar; method=REQUEST"
