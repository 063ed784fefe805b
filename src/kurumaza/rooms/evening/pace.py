"""When it is time for the next pass of the seating: at a start exactly, when somebody has come, or just later."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress

from kurumaza.rooms.evening.waiting import WaitingPeople

PASS_SECONDS = 3.0
# Who comes together is seated together: news are gathered until it is quiet for so long, or for so long at most.
SOON_SECONDS, GATHER_SECONDS = 0.3, 1.5
# While hundreds come at once it is waited longer: a pass in the middle of them would take tables apart whose people are at the door.
# With a pass before it, still within `waiting.HEARD_WITHIN`: until the next pass other processes hear nothing of who is here.
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

    async def until_due(self, starts: Iterable[float]) -> None:
        """Waits until the next pass; `starts` tells in how many seconds evenings begin, also of those that have."""
        ahead = [seconds + AFTER_SECONDS for seconds in starts if seconds > 0]
        with suppress(TimeoutError):
            async with asyncio.timeout(min([PASS_SECONDS, *ahead])):
                await self._news.wait()
        await self._gather()
        self._news.clear()

    async def _gather(self) -> None:
        """Until nobody comes for a moment, or for so long that those who have come must not wait any more."""
        began = time.monotonic()
        while self._news.is_set() or self._waiting.is_wave():
            longest = WAVE_SECONDS if self._waiting.is_wave() else GATHER_SECONDS
            if time.monotonic() - began >= longest:
                return
            self._news.clear()
            await asyncio.sleep(SOON_SECONDS)
