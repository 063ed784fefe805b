"""One's evenings in a calendar program: what our library writes another one reads the same, through moves and clock changes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from kurumaza.circles.actions_seats import cancel_circle, move_seat
from kurumaza.circles.calendar import calendar_entry, google_address
from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries import seats_for_calendar
from kurumaza.people.actions_feed import ensure_feed, renew_feed
from kurumaza.people.models import CalendarFeed, Person
from kurumaza.terms.models import Enrolment, Slot, Term
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_two_tables, propose
from tests.factories.terms import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_two_tables()


@pytest.fixture
def circles(world: World) -> list[Circle]:
    now = timezone.now()
    return confirm(world, propose(world, now=now), now=now)


def feed_of(person: Person) -> bytes:
    """What a calendar program gets, without signing in."""
    response = Client().get(reverse("calendar_feed", args=[ensure_feed(person=person, now=timezone.now())]))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def read_by_icalendar(data: bytes) -> list[dict[str, Any]]:
    events: list[Any] = Calendar.from_ical(data).events
    return [
        {
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "starts": event.start.astimezone(UTC),
            "ends": event.end.astimezone(UTC),
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
            "url": str(event["URL"]),
            "status": str(event["STATUS"]),
        }
        for event in events
    ]


def read_by_vobject(data: bytes) -> list[dict[str, Any]]:
    calendar = vobject.readOne(data.decode())
    return [
        {
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "starts": event.dtstart.value.astimezone(UTC),
            "ends": event.dtend.value.astimezone(UTC),
            "summary": event.summary.value,
            "description": event.description.value,
            "url": event.url.value,
            "status": event.status.value,
        }
        for event in calendar.contents.get("vevent", [])
    ]


def _only(person: Person) -> dict[str, Any]:
    (event,) = read_by_icalendar(feed_of(person))
    return event


def test_both_libraries_read_the_same_evening(world: World, circles: list[Circle]) -> None:
    data = feed_of(world.haruka.person)
    (event,) = read_by_icalendar(data)
    assert read_by_vobject(data) == [event]
    seat = Seat.objects.select_related("circle__slot").get(enrolment=world.haruka)
    assert event["starts"] == seat.circle.slot.starts_at
    assert event["ends"] - event["starts"] == timedelta(minutes=60)
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert event["url"].endswith(f"/circles/{seat.circle.uuid}/wait/")
    calendar = Calendar.from_ical(data)
    assert (calendar["METHOD"], calendar["X-WR-CALNAME"]) == ("PUBLISH", "車座")
    names = Enrolment.objects.filter(term=world.term).values_list("call_name", flat=True)
    assert not [name for name in names if name in data.decode()]


# The night of a clock's change and the evenings beside it: Europe goes back on October 25th 2026, forward on March 28th 2027.
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize(
    "day", ["2026-10-24", "2026-10-25", "2026-10-26", "2027-03-27", "2027-03-28", "2027-04-04"]
)
def test_evening_keeps_its_moment_in_every_zone_and_across_clock_changes(
    world: World, circles: list[Circle], zone: str, day: str
) -> None:
    starts_at = datetime.fromisoformat(f"{day}T19:00").replace(tzinfo=ZoneInfo(zone))
    Term.objects.filter(pk=world.term.pk).update(time_zone=zone)
    Slot.objects.filter(circles__seats__enrolment=world.haruka).update(starts_at=starts_at)
    seat = Seat.objects.get(enrolment=world.haruka)
    for data in (feed_of(world.haruka.person), calendar_entry(seat, now=timezone.now())):
        for (event,) in (read_by_icalendar(data), read_by_vobject(data)):
            assert event["starts"] == starts_at
            assert event["ends"] == starts_at + timedelta(hours=1)


def _to_the_other_table(world: World) -> None:
    seat = Seat.objects.get(enrolment=world.haruka)
    other = Circle.objects.exclude(pk=seat.circle_id).get(round=world.round)
    moved = move_seat(enrolment=world.haruka, circle=other, by=world.student_organiser, now=timezone.now())
    assert isinstance(moved, Seat), moved


def test_feed_survives_ten_moves_and_a_cancellation(world: World, circles: list[Circle]) -> None:
    mine = Seat.objects.get(enrolment=world.haruka)
    other = next(circle for circle in circles if circle.pk != mine.circle_id)
    gives = other.seats.filter(enrolment__side=world.students).exclude(enrolment=world.kenji).first()
    assert gives is not None
    gives.delete()  # so that both stay legal, whichever of them はるか sits in
    uid = _only(world.haruka.person)["uid"]
    for number in range(1, 11):
        _to_the_other_table(world)
        event = _only(world.haruka.person)
        assert (event["uid"], event["sequence"], event["status"]) == (uid, number, "CONFIRMED")
        assert str(Seat.objects.get(pk=mine.pk).circle.uuid) in event["url"]
    circle = Seat.objects.get(pk=mine.pk).circle
    assert isinstance(cancel_circle(circle=circle, by=world.student_organiser, now=timezone.now()), Circle)
    event = _only(world.haruka.person)
    assert (event["uid"], event["sequence"], event["status"]) == (uid, 11, "CANCELLED")
    assert read_by_vobject(feed_of(world.haruka.person)) == [event]


def test_who_has_left_has_no_evenings_any_more(world: World, circles: list[Circle]) -> None:
    Enrolment.objects.filter(pk=world.haruka.pk).update(left_at=timezone.now())
    event = _only(world.haruka.person)
    assert (event["sequence"], event["status"]) == (1, "CANCELLED")


def test_evenings_of_long_ago_are_not_sent_for_ever(world: World, circles: list[Circle]) -> None:
    later = timezone.now() + timedelta(days=120)
    assert len(seats_for_calendar(world.haruka.person, timezone.now())) == 1
    assert seats_for_calendar(world.haruka.person, later) == []


def test_another_address_ends_the_one_before(world: World, sign_in: SignIn) -> None:
    old = ensure_feed(person=world.haruka.person, now=timezone.now())
    assert ensure_feed(person=world.haruka.person, now=timezone.now()) == old
    client = sign_in(world.haruka.person)
    assert old in client.get(reverse("calendar")).content.decode()
    client.post(reverse("calendar"))
    new = ensure_feed(person=world.haruka.person, now=timezone.now())
    assert new != old
    assert Client().get(reverse("calendar_feed", args=[old])).status_code == 404
    assert Client().head(reverse("calendar_feed", args=[new])).status_code == 200
    assert new in client.get(reverse("calendar")).content.decode()


def test_address_is_kept_nowhere_and_ends_with_its_person(world: World) -> None:
    token = renew_feed(person=world.haruka.person, now=timezone.now())
    assert token not in str(list(CalendarFeed.objects.values()))
    Person.objects.filter(pk=world.haruka.person_id).update(is_active=False)
    assert Client().get(reverse("calendar_feed", args=[token])).status_code == 404


def test_google_is_given_the_moment_and_the_way_in(world: World, circles: list[Circle]) -> None:
    seat = Seat.objects.select_related("circle__slot", "round__term").get(enrolment=world.haruka)
    address = google_address(seat)
    assert f"{seat.circle.slot.starts_at:%Y%m%dT%H%M%SZ}" in address
    assert str(seat.circle.uuid) in address


def test_page_shows_what_is_ahead(world: World, circles: list[Circle], sign_in: SignIn) -> None:
    client = sign_in(world.haruka.person)
    page = client.get(reverse("calendar")).content.decode()
    assert "Googleカレンダーに追加" in page
    assert "webcal://" in page
    assert "カレンダーに入れる" in client.get(reverse("home")).content.decode()
