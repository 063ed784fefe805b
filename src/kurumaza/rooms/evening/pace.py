"""When it is time for the next pass of the seating: at a start exactly, when somebody has come, or just later."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from kurumaza.rooms.evening.waiting import WaitingPeople

PASS_SECONDS = 3.0
# Who comes together is seated together: news are gathered until it is quiet for so long, or for so long at most.
SOON_SECONDS, GATHER_SECONDS = 0.3, 1.5
# While hundreds come at once it is waited longer: a pass in the middle of them would take tables apart whose people are at the door.
WAVE_SECONDS = 8.0
# After an instant, not before it: a pass that comes a moment too early would seat nobody for three seconds.
AFTER_SECONDS = 0.002


class Pace:
    """The clock of one lobby."""

    def __init__(self, waiting: WaitingPeople) -> None:
        self._waiting = waiting
        self._news = asyncio.Event()

    def somebody_came(self) -> None:
        """They need not wait for the next round of looking."""
        self._news.set()

    async def until_due(
        self, starts: Callable[[], Mapping[int, float]], meanwhile: Callable[[], Awaitable[None]]
    ) -> None:
        """Waits until the next pass. `starts` tells by slot in how many seconds its evening begins, also of those that have;
        `meanwhile` is called now and then while a wave is waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(min([PASS_SECONDS, *_ahead(starts())])):
                await self._news.wait()
        await self._gather(starts, meanwhile)
        self._news.clear()

    async def _gather(
        self, starts: Callable[[], Mapping[int, float]], meanwhile: Callable[[], Awaitable[None]]
    ) -> None:
        """Until nobody comes for a moment, or for so long that those who have come must not wait any more, or an evening begins."""
        began = time.monotonic()
        next_start = began + min(_ahead(starts()), default=WAVE_SECONDS)
        while (is_wave := self._is_wave(starts())) or self._news.is_set():
            until = min(began + (WAVE_SECONDS if is_wave else GATHER_SECONDS), next_start)
            left = until - time.monotonic()
            if left <= 0:
                return
            self._news.clear()
            await asyncio.sleep(min(SOON_SECONDS, left))
            await meanwhile()

    def _is_wave(self, starts: Mapping[int, float]) -> bool:
        return any(seconds <= 0 and self._waiting.is_wave(slot) for slot, seconds in starts.items())


def _ahead(starts: Mapping[int, float]) -> list[float]:
    return [seconds + AFTER_SECONDS for seconds in starts.values() if seconds > 0]
