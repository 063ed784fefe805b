"""At night nothing goes that can wait, and by day nothing waits that need not, also where clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kurumaza.core.telling.quiet_hours import GATHERINGS, goes_at, haste_before, is_quiet

TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Asia/Tokyo",
            "Europe/Berlin",
            "America/St_Johns",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "UTC",
        )
    ]
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def _tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 2, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("moment", "haste", "expected"),
    [
        (_tokyo(14, 12), "day", _tokyo(14, 12)),
        (_tokyo(14, 20, 59), "day", _tokyo(14, 20, 59)),
        (_tokyo(14, 21), "day", _tokyo(15, 8)),
        (_tokyo(15, 2), "day", _tokyo(15, 8)),
        (_tokyo(15, 8), "day", _tokyo(15, 8)),
        (_tokyo(15, 2), "now", _tokyo(15, 2)),
        (_tokyo(14, 7), "gathered", _tokyo(14, 8)),
        (_tokyo(14, 8, 1), "gathered", _tokyo(14, 18)),
        (_tokyo(14, 18), "gathered", _tokyo(14, 18)),
        (_tokyo(14, 18, 1), "gathered", _tokyo(15, 8)),
        (_tokyo(14, 8, 1), "morning", _tokyo(15, 8)),
        (_tokyo(15, 2), "morning", _tokyo(15, 8)),
        (_tokyo(15, 8), "morning", _tokyo(15, 8)),
    ],
)
def test_mail_goes_when_it_may(moment: datetime, haste: str, expected: datetime) -> None:
    assert goes_at(moment, haste, TOKYO) == expected  # type: ignore[arg-type]


def test_morning_is_by_the_clock_after_it_was_changed() -> None:
    """The clocks of Berlin go from 2:00 to 3:00 in this night, and back from 3:00 to 2:00 in the other."""
    spring = datetime(2026, 3, 28, 22, tzinfo=BERLIN)
    assert goes_at(spring, "day", BERLIN) == datetime(2026, 3, 29, 6, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 22, tzinfo=BERLIN)
    assert goes_at(autumn, "day", BERLIN) == datetime(2026, 10, 25, 7, tzinfo=UTC)


@given(MOMENTS, st.sampled_from(["day", "gathered"]), ZONES)
@example(datetime(2011, 12, 30, 9, tzinfo=UTC), "day", ZoneInfo("Pacific/Apia"))
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "day", BERLIN)
def test_nothing_that_waits_goes_at_night_or_long_after(moment: datetime, haste: str, zone: ZoneInfo) -> None:
    at = goes_at(moment, haste, zone)  # type: ignore[arg-type]
    assert at >= moment
    assert not is_quiet(at, zone)
    assert at - moment <= timedelta(hours=16)
    assert goes_at(at, haste, zone) == at  # type: ignore[arg-type]
    if haste == "gathered":
        assert at.astimezone(zone).time() in GATHERINGS
    elif not is_quiet(moment, zone):
        assert at == moment


@given(MOMENTS, MOMENTS, st.sampled_from(["day", "gathered", "morning"]), ZONES)
def test_later_news_never_goes_earlier(one: datetime, other: datetime, haste: str, zone: ZoneInfo) -> None:
    first, second = sorted([one, other])
    assert goes_at(first, haste, zone) <= goes_at(second, haste, zone)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "starts_at", "expected"),
    [
        (_tokyo(14, 21, 5), _tokyo(14, 21, 30), "now"),
        (_tokyo(14, 21, 5), _tokyo(15, 9), "now"),
        (_tokyo(14, 21, 5), _tokyo(15, 10), "day"),
        (_tokyo(14, 18, 30), _tokyo(14, 19), "now"),
        (_tokyo(14, 2), _tokyo(14, 19), "day"),
    ],
)
def test_change_of_the_same_evening_does_not_wait(
    moment: datetime, starts_at: datetime, expected: str
) -> None:
    assert haste_before(moment, starts_at, TOKYO) == expected


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)), ZONES)
def test_nobody_hears_of_a_change_after_the_evening_has_begun(
    moment: datetime, ahead: timedelta, zone: ZoneInfo
) -> None:
    starts_at = moment + ahead
    assert goes_at(moment, haste_before(moment, starts_at, zone), zone) <= starts_at
