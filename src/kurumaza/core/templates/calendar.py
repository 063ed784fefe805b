"""The dates of a term as a shape, and a shape as dates from another first day: Saturday evenings stay Saturday evenings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from kurumaza.core.templates.template import ROUNDS_MAX, SLOTS_MAX, Calendar, RoundShape, SlotShape


class Held(NamedTuple):
    """A time of a round on the clocks of its term, without a zone."""

    starts_at: datetime
    minutes: int


def shape_of_slot(held: Held, first_day: date) -> SlotShape | None:
    """None of a time that lies before the term."""
    day = held.starts_at.date()
    days = (day - first_day).days
    if days < 0:
        return None
    return SlotShape(days // 7, day.weekday(), f"{held.starts_at:%H:%M}", held.minutes)


def shape_of_calendar(
    first_day: date, last_day: date, time_zone: str, rounds: Iterable[Iterable[Held]]
) -> Calendar:
    """`rounds` as their times, in their order; one without times says nothing of the calendar."""
    shapes: list[RoundShape] = []
    days = (last_day - first_day).days
    for times in rounds:
        held = list(times)
        slots = sorted({one for time in held if (one := shape_of_slot(time, first_day)) is not None})[
            :SLOTS_MAX
        ]
        days = max([days, *((time.starts_at.date() - first_day).days for time in held)])
        if slots:
            shapes.append(RoundShape(tuple(slots)))
    return Calendar(time_zone, days, tuple(shapes[:ROUNDS_MAX]))


def day_of(slot: SlotShape, first_day: date) -> date:
    """The slot's weekday within its week, which begins with the weekday of the first day."""
    return first_day + timedelta(days=7 * slot.week + (slot.weekday - first_day.weekday()) % 7)


def time_of(slot: SlotShape, first_day: date, zone: tzinfo) -> datetime:
    """When a slot begins in a term that begins on this day."""
    hour, minute = (int(part) for part in slot.time.split(":"))
    day = day_of(slot, first_day)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def last_day_of(calendar: Calendar, first_day: date) -> date:
    """The term's last day; no time lies after it."""
    days = [day_of(slot, first_day) for held in calendar.rounds for slot in held.slots]
    return max([first_day + timedelta(days=calendar.days), *days])


def next_first_day(first_day: date, last_day: date, today: date, notice: timedelta) -> date:
    """The day of the same weekday on which the next term can begin: after this one, and with so much notice from today."""
    earliest = max(last_day + timedelta(days=1), today + notice)
    return earliest + timedelta(days=(first_day.weekday() - earliest.weekday()) % 7)
