"""An event as a file, and in the calendar of who comes to it."""

from datetime import UTC, timedelta

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from kurumaza.field.actions_events import answer_event, cancel_event, change_event
from kurumaza.field.models import FieldEvent
from kurumaza.people.actions_feed import ensure_feed
from tests.conftest import SignIn
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def come(placed: Placed, event: FieldEvent, answer: str = "going") -> None:
    viewer = placed.viewer(placed.haruka)
    assert answer_event(viewer=viewer, event=event.uuid, answer=answer, now=placed.now) is None


def feed(placed: Placed) -> list[dict[str, str]]:
    token = ensure_feed(person=placed.world.haruka.person, now=placed.now)
    content = Client().get(reverse("calendar_feed", args=[token])).content
    events = Calendar.from_ical(content).walk("VEVENT")
    assert len(events) == len(list(vobject.readOne(content.decode()).contents.get("vevent", [])))
    return [
        {name: str(one.get(name, "")) for name in ("uid", "summary", "sequence", "status", "location")}
        for one in events
    ]


def test_file_of_one_event_is_read_by_two_libraries(placed: Placed, sign_in: SignIn) -> None:
    event = placed.event(
        title="まつり; 準備, \n会", place="商店街, 1丁目", online_url="https://meet.example/secret"
    )
    address = reverse("field_event_file", args=[placed.placement.uuid, event.uuid])
    answer = sign_in(placed.world.haruka.person).get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [read] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(read["uid"]), read["sequence"], str(read["status"])) == (
        f"{event.uuid}@kurumaza",
        0,
        "CONFIRMED",
    )
    times = [read.decoded(name) for name in ("dtstart", "dtend")]
    assert times == [event.starts_at.astimezone(UTC), event.ends_at.astimezone(UTC)]
    assert vobject.readOne(answer.content.decode()).vevent.location.value == "商店街, 1丁目"
    assert b"secret" not in answer.content


def test_calendar_has_what_one_said_yes_to_and_nothing_else(placed: Placed) -> None:
    event = placed.event()
    assert feed(placed) == []
    for answer in ("unsure", "not_going"):
        come(placed, event, answer)
        assert feed(placed) == []
    come(placed, event)
    [entry] = feed(placed)
    assert entry == {
        "uid": f"{event.uuid}@kurumaza",
        "summary": "まつりの準備",
        "sequence": "0",
        "status": "CONFIRMED",
        "location": "商店街",
    }
    come(placed, event, "not_going")
    assert feed(placed) == []


def test_change_and_cancellation_reach_the_calendar_with_their_sequence(placed: Placed) -> None:
    event = placed.event()
    come(placed, event)
    words = placed.words(title="場所が変わった会")
    change_event(viewer=placed.host, event=event.uuid, words=words, seen=0, now=placed.now)
    [entry] = feed(placed)
    assert (entry["summary"], entry["sequence"], entry["status"]) == ("場所が変わった会", "1", "CONFIRMED")
    cancel_event(viewer=placed.host, event=event.uuid, now=placed.now)
    [entry] = feed(placed)
    assert (entry["sequence"], entry["status"]) == ("2", "CANCELLED")


def test_who_has_left_has_no_events_in_their_calendar(placed: Placed) -> None:
    come(placed, placed.event())
    placed.placement.members.remove(placed.world.haruka)
    assert feed(placed) == []


def test_events_long_past_leave_the_calendar(placed: Placed) -> None:
    event = placed.event()
    come(placed, event)
    long_ago = placed.now - timedelta(days=61)
    FieldEvent.objects.filter(pk=event.pk).update(starts_at=long_ago, ends_at=long_ago + timedelta(hours=1))
    assert feed(placed) == []
