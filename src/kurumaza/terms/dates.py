"""Dates as people read them, in the term's own time zone: 2月14日(土)19:00–20:00."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from kurumaza.terms.models import Slot, Term


def zone_of(term: Term) -> ZoneInfo:
    """The clocks of the term's region."""
    return ZoneInfo(term.time_zone)


def in_term(moment: datetime, term: Term) -> datetime:
    """A moment on the clocks of the term's region."""
    return moment.astimezone(zone_of(term))


def days_until(moment: datetime, term: Term, *, now: datetime) -> int:
    """Nights to sleep there, 0 on the day itself."""
    return (in_term(moment, term).date() - in_term(now, term).date()).days


def day_text(moment: datetime, term: Term) -> str:
    """2月14日(土)."""
    return format_date(in_term(moment, term), _("n月j日(D)"))


def time_text(moment: datetime, term: Term) -> str:
    """19:00."""
    return f"{in_term(moment, term):%H:%M}"


def months_text(first: date, last: date | None) -> str:
    """2026年9月から2026年12月まで, of one month 2026年12月; without `last` it goes on."""
    began = format_date(first, _("Y年n月"))
    if last is None:
        return _("%(first)sから") % {"first": began}
    ended = format_date(last, _("Y年n月"))
    return began if began == ended else _("%(first)sから%(last)sまで") % {"first": began, "last": ended}


def slot_text(slot: Slot) -> str:
    """2月14日(土)19:00–20:00."""
    term, ends_at = slot.round.term, slot.starts_at + timedelta(minutes=slot.minutes)
    return f"{day_text(slot.starts_at, term)}{time_text(slot.starts_at, term)}–{time_text(ends_at, term)}"
