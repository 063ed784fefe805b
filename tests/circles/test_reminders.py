"""Reminders of a seat: a week, a day and an hour before, as it is then, in the words of the term's clocks."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.urls import reverse

from kurumaza.circles import actions_seats
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.jobs.actions_retention import forget_old
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Link, Notice
from kurumaza.terms.models import Enrolment, Slot, Term
from tests.conftest import SignIn
from tests.factories.circles import make_table_of
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(autouse=True)
def _mails_wait(settings: Settings) -> None:
    settings.MAILS_WAIT = True


@pytest.fixture
def world() -> World:
    """4 + 4 people; the round's times are 2月14日(土) 19:00 and 20:00."""
    world = make_world()
    make_table_of(world, students=4, graduates=4)
    return world


def _confirm(world: World, *, now: datetime = NOW) -> list[Circle]:
    """Two groups, each at its time, whose people were told at `now`."""
    proposal = Proposal.objects.create(
        round=world.round, state=Proposal.State.CONFIRMED, seed=1, created_at=now, confirmed_at=now
    )
    circles = [
        Circle.objects.create(
            round=world.round, slot=slot, script=world.term.script, proposal=proposal, number=number
        )
        for number, slot in enumerate(world.slots, 1)
    ]
    for index, one in enumerate(world.term.enrolments.order_by("pk")):
        Seat.objects.create(circle=circles[index % 2], round=world.round, enrolment=one)
    with time_machine.travel(now, tick=False):
        actions_seats.tell_people(proposal_uuid=proposal.uuid, now=now)
        run_all_due()
    mail.outbox.clear()
    return circles


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 2, day, hour, minute, tzinfo=TOKYO)


def _deliver(one: Enrolment, now: datetime) -> list[str]:
    """Subjects of the mails that reach somebody by then."""
    before = len(mail.outbox)
    with time_machine.travel(now, tick=False):
        run_all_due()
    return [str(message.subject) for message in mail.outbox[before:] if message.to == [one.person.email]]


def _seat(one: Enrolment) -> Seat:
    return Seat.objects.select_related("circle__slot", "enrolment__person", "round").get(enrolment=one)


def _sit_at(one: Enrolment, starts_at: datetime) -> Seat:
    """As if this person's group met at that time, and nobody had been told."""
    seat = _seat(one)
    Slot.objects.filter(pk=seat.circle.slot_id).update(starts_at=starts_at)
    Seat.objects.filter(pk=seat.pk).update(told_sequence=None)
    Notice.objects.filter(person=one.person).delete()
    return _seat(one)


def test_everybody_is_reminded_a_week_a_day_and_an_hour_before(world: World) -> None:
    _confirm(world)
    starts_at = _seat(world.haruka).circle.slot.starts_at
    clock = starts_at.astimezone(TOKYO).hour
    when = f"2月14日(土){clock}:00–{clock + 1}:00"
    assert _deliver(world.haruka, _at(7, clock - 1, 59)) == []
    assert _deliver(world.haruka, _at(7, clock)) == [f"あと7日です:{when}(第1期 火-Okoshi@青森)"]
    assert _deliver(world.haruka, _at(13, clock)) == [f"明日の対話:{when}(第1期 火-Okoshi@青森)"]
    assert _deliver(world.haruka, _at(14, clock - 1)) == [f"今日の対話:{when}(第1期 火-Okoshi@青森)"]
    assert _deliver(world.haruka, _at(20, 12)) == []


def test_three_reminders_never_come_at_once(world: World) -> None:
    """The mail server was away for a week."""
    _confirm(world)
    found = _deliver(world.haruka, _at(14, 18, 30))
    assert [subject[:5] for subject in found] == ["今日の対話"]
    assert len(mail.outbox) == 8


def test_groups_confirmed_late_are_reminded_of_what_is_ahead_only(world: World) -> None:
    _confirm(world, now=_at(13, 12))
    kinds = Notice.objects.filter(person=world.haruka.person, name="circles.reminder")
    assert [row.arguments["kind"] for row in kinds] == ["hour"]
    assert _deliver(world.haruka, _at(13, 21)) == []
    assert len(_deliver(world.haruka, _at(14, 19))) <= 1


