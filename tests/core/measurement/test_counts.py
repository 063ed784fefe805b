"""What a page can truthfully say of its microphone is kept; what cannot be is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.measurement.counts import NOTHING, SLACK_MS, Count, Impossible, fault_of

KEPT = Count(sequence=3, speech_ms=10_000, unmeasured_ms=1_000)


def fault(
    sent: Count, kept: Count = KEPT, phase_ms: int = 60_000, since_ms: int = 5_000, muted_ms: int = 0
) -> Impossible | None:
    return fault_of(sent, kept, phase_ms=phase_ms, since_ms=since_ms, muted_ms=muted_ms)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (Count(4, 15_000, 1_000), None),
        (Count(9, 10_000, 6_000), None),
        (Count(3, 15_000, 1_000), "not_rising"),
        (Count(2, 15_000, 1_000), "not_rising"),
        (Count(4, 9_999, 1_000), "fell"),
        (Count(4, 10_000, 999), "fell"),
        (Count(4, 15_001 + SLACK_MS, 1_000), "beyond_the_clock"),
        (Count(4, 12_000, 9_001 + SLACK_MS), "beyond_the_clock"),
    ],
)
def test_counts_against_the_last_one(sent: Count, code: Impossible | None) -> None:
    assert fault(sent) == code


def test_no_more_than_the_phase_has_lasted_even_after_a_long_silence() -> None:
    assert fault(Count(4, 40_000, 1_000), phase_ms=30_000, since_ms=60_000) == "beyond_the_clock"


def test_speech_of_a_muted_microphone_is_refused_and_silence_is_not() -> None:
    assert fault(Count(4, 10_001 + SLACK_MS, 1_000), muted_ms=5_000) == "muted"
    assert fault(Count(4, 10_000 + SLACK_MS, 1_000), muted_ms=5_000) is None
    assert fault(Count(4, 10_000, 1_000), muted_ms=5_000) is None


steps = st.lists(st.tuples(st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1)), max_size=20)


@given(steps, st.data())
def test_a_truthful_page_is_always_believed_whatever_is_lost(
    steps: list[tuple[int, float, float]], data: st.DataObject
) -> None:
    """Speech and gaps within the time that has passed; any of its counts may be lost on the way."""
    kept, sent, now, kept_at = NOTHING, NOTHING, 0, 0
    for length_ms, talks, gaps in steps:
        now += length_ms
        speech = int(length_ms * talks * 0.5)
        gap = int(length_ms * gaps * 0.5)
        sent = Count(sent.sequence + 1, sent.speech_ms + speech, sent.unmeasured_ms + gap)
        if data.draw(st.booleans()):
            assert fault_of(sent, kept, phase_ms=now, since_ms=now - kept_at, muted_ms=0) is None
            kept, kept_at = sent, now
