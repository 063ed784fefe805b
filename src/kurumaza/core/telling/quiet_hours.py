"""When a mail may go, by the clocks of the term's region: at night nobody is written to about what can wait."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
GATHERINGS = (time(8), time(18))
# Waiting for the morning is no use if less than this is then left until the evening of which somebody is told.
LEAST_LEFT = timedelta(hours=2)

Haste = Literal["now", "day", "gathered", "morning"]


def goes_at(moment: datetime, haste: Haste, zone: tzinfo) -> datetime:
    """When what is to be told from `moment` on may go: `now` at any hour, `day` at once or when the night is over, `gathered` with
    whatever else there is at the next gathering, `morning` once a day, when the next night is over."""
    if haste == "now" or (haste == "day" and not is_quiet(moment, zone)):
        return moment
    return _next_of(GATHERINGS if haste == "gathered" else (QUIET_UNTIL,), moment, zone)


def is_quiet(moment: datetime, zone: tzinfo) -> bool:
    """Whether it is night there."""
    clock = moment.astimezone(zone).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def haste_before(moment: datetime, starts_at: datetime, zone: tzinfo) -> Haste:
    """How soon somebody is told of a change to an evening that begins, or was to begin, at `starts_at`."""
    left = starts_at - goes_at(moment, "day", zone)
    return "now" if left < LEAST_LEFT else "day"


def _next_of(clocks: tuple[time, ...], moment: datetime, zone: tzinfo) -> datetime:
    """The first of these times of day at or after `moment`. Compared in UTC: two moments of one zone would be compared by their clocks,
    which is wrong where these are changed."""
    today = moment.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(3))
    found = (datetime.combine(day, clock, tzinfo=zone).astimezone(UTC) for day in days for clock in clocks)
    return min(at for at in found if at >= moment)
