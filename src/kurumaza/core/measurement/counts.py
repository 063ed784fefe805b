"""What a page says of its own microphone, and whether it can be: cumulative counts of one seat in one phase."""

from typing import Literal

import msgspec

# A count may be so late on its way that less time seems to have passed than it tells of; and clocks of sound cards differ.
SLACK_MS = 5_000
# not_rising: sent again, or overtaken · fell: less than before · beyond_the_clock: more than time has passed ·
# muted: speech while the microphone was off.
Impossible = Literal["not_rising", "fell", "beyond_the_clock", "muted"]


class Count(msgspec.Struct, frozen=True):
    """So far in this phase: milliseconds of speech, and those in which the microphone was on but could not be heard (a
    telephone that suspends sound). `sequence` rises with every count that is sent."""

    sequence: int
    speech_ms: int
    unmeasured_ms: int = 0


NOTHING = Count(sequence=0, speech_ms=0)


def fault_of(sent: Count, kept: Count, *, phase_ms: int, since_ms: int, muted_ms: int) -> Impossible | None:
    """Why a count is refused, or None if it can be. A refused count changes nothing: it is never cut down to what could
    be, since a page that says what cannot be is not to be believed by half.

    `phase_ms` is how long the phase has run so far; `since_ms` how long ago `kept` was accepted (since the phase began
    if there is none); `muted_ms` for how much of that time the microphone was certainly off, as the server knows. Since
    counts are cumulative, a refused or lost one takes nothing away from the next."""
    if sent.sequence <= kept.sequence:
        return "not_rising"
    spoken, unmeasured = sent.speech_ms - kept.speech_ms, sent.unmeasured_ms - kept.unmeasured_ms
    if spoken < 0 or unmeasured < 0:
        return "fell"
    if sent.speech_ms + sent.unmeasured_ms > phase_ms + SLACK_MS or spoken + unmeasured > since_ms + SLACK_MS:
        return "beyond_the_clock"
    if spoken > max(0, since_ms - muted_ms) + SLACK_MS:
        return "muted"
    return None
