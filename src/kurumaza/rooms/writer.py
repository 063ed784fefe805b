"""The one thread on which a process writes its rooms (docs/decisions/0003)."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connections

T = TypeVar("T")


class Writer:
    """Runs database work one after the other.

    Whoever waits behind work that fails because the database is away or locked fails with it: waiting for the
    lock one after another, the last would wait for all of them."""

    def __init__(self, name: str = "kurumaza-rooms") -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._failed_at = float("-inf")

    async def run(self, work: Callable[[], T], *, asked_at: float) -> T:
        """The result of `work`; `asked_at` (time.monotonic) is since when somebody waits for it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work, asked_at)

    def stop(self) -> None:
        """Ends after the work in hand, and closes the thread's connections."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=True)

    def _run(self, work: Callable[[], T], asked_at: float) -> T:
        if asked_at <= self._failed_at:
            raise OperationalError("work before this found the database away")
        close_old_connections()
        try:
            return work()
        except Error as failure:
            connections["default"].close()
            if isinstance(failure, OperationalError | InterfaceError):  # away, or its connection gone
                self._failed_at = time.monotonic()
            raise
