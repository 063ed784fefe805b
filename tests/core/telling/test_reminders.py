"""A week, a day and an hour before: those still ahead, by the clocks there, and never three at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.telling.reminders import KINDS, is_current, moment_of, reminders_ahead

TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
STARTS_AT = datetime(2026, 2, 14, 19, tzinfo=TOKYO)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from([TOKYO, BERLIN, ZoneInfo("America/St_Johns")])


def _kinds(told_at: datetime) -> list[str]:
    return [one.kind for one in reminders_ahead(STARTS_AT, told_at=told_at, zone=TOKYO)]


def test_reminders_are_a_week_a_day_and_an_hour_before() -> None:
    told_at = datetime(2026, 1, 23, 12, tzinfo=TOKYO)
    assert reminders_ahead(STARTS_AT, told_at=told_at, zone=TOKYO) == [
        ("week", datetime(2026, 2, 7, 19, tzinfo=TOKYO)),
        ("day", datetime(2026, 2, 13, 19, tzinfo=TOKYO)),
        ("hour", datetime(2026, 2, 14, 18, tzinfo=TOKYO)),
    ]


def test_only_reminders_still_ahead_are_sent_and_none_right_after_the_news() -> None:
    assert _kinds(datetime(2026, 2, 7, 7, tzinfo=TOKYO)) == ["week", "day", "hour"]
    assert _kinds(datetime(2026, 2, 7, 8, tzinfo=TOKYO)) == ["day", "hour"]
    assert _kinds(datetime(2026, 2, 13, 8, tzinfo=TOKYO)) == ["hour"]
    assert _kinds(datetime(2026, 2, 14, 17, tzinfo=TOKYO)) == ["hour"]
    assert _kinds(datetime(2026, 2, 14, 17, 30, tzinfo=TOKYO)) == []
    assert _kinds(datetime(2026, 2, 15, tzinfo=TOKYO)) == []


def test_reminder_keeps_the_hour_where_clocks_are_changed_in_between() -> None:
    starts_at = datetime(2026, 3, 31, 19, tzinfo=BERLIN)
    week = moment_of("week", starts_at, BERLIN)
    assert week.astimezone(BERLIN) == datetime(2026, 3, 24, 19, tzinfo=BERLIN)
    assert starts_at.astimezone(UTC) - week == timedelta(days=7) - timedelta(hours=1)


@given(MOMENTS, MOMENTS, ZONES)
def test_at_most_one_reminder_is_current(starts_at: datetime, now: datetime, zone: ZoneInfo) -> None:
    """Of those whose moment has come."""
    due = [kind for kind in KINDS if moment_of(kind, starts_at, zone) <= now]
    current = [kind for kind in due if is_current(kind, starts_at, now=now, zone=zone)]
    assert current == ([due[-1]] if due and now < starts_at else [])


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)), ZONES)
def test_reminders_ahead_are_in_order_and_before_the_evening(
    told_at: datetime, ahead: timedelta, zone: ZoneInfo
) -> None:
    starts_at = told_at + ahead
    found = reminders_ahead(starts_at, told_at=told_at, zone=zone)
    moments = [one.at for one in found]
    assert moments == sorted(moments)
    assert all(told_at < at < starts_at for at in moments)
    assert all(is_current(one.kind, starts_at, now=one.at, zone=zone) for one in found)
