"""A task that goes on for as long as its process lives, and ends in good order."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress


class GoingOn:
    """At most one task: a clock, a heart, a look at something."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def begin(self, work: Coroutine[object, object, None]) -> None:
        """Runs it from now on."""
        self._task = asyncio.get_running_loop().create_task(work)

    async def end(self) -> None:
        """It is cancelled, and has ended then."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
