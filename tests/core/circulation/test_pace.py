"""Next day at the earliest; one story a week for one reader."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.circulation.pace import ONE_READER_PAUSE, composing_opens_at, may_bring

TOKYO = ZoneInfo("Asia/Tokyo")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("ended_at", "opens_at"),
    [
        (datetime(2026, 2, 14, 20, 0, tzinfo=TOKYO), datetime(2026, 2, 15, 0, 0, tzinfo=TOKYO)),
        (datetime(2026, 2, 14, 0, 5, tzinfo=TOKYO), datetime(2026, 2, 15, 0, 0, tzinfo=TOKYO)),
        # 15:30 UTC is half past midnight of the next day in Tokyo.
        (datetime(2026, 2, 14, 15, 30, tzinfo=UTC), datetime(2026, 2, 16, 0, 0, tzinfo=TOKYO)),
    ],
)
def test_composing_opens_at_next_midnight_of_region(ended_at: datetime, opens_at: datetime) -> None:
    assert composing_opens_at(ended_at, TOKYO) == opens_at


@given(MOMENTS)
def test_composing_never_opens_on_evening_itself(ended_at: datetime) -> None:
    opens_at = composing_opens_at(ended_at, TOKYO)
    assert opens_at.date() - ended_at.astimezone(TOKYO).date() == timedelta(days=1)
    assert ended_at < opens_at <= ended_at + timedelta(days=1)


def test_first_story_may_be_brought() -> None:
    assert may_bring(None, datetime(2026, 2, 14, tzinfo=UTC))


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_next_story_is_brought_after_week(last: datetime, later: timedelta) -> None:
    assert may_bring(last, last + later) is (later >= ONE_READER_PAUSE)
