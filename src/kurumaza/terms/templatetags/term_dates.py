"""`{% load term_dates %}`: `{{ slot|slot_text }}`, `{{ moment|day_text:term }}`, `{{ moment|time_text:term }}`, `{{ first|months_text:last }}`."""

from datetime import date, datetime

from django import template

from kurumaza.terms import dates
from kurumaza.terms.models import Slot, Term

register = template.Library()


@register.filter
def slot_text(slot: Slot) -> str:
    """2月14日(土)19:00–20:00."""
    return dates.slot_text(slot)


@register.filter
def day_text(moment: datetime, term: Term) -> str:
    """2月14日(土)."""
    return dates.day_text(moment, term)


@register.filter
def time_text(moment: datetime, term: Term) -> str:
    """19:00."""
    return dates.time_text(moment, term)


@register.filter
def months_text(first: date, last: date | None) -> str:
    """2026年9月から2026年12月まで."""
    return dates.months_text(first, last)
