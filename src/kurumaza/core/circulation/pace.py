"""The pace of circulation: told next day at the earliest, brought to one person at most once a week."""

from datetime import datetime, time, timedelta, tzinfo

ONE_READER_PAUSE = timedelta(days=7)


def composing_opens_at(ended_at: datetime, zone: tzinfo) -> datetime:
    """From when a story may be composed out of a circle that ended at `ended_at`: the next day's first minute
    on the clocks of `zone`. Never the same evening: whether to tell is decided alone, after a night's sleep."""
    next_day = ended_at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(next_day, time.min, tzinfo=zone)


def may_bring(last_brought_at: datetime | None, now: datetime) -> bool:
    """Whether a reader who got their last story at `last_brought_at` may get another one."""
    return last_brought_at is None or now - last_brought_at >= ONE_READER_PAUSE
