"""The sample's evenings lie at usual hours, whatever the hour at which it is built."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kurumaza.sample.schedule import begins, schedule_of

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("hour", range(24))
def test_schedule_keeps_to_evening_hours_at_every_hour(hour: int) -> None:
    now = datetime(2026, 2, 14, hour, 47, 31, tzinfo=TOKYO)
    schedule = schedule_of(now.astimezone(UTC), TOKYO)
    assert schedule.past == datetime(2026, 1, 31, 19, 0, tzinfo=TOKYO)
    assert schedule.tonight == datetime(2026, 2, 14, hour, 55, tzinfo=TOKYO)
    assert list(schedule.ahead) == [
        datetime(2026, day // 100, day % 100, *at, tzinfo=TOKYO)
        for day in (228, 301, 302)
        for at in ((19, 0), (20, 30))
    ]


def test_schedule_keeps_clocks_where_they_change() -> None:
    zone = ZoneInfo("Europe/Berlin")  # summer time began on 29 March
    schedule = schedule_of(datetime(2026, 4, 1, 12, 0, tzinfo=UTC), zone)
    assert (schedule.past.isoformat(), schedule.ahead[0].isoformat()) == (
        "2026-03-18T19:00:00+01:00",
        "2026-04-15T19:00:00+02:00",
    )


@pytest.mark.parametrize("minute", [0, 1, 4, 5, 59])
def test_evening_leaves_time_to_look_around(minute: int) -> None:
    now = datetime(2026, 2, 14, 0, minute, 59, 999, tzinfo=UTC)
    assert timedelta(minutes=5) < begins(now) - now <= timedelta(minutes=10)
    assert begins(now).minute % 5 == 0
