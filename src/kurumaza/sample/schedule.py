"""When things happen in the sample: a past evening, tonight's and the times ahead, whatever the hour at which it is built."""

from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

DAYS_SINCE_LAST, DAYS_AHEAD = 14, (14, 15, 16)
LOOK_AROUND = timedelta(minutes=10)
EVENING_HOURS = (time(19, 0), time(20, 30))


class Schedule(NamedTuple):
    """Starts of the sample's evenings."""

    past: datetime
    tonight: datetime
    ahead: tuple[datetime, ...]


def schedule_of(now: datetime, zone: tzinfo) -> Schedule:
    """The past evening and the times ahead lie at usual hours on the clocks of `zone`; tonight's can be entered now."""
    return Schedule(
        past=_on(now, -DAYS_SINCE_LAST, EVENING_HOURS[0], zone),
        tonight=begins(now),
        ahead=tuple(_on(now, days, at, zone) for days in DAYS_AHEAD for at in EVENING_HOURS),
    )


def begins(now: datetime) -> datetime:
    """The start of the evening that can be entered now: a full five minutes, ahead of which somebody alone can look around the
    room. From then on people are seated, and one alone waits for others."""
    return now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 5) + LOOK_AROUND


def _on(now: datetime, days: int, at: time, zone: tzinfo) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, at, tzinfo=zone)