def test_telling_again_queues_no_second_reminder(world: World) -> None:
    _confirm(world)
    proposal = Proposal.objects.get()
    actions_seats.tell_people(proposal_uuid=proposal.uuid, now=NOW)
    assert Notice.objects.filter(name="circles.reminder").count() == 8 * 3


def _as_told_by_an_older_version() -> None:
    """It had sent a mail to each, and left no notice."""
    Notice.objects.all().delete()
    Job.objects.filter(done_at__isnull=True).delete()


def _upkeep(now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        forget_old(now=now)


def test_who_was_told_by_an_older_version_is_reminded_too_and_once(world: World) -> None:
    _confirm(world)
    _as_told_by_an_older_version()
    for now in (
        _at(1, 10),
        _at(2, 3),
        _at(7, 20),
        _at(13, 3),
    ):  # starts, nights; one of them during a reminder's day
        _upkeep(now)
        _deliver(world.haruka, now)
    kinds = Notice.objects.filter(name="circles.reminder", person=world.haruka.person)
    assert [row.arguments["kind"] for row in kinds.order_by("from_at")] == ["week", "day", "hour"]
    assert _deliver(world.haruka, _at(13, 20))[0].startswith("明日の対話")
    assert _deliver(world.haruka, _at(14, 18, 30))[0].startswith("今日の対話")
    told = [message.subject for message in mail.outbox if message.to == [world.haruka.person.email]]
    assert len(told) == len(set(told)) == 3


def test_upkeep_makes_no_reminder_up_that_was_left_out_or_is_over(world: World) -> None:
    _confirm(world, now=_at(13, 12))
    _upkeep(_at(13, 13))
    kinds = Notice.objects.filter(person=world.haruka.person, name="circles.reminder")
    assert [row.arguments["kind"] for row in kinds] == ["hour"]
    _as_told_by_an_older_version()
    _upkeep(_at(14, 12))
    assert [row.arguments["kind"] for row in kinds] == ["hour"]
    assert _deliver(world.haruka, _at(14, 12)) == []


def test_upkeep_reminds_nobody_who_left_or_whose_evening_is_off_or_untold(world: World) -> None:
    circles = _confirm(world)
    _as_told_by_an_older_version()
    Enrolment.objects.filter(pk=world.kenji.pk).update(left_at=_at(1, 9))
    Circle.objects.filter(pk=circles[0].pk).update(cancelled_at=_at(1, 9))
    others = Seat.objects.filter(circle=circles[1]).exclude(enrolment=world.kenji)
    untold = others.order_by("pk")[0]
    Seat.objects.filter(pk=untold.pk).update(told_sequence=None)
    _upkeep(_at(1, 10))
    reminded = set(Notice.objects.filter(name="circles.reminder").values_list("arguments__seat", flat=True))
    assert reminded == {str(seat.uuid) for seat in others if seat.pk != untold.pk}


def test_evening_that_changes_twice_in_a_night_is_told_once_as_it_is_then(world: World) -> None:
    _confirm(world)
    seat = _seat(world.haruka)
    circles = [
        Circle.objects.create(
            round=world.round,
            slot=world.round.slots.create(starts_at=_at(day, 19)),
            script=seat.circle.script,
            number=day,
            proposal=seat.circle.proposal,
        )
        for day in (21, 22)
    ]
    for number, circle in enumerate(circles, 1):
        now = _at(1, 22, number)
        Seat.objects.filter(pk=seat.pk).update(circle=circle, calendar_sequence=number)
        with time_machine.travel(now, tick=False):
            actions_seats.tell(_seat(world.haruka), now=now)
        assert _deliver(world.haruka, now) == []
    (told,) = _deliver(world.haruka, _at(2, 8))
    assert told.startswith("新しいグループが決まりました:2月22日(日)19:00")
    assert "2月21日" not in str(mail.outbox[-1].body)


def test_moved_seat_is_reminded_of_its_new_time_only(world: World) -> None:
    _confirm(world)
    seat, later = _seat(world.haruka), world.round.slots.create(starts_at=_at(21, 19))
    circle = Circle.objects.create(
        round=world.round, slot=later, script=seat.circle.script, number=9, proposal=seat.circle.proposal
    )
    Seat.objects.filter(pk=seat.pk).update(circle=circle, calendar_sequence=1)
    with time_machine.travel(_at(1, 12), tick=False):
        actions_seats.tell(_seat(world.haruka), now=_at(1, 12))
    assert _deliver(world.haruka, _at(1, 12))[0].startswith("新しいグループが決まりました:2月21日(土)19:00")
    assert _deliver(world.haruka, _at(14, 18, 30)) == []
    assert _deliver(world.haruka, _at(14, 19))[0].startswith("あと7日です:2月21日(土)19:00")
    assert _deliver(world.haruka, _at(20, 19))[0].startswith("明日の対話:2月21日(土)19:00")


def test_cancelled_group_is_not_reminded(world: World) -> None:
    _confirm(world)
    circle = _seat(world.haruka).circle
    actions_seats.cancel_circle(circle=circle, by=world.student_organiser, now=_at(1, 12))
    (told,) = _deliver(world.haruka, _at(1, 12))
    assert "取りやめ" in told
    assert [_deliver(world.haruka, _at(day, 20)) for day in (7, 13, 14)] == [[], [], []]


def test_who_left_or_does_not_come_is_not_reminded(world: World) -> None:
    _confirm(world)
    Seat.objects.filter(enrolment=world.haruka).update(reply="absent")
    Enrolment.objects.filter(pk=world.kenji.pk).update(left_at=_at(1, 12))
    for day in (7, 13, 14):
        assert _deliver(world.haruka, _at(day, 20)) == []
    assert {message.to[0] for message in mail.outbox} & {
        world.haruka.person.email,
        world.kenji.person.email,
    } == set()


def test_who_comes_after_all_is_reminded_again(world: World) -> None:
    _confirm(world)
    Seat.objects.filter(enrolment=world.haruka).update(reply="absent")
    assert _deliver(world.haruka, _at(7, 20)) == []
    Seat.objects.filter(enrolment=world.haruka).update(reply="coming")
    (told,) = _deliver(world.haruka, _at(13, 20))
    assert told.startswith("明日の対話")
    (body,) = [message.body for message in mail.outbox if message.to == [world.haruka.person.email]]
    assert "参加の返事をいただいています。" in body
    assert "参加できます:" not in body


def test_reminder_speaks_of_the_days_of_the_terms_clocks(world: World) -> None:
    """The clocks of Berlin change on 29 March; the evening and its reminders are at 19:00 there."""
    Term.objects.filter(pk=world.term.pk).update(time_zone="Europe/Berlin")
    _confirm(world)
    seat = _sit_at(world.haruka, datetime(2026, 3, 31, 17, tzinfo=UTC))
    actions_seats.tell(seat, now=datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert _deliver(world.haruka, datetime(2026, 3, 1, 12, tzinfo=UTC)) != []
    assert _deliver(world.haruka, datetime(2026, 3, 24, 17, 59, tzinfo=UTC)) == []
    week = "あと7日です:3月31日(火)19:00–20:00(第1期 火-Okoshi@青森)"
    assert _deliver(world.haruka, datetime(2026, 3, 24, 18, tzinfo=UTC)) == [week]
    day = "明日の対話:3月31日(火)19:00–20:00(第1期 火-Okoshi@青森)"
    assert _deliver(world.haruka, datetime(2026, 3, 30, 17, tzinfo=UTC)) == [day]


def test_reminder_of_a_late_evening_comes_in_the_morning_and_says_today(world: World) -> None:
    _confirm(world)
    actions_seats.tell(_sit_at(world.haruka, _at(20, 22)), now=_at(1, 12))
    assert _deliver(world.haruka, _at(1, 12)) != []
    assert _deliver(world.haruka, _at(13, 22)) == []
    assert _deliver(world.haruka, _at(14, 8))[0].startswith("あと6日です:2月20日(金)22:00")
    assert _deliver(world.haruka, _at(20, 7, 59)) == []
    assert _deliver(world.haruka, _at(20, 8))[0].startswith("今日の対話:2月20日(金)22:00")
    assert _deliver(world.haruka, _at(20, 21))[0].startswith("今日の対話:2月20日(金)22:00")


def test_cancellation_of_the_same_evening_comes_at_night(world: World) -> None:
    _confirm(world)
    seat = _sit_at(world.haruka, _at(20, 22))
    Seat.objects.filter(pk=seat.pk).update(told_sequence=0)
    circle = _seat(world.haruka).circle
    done = actions_seats.cancel_circle(circle=circle, by=world.student_organiser, now=_at(20, 21, 20))
    assert isinstance(done, Circle)
    (told,) = _deliver(world.haruka, _at(20, 21, 20))
    assert "取りやめ" in told


def test_change_told_at_night_waits_for_the_morning(world: World) -> None:
    circles = _confirm(world)
    for circle in circles:
        actions_seats.cancel_circle(circle=circle, by=world.student_organiser, now=_at(1, 23))
    assert _deliver(world.haruka, _at(2, 7, 59)) == []
    assert len(_deliver(world.haruka, _at(2, 8))) == 1


def test_reminder_leads_to_each_answer_and_to_the_waiting_room(world: World, sign_in: SignIn) -> None:
    _confirm(world)
    Link.objects.all().delete()
    assert len(_deliver(world.haruka, _at(7, 20))) == 1
    (message,) = [one for one in mail.outbox if one.to == [world.haruka.person.email]]
    circle = _seat(world.haruka).circle.uuid
    answers = reverse("attendance", args=[circle])
    paths = Link.objects.filter(person=world.haruka.person).order_by("next_path")
    assert sorted(link.next_path for link in paths) == sorted(
        [f"{answers}?answer={one}" for one in ("coming", "late", "absent")]
        + [reverse("waiting_room", args=[circle])]
    )
    addresses = re.findall(r"/l/[\w-]+/\?openExternalBrowser=1", str(message.body))
    assert len(set(addresses)) == 4
    html = next(str(part[0]) for part in message.alternatives)  # type: ignore[attr-defined]
    assert all(address in html for address in addresses)
    assert not re.search("けんじ|みどり|学生|卒業生", message.body.split("\n--\n")[0])
    with time_machine.travel(_at(7, 20), tick=False):
        client = sign_in(world.haruka.person)
        followed = client.get(addresses[2], follow=True)
    assert followed.redirect_chain[-1][0] == f"{answers}?answer=absent"
    assert _seat(world.haruka).reply == "none"


@pytest.mark.parametrize("answer", ["coming", "late", "absent"])
def test_page_of_an_answer_has_the_one_button_that_gives_it(
    world: World, sign_in: SignIn, answer: str
) -> None:
    _confirm(world)
    address = reverse("attendance", args=[_seat(world.haruka).circle.uuid])
    with time_machine.travel(_at(7, 20), tick=False):
        client = sign_in(world.haruka.person)
        page = client.get(address, {"answer": answer}).content.decode()
        assert re.findall(r'name="reply" value="(\w+)"', page) == [answer]
        assert _seat(world.haruka).reply == "none"
        assert client.post(f"{address}?answer={answer}", {"reply": answer}).status_code == 302
    assert _seat(world.haruka).reply == answer


def test_page_of_no_answer_offers_all_three(world: World, sign_in: SignIn) -> None:
    _confirm(world)
    address = reverse("attendance", args=[_seat(world.haruka).circle.uuid])
    with time_machine.travel(_at(7, 20), tick=False):
        page = sign_in(world.haruka.person).get(address, {"answer": "perhaps"}).content.decode()
    assert re.findall(r'name="reply" value="(\w+)"', page) == ["coming", "late", "absent"]


def test_answer_from_the_mail_looks_for_a_repair_as_from_the_page(world: World, sign_in: SignIn) -> None:
    _confirm(world)
    address = reverse("attendance", args=[_seat(world.haruka).circle.uuid])
    with time_machine.travel(_at(7, 20), tick=False):
        sign_in(world.haruka.person).post(f"{address}?answer=absent", {"reply": "absent"})
    repairs = Job.objects.filter(name="circles.look_for_repair")
    assert [job.arguments for job in repairs] == [{"held": str(world.round.uuid)}]
    assert _seat(world.haruka).circle.slot.starts_at - NOW > timedelta(days=1)
