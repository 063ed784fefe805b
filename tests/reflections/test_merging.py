"""What was typed against what is kept."""

from datetime import timedelta

import pytest

from kurumaza.reflections.merging import Typed, Verdict, judge, judge_choice
from tests.factories.stories import NEXT_DAY


def typed(value: str, *known: str, minutes: int = 0) -> Typed:
    return Typed(value, known, timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("kept", "one", "verdict"),
    [
        ("", typed("雪", ""), "write"),
        ("雪", typed("雪の朝", "雪"), "write"),
        ("雪", typed("雪", ""), "same"),
        # An answer that was lost on the way: what was sent is known.
        ("雪", typed("雪の朝", "", "雪"), "write"),
        ("雪", typed("", "雪"), "write"),
        # One text as two browsers write it.
        ("雪\n朝", typed("雪\r\n朝 ", ""), "same"),
        ("雪\n朝", typed("夜", "雪\r\n朝"), "write"),
        # Written elsewhere meanwhile: neither goes.
        ("市", typed("雪", ""), "theirs"),
        ("市", typed("", "雪"), "theirs"),
        ("", typed("雪の朝", "雪"), "theirs"),
    ],
)
def test_text_follows_what_is_kept_or_is_shown_beside_it(kept: str, one: Typed, verdict: Verdict) -> None:
    assert judge(kept, one) == verdict


@pytest.mark.parametrize(
    ("minutes", "verdict"), [(0, "write"), (9, "write"), (10, "theirs"), (600, "theirs")]
)
def test_later_of_two_choices_counts(minutes: int, verdict: Verdict) -> None:
    kept_at = NEXT_DAY - timedelta(minutes=10)
    assert judge_choice("5", kept_at, typed("4", "3", minutes=minutes), NEXT_DAY) == verdict
    assert judge_choice("5", kept_at, typed("4", "5", minutes=minutes), NEXT_DAY) == "write"
    assert judge_choice("5", kept_at, typed("5", "3", minutes=minutes), NEXT_DAY) == "same"
