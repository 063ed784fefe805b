"""Of which evening somebody is reminded when: a week, a day and an hour before it."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

Kind = Literal["week", "day", "hour"]
KINDS: tuple[Kind, ...] = ("week", "day", "hour")
_DAYS: dict[Kind, int] = {"week": 7, "day": 1}
_AN_HOUR = timedelta(hours=1)
# Whoever was told of their evening just now is not reminded of it at once: the mail about it may have waited for the morning.
LEAST_BETWEEN: dict[Kind, timedelta] = {
    "week": timedelta(hours=12),
    "day": timedelta(hours=12),
    "hour": _AN_HOUR,
}


class Reminder(NamedTuple):
    """One reminder and its moment."""

    kind: Kind
    at: datetime


def moment_of(kind: Kind, starts_at: datetime, zone: tzinfo) -> datetime:
    """A week and a day before by the clocks there, which may be changed in between; an hour before as it passes."""
    if kind == "hour":
        return starts_at - _AN_HOUR
    # Within one zone, Python counts by the clock.
    return (starts_at.astimezone(zone) - timedelta(days=_DAYS[kind])).astimezone(UTC)


def reminders_ahead(starts_at: datetime, *, told_at: datetime, zone: tzinfo) -> list[Reminder]:
    """Those that are still to come for somebody who is told of the evening at `told_at`, the earliest first."""
    every = [Reminder(kind, moment_of(kind, starts_at, zone)) for kind in KINDS]
    return [one for one in every if one.at - told_at >= LEAST_BETWEEN[one.kind]]


def is_current(kind: Kind, starts_at: datetime, *, now: datetime, zone: tzinfo) -> bool:
    """Whether a reminder still says something: not once the next one is due, or the evening has begun. After days without a mail
    server nobody gets three at once."""
    later = KINDS[KINDS.index(kind) + 1 :]
    return now < (moment_of(later[0], starts_at, zone) if later else starts_at)
