"""When the items of before and after are asked."""

from datetime import UTC, datetime, timedelta

import pytest

from kurumaza.reflections.occasions import Facts, Occasion, Standing, months_after, standing

END = datetime(2026, 2, 14, 11, 0, tzinfo=UTC)
NOTHING_YET = Facts(
    is_in_groups=True,
    is_prepared=True,
    ended=(),
    sits_again=True,
    is_term_closed=False,
    has_reflected=False,
)
ONE_OF_TWO = NOTHING_YET._replace(ended=(END,))
ALL_OVER = NOTHING_YET._replace(ended=(END - timedelta(days=14), END), sits_again=False)


@pytest.mark.parametrize(
    ("occasion", "facts", "after_end", "expected"),
    [
        ("before", NOTHING_YET._replace(is_prepared=False), timedelta(0), "not_yet"),
        ("before", NOTHING_YET, timedelta(0), "open"),
        ("before", NOTHING_YET._replace(is_term_closed=True), timedelta(0), "over"),
        ("before", NOTHING_YET._replace(is_in_groups=False), timedelta(0), "not_asked"),
        # Missed: until the reflection, and not for longer than a day.
        ("before", ONE_OF_TWO, timedelta(hours=1), "open"),
        ("before", ONE_OF_TWO._replace(has_reflected=True), timedelta(hours=1), "over"),
        ("before", ONE_OF_TWO, timedelta(days=1), "over"),
        ("after", NOTHING_YET, timedelta(0), "not_yet"),
        ("after", NOTHING_YET._replace(is_term_closed=True), timedelta(0), "not_asked"),
        ("after", ONE_OF_TWO, timedelta(hours=1), "not_yet"),
        ("after", ONE_OF_TWO._replace(is_term_closed=True), timedelta(hours=1), "open"),
        ("after", ALL_OVER, timedelta(0), "open"),
        ("after", ALL_OVER._replace(is_in_groups=False), timedelta(0), "not_asked"),
        ("after", ALL_OVER._replace(is_prepared=False), timedelta(0), "not_yet"),
        ("after", ALL_OVER, timedelta(days=88), "open"),
        ("after", ALL_OVER, timedelta(days=90), "over"),
        ("later", NOTHING_YET, timedelta(0), "not_yet"),
        ("later", ALL_OVER, timedelta(days=88), "not_yet"),
        ("later", ALL_OVER, timedelta(days=90), "open"),
        ("later", ALL_OVER._replace(is_term_closed=True), timedelta(days=90), "open"),
        ("later", ONE_OF_TWO, timedelta(days=90), "not_yet"),
        ("later", ALL_OVER, timedelta(days=151), "over"),
    ],
)
def test_occasion_stands(occasion: Occasion, facts: Facts, after_end: timedelta, expected: Standing) -> None:
    assert standing(occasion, facts, END + after_end) == expected


def test_months_end_on_their_last_day() -> None:
    assert months_after(datetime(2025, 11, 30, tzinfo=UTC), 3) == datetime(2026, 2, 28, tzinfo=UTC)
    assert months_after(datetime(2026, 12, 1, tzinfo=UTC), 1) == datetime(2027, 1, 1, tzinfo=UTC)
