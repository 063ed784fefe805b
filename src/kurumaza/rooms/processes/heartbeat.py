"""This process says every two seconds that it lives, and finds out which of the others do not."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from django.db import Error

from kurumaza.rooms import actions_processes as actions
from kurumaza.rooms.actions_processes import Known
from kurumaza.rooms.live.going_on import GoingOn
from kurumaza.rooms.live.writer import Writer

log = logging.getLogger(__name__)
BEAT_SECONDS = 2.0
SILENT_SECONDS = 6.0
# Who has not looked for so long cannot tell whether others beat meanwhile.
BLINKED_SECONDS = 5.0


class Watch:
    """Tells from the beats of other processes which ones stand still. Clocks of machines are not compared: a step of one would
    end everybody's pages."""

    def __init__(self) -> None:
        self._since: dict[UUID, tuple[int, float]] = {}
        self._looked_at = float("-inf")

    def look(self, others: dict[UUID, Known], now: float) -> list[UUID]:
        """Who has been silent for long; `now` is any rising clock in seconds."""
        known = self._since if now - self._looked_at < BLINKED_SECONDS else {}
        self._looked_at = now
        self._since = {
            one: known[one] if one in known and known[one][0] == seen.beats else (seen.beats, now)
            for one, seen in others.items()
        }
        return [one for one, (_beats, since) in self._since.items() if now - since >= SILENT_SECONDS]


class Heartbeat:
    """`others` are the processes seen last. The thread is its own: a queue of commands must not stop the heart."""

    def __init__(
        self,
        public_key: bytes,
        silent: Callable[[UUID], Awaitable[None]],
        forgotten: Callable[[], Awaitable[None]],
        beaten: Callable[[], None],
    ) -> None:
        self.process = uuid4()
        self.others: dict[UUID, Known] = {}
        self._public_key = public_key
        self._silent, self._forgotten, self._beaten = silent, forgotten, beaten
        self._watch = Watch()
        self._thread = Writer("kurumaza-heart")
        self._beating = GoingOn()

    async def start(self) -> None:
        """The first beat is known to all before anybody sits down here."""
        self.others = (await self.beat()).others
        self._beating.begin(self._run())

    async def stop(self) -> None:
        """The row stays: whoever lives takes the pages over that are still in it."""
        await self._beating.end()
        self._thread.stop()

    async def beat(self) -> actions.Looked:
        """One beat."""
        return await self._thread.run(
            lambda: actions.beat(process=self.process, public_key=self._public_key),
            asked_at=time.monotonic(),
        )

    async def take_over(self, gone: UUID) -> list[actions.Orphan]:
        """The pages of a process that is gone."""
        return await self._thread.run(
            lambda: actions.take_over(gone=gone, by=self.process), asked_at=time.monotonic()
        )

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                looked = await self.beat()
                self.others = looked.others
                self._beaten()
                if not looked.was_known:
                    await self._forgotten()
                for gone in self._watch.look(looked.others, time.monotonic()):
                    await self._silent(gone)
            except Error:
                log.exception("no beat: the database is away; again in a moment")
            except Exception:  # the heart goes on, whatever it has met
                log.exception("a beat has failed")
