"""Dates as a shape and back: weekdays stay, nothing lies outside the term."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.templates.calendar import (
    Held,
    day_of,
    last_day_of,
    next_first_day,
    shape_of_calendar,
    shape_of_slot,
    time_of,
)
from kurumaza.core.templates.template import SlotShape

TOKYO = ZoneInfo("Asia/Tokyo")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
HELD = st.builds(lambda day, minutes: (day, minutes), st.integers(0, 80), st.sampled_from([45, 60, 75]))


def at(day: date, hour: int = 19) -> datetime:
    return datetime(day.year, day.month, day.day, hour)


def test_a_saturday_evening_stays_one_whatever_day_the_term_begins() -> None:
    first = date(2026, 2, 1)  # a Sunday
    shape = shape_of_slot(Held(at(date(2026, 2, 14)), 60), first)
    assert shape == SlotShape(1, 5, "19:00", 60)
    assert [day_of(shape, date(2026, 4, 6) + timedelta(days=n)) for n in range(3)] == [date(2026, 4, 18)] * 3
    assert time_of(shape, date(2026, 4, 6), TOKYO) == datetime(2026, 4, 18, 19, tzinfo=TOKYO)


def test_a_time_before_the_term_and_a_round_without_times_say_nothing() -> None:
    first = date(2026, 2, 1)
    calendar = shape_of_calendar(first, first, "Asia/Tokyo", [[], [Held(at(date(2026, 1, 31)), 60)]])
    assert calendar.rounds == ()


def test_a_term_lasts_until_its_last_time() -> None:
    first = date(2026, 2, 1)
    calendar = shape_of_calendar(first, first, "Asia/Tokyo", [[Held(at(date(2026, 2, 14)), 60)]])
    assert calendar.days == 13
    assert last_day_of(calendar, first) == date(2026, 2, 14)


@given(DAYS, DAYS, st.integers(0, 90), st.lists(st.lists(HELD, max_size=4), max_size=4))
def test_the_shape_of_dates_out_of_a_shape_is_the_same(
    first: date, other: date, length: int, rounds: list[list[tuple[int, int]]]
) -> None:
    times = [[Held(at(first + timedelta(days=day)), minutes) for day, minutes in held] for held in rounds]
    calendar = shape_of_calendar(first, first + timedelta(days=length), "Asia/Tokyo", times)
    # From a day of the same weekday, nothing is lost.
    other += timedelta(days=(first.weekday() - other.weekday()) % 7)
    again = shape_of_calendar(
        other,
        last_day_of(calendar, other),
        "Asia/Tokyo",
        [
            [Held(time_of(slot, other, TOKYO).replace(tzinfo=None), slot.minutes) for slot in held.slots]
            for held in calendar.rounds
        ],
    )
    assert again == calendar


@given(DAYS, st.integers(0, 90), st.lists(st.integers(0, 80), min_size=1, max_size=5), DAYS)
def test_every_time_keeps_weekday_and_lies_within_the_new_term(
    first: date, length: int, days: list[int], other: date
) -> None:
    times = [Held(at(first + timedelta(days=day)), 60) for day in days]
    calendar = shape_of_calendar(first, first + timedelta(days=length), "Asia/Tokyo", [times])
    last = last_day_of(calendar, other)
    for slot in calendar.rounds[0].slots:
        assert day_of(slot, other).weekday() == slot.weekday
        assert other <= day_of(slot, other) <= last


@given(DAYS, st.integers(0, 90), DAYS)
def test_the_next_term_begins_after_this_one_with_notice_on_the_same_weekday(
    first: date, length: int, today: date
) -> None:
    last = first + timedelta(days=length)
    begins = next_first_day(first, last, today, timedelta(days=14))
    assert begins > last
    assert (
        timedelta(days=0)
        <= begins - max(last + timedelta(days=1), today + timedelta(days=14))
        < timedelta(days=7)
    )
    assert begins.weekday() == first.weekday()
