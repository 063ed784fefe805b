"""Calendar entries: the same UID for a person and a round, SEQUENCE rising with each change."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from kurumaza.circles.models import Seat
from kurumaza.people.mails import absolute


def entry_uid(seat: Seat) -> str:
    """Stable over moves between groups and times."""
    return f"{seat.enrolment.uuid}.{seat.round.uuid}@kurumaza"


def entry_method(seat: Seat) -> str:
    """REQUEST, so that mail programs show and renew the entry; CANCEL once the circle does not take place."""
    return "CANCEL" if seat.circle.cancelled_at is not None else "REQUEST"


def calendar_entry(seat: Seat, *, now: datetime) -> bytes:
    """The entry of one seat as an ICS file, times in the term's zone. No other participant is named in it."""
    term, slot, method = seat.round.term, seat.circle.slot, entry_method(seat)
    zone = ZoneInfo(term.time_zone)
    event = Event()
    event.add("uid", entry_uid(seat))
    event.add("sequence", seat.calendar_sequence)
    event.add("dtstamp", now)
    event.add("dtstart", slot.starts_at.astimezone(zone))
    event.add("dtend", (slot.starts_at + timedelta(minutes=slot.minutes)).astimezone(zone))
    event.add("summary", _("%(term)s 第%(number)s回") % {"term": term.name, "number": seat.round.number})
    address = absolute(reverse("waiting_room", args=[seat.circle.uuid]))
    event.add("description", _("15分前から待合室に入れます。") + f"\n{address}")
    event.add("url", address)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    _add_people(event, seat)
    calendar = Calendar()
    calendar.add("prodid", "-//Kurumaza//Kurumaza//JA")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    entry: bytes = calendar.to_ical()
    return entry


def _add_people(event: Event, seat: Seat) -> None:
    """Who sends it and whom it is for; attendance is answered with us, not through the calendar (RSVP=FALSE)."""
    name, address = parseaddr(settings.MAIL_FROM)
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = name or seat.round.term.name
    event.add("organizer", organiser)
    attendee = vCalAddress(f"mailto:{seat.enrolment.person.email}")
    attendee.params["CN"] = seat.enrolment.call_name
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee)
