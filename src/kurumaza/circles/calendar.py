"""Calendar entries: the same UID for a person and a round, SEQUENCE rising with each change.

Times are moments (UTC), and each program shows them on its own clock: rules of zones written into a file are read wrongly by some
programs around a change of clocks, by an hour."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from kurumaza.circles.calendar_entries import Entry
from kurumaza.circles.models import Seat
from kurumaza.people.mails import absolute
from kurumaza.terms.models import Round
from kurumaza.terms.round_words import round_text

# How often a calendar program is asked to look again.
LOOK_AGAIN = timedelta(hours=1)
_GOOGLE = "https://calendar.google.com/calendar/"


def entry_uid(seat: Seat) -> str:
    """Stable over moves between groups and times."""
    return f"{seat.enrolment.uuid}.{seat.round.uuid}@kurumaza"


def entry_method(seat: Seat) -> str:
    """REQUEST, so that mail programs show and renew the entry; CANCEL once the circle does not take place."""
    return "CANCEL" if seat.circle.cancelled_at is not None else "REQUEST"


def calendar_entry(seat: Seat, *, now: datetime) -> bytes:
    """The entry of one seat as an ICS file. No other participant is named in it."""
    method = entry_method(seat)
    event = _event(seat, now, is_cancelled=method == "CANCEL")
    _add_people(event, seat)
    calendar = _calendar(method)
    calendar.add_component(event)
    entry: bytes = calendar.to_ical()
    return entry


def entry_file(entry: Entry, *, now: datetime) -> bytes:
    """One entry of an app above as an ICS file, to be opened by whichever program. Nobody is named in it."""
    calendar = _calendar("PUBLISH")
    calendar.add_component(_event_of(entry, now))
    file: bytes = calendar.to_ical()
    return file


def calendar_feed(seats: Iterable[Seat], *, now: datetime, others: Iterable[Entry] = ()) -> bytes:
    """All entries of one person, for a program that asks again and again. Who has left a term has their entries cancelled there.
    `others` are entries of apps above."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", _("車座"))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", LOOK_AGAIN)
    for seat in seats:
        has_left = seat.enrolment.left_at is not None
        event = _event(seat, now, is_cancelled=has_left or entry_method(seat) == "CANCEL")
        if has_left:
            event["sequence"] = seat.calendar_sequence + 1
        calendar.add_component(event)
    for entry in others:
        calendar.add_component(_event_of(entry, now))
    feed: bytes = calendar.to_ical()
    return feed


def google_address(seat: Seat) -> str:
    """Google's page with this evening filled in; opened only when it is pressed."""
    starts_at, ends_at = _times(seat)
    return f"{_GOOGLE}render?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": _summary(seat),
            "dates": "/".join(f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (starts_at, ends_at)),
            "details": _description(seat),
        }
    )


def google_feed_address(feed: str) -> str:
    """Google's page that subscribes to a feed."""
    return f"{_GOOGLE}r?" + urlencode({"cid": feed})


def _event(seat: Seat, now: datetime, *, is_cancelled: bool) -> Event:
    starts_at, ends_at = _times(seat)
    entry = Entry(
        uid=entry_uid(seat),
        sequence=seat.calendar_sequence,
        starts_at=starts_at,
        ends_at=ends_at,
        summary=_summary(seat),
        description=_description(seat),
        address=_waiting_room(seat),
        is_cancelled=is_cancelled,
    )
    return _event_of(entry, now)


def _event_of(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    if entry.place:
        event.add("location", entry.place)
    event.add("url", entry.address)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event


def _times(seat: Seat) -> tuple[datetime, datetime]:
    slot = seat.circle.slot
    return slot.starts_at, slot.starts_at + timedelta(minutes=slot.minutes)


def _summary(seat: Seat) -> str:
    if seat.round.kind == Round.Kind.RETROSPECTIVE:
        return seat.round.term.name
    return _("%(term)s %(round)s") % {"term": seat.round.term.name, "round": round_text(seat.round)}


def _waiting_room(seat: Seat) -> str:
    return absolute(reverse("waiting_room", args=[seat.circle.uuid]))


def _description(seat: Seat) -> str:
    return _("15分前から待合室に入れます。") + f"\n{_waiting_room(seat)}"


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Kurumaza//Kurumaza//JA")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


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
