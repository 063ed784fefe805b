"""The clock of the rooms: it keeps its pace when the machine's clock is put right."""

import time
from collections.abc import Callable

# Of the time that passes, so much at most is spent on coming back to the machine's clock.
SLEW_SHARE = 100


class SteadyClock:
    """Milliseconds since 1970 UTC, from a clock that only ever rises.

    A step of the machine's clock would lengthen or cut short every turn that is running. It is followed
    slowly instead, by a hundredth of the time that passes."""

    def __init__(
        self,
        wall_ns: Callable[[], int] = time.time_ns,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._wall_ns, self._monotonic_ns = wall_ns, monotonic_ns
        self._at_ns = monotonic_ns()
        self._offset_ns = wall_ns() - self._at_ns

    def now_ms(self) -> int:
        """The rooms' time now."""
        at_ns = self._monotonic_ns()
        most_ns = (at_ns - self._at_ns) // SLEW_SHARE
        drift_ns = self._wall_ns() - at_ns - self._offset_ns
        self._at_ns = at_ns
        self._offset_ns += max(-most_ns, min(most_ns, drift_ns))
        return (at_ns + self._offset_ns) // 1_000_000


_clock = SteadyClock()


def now_ms() -> int:
    """The rooms' time now, in milliseconds since 1970 UTC."""
    return _clock.now_ms()
