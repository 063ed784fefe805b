"""Events to which somebody said that they come, as entries of a calendar."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from kurumaza.circles.calendar_entries import Entry, adds_to_calendar
from kurumaza.field.models import FieldEvent
from kurumaza.field.queries_days import events_in_calendar
from kurumaza.people.mails import absolute
from kurumaza.people.models import Person


def entry_of(event: FieldEvent) -> Entry:
    """An event: when, where, and the way to its page. What was written about it, and the way into a meeting, stay on the page: whoever
    knows the address of a calendar reads what stands in it."""
    address = absolute(reverse("field_event", args=[event.placement.uuid, event.uuid]))
    return Entry(
        uid=f"{event.uuid}@kurumaza",
        sequence=event.sequence,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=event.title,
        description=address,
        address=address,
        is_cancelled=event.cancelled_at is not None,
        place=event.place,
    )


@adds_to_calendar
def _events(person: Person, now: datetime) -> Iterator[Entry]:
    return (entry_of(event) for event in events_in_calendar(person, now))
