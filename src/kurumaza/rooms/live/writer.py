"""The one thread on which a process writes its rooms (docs/decisions/0003)."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connections, transaction

log = logging.getLogger(__name__)
T = TypeVar("T")
# So many commands share a commit at most: the first one waits for the last.
TOGETHER = 32


@dataclass
class _Task:
    """Work that somebody waits for. What has a `key` may share a transaction with others."""

    work: Callable[[], Any]
    asked_at: float
    key: int | None
    answer: asyncio.Future[Any]
    result: Any = None
    failure: Exception | None = None
    # What it did is stored, or what was wrong with it was its own: nothing that happens to the others changes that.
    is_settled: bool = False

    def fail(self, failure: Exception) -> None:
        """Whatever it had done is undone."""
        self.result, self.failure = None, failure


class Writer:
    """Runs database work one after the other.

    Commands of several rooms that wait at the same time are committed together: bringing a commit to the disk takes longer than all
    else. None is answered before the commit; each may have to run twice (`_run_together`).
    Whoever waits behind work that fails because the database is away or locked fails with it: waiting for the
    lock one after another, the last would wait for all of them."""

    def __init__(self, name: str = "kurumaza-rooms") -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._failed_at = float("-inf")
        self._is_stopped = False
        self._thread = Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], T], *, asked_at: float, key: int | None = None) -> T:
        """The result of `work`; `asked_at` (time.monotonic) is since when somebody waits for it.

        With a `key` (its room) it may share a transaction. All processes take rooms in the order of their keys, so that no two
        wait for each other's rows."""
        if self._is_stopped:
            raise RuntimeError("the writer has been stopped")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._tasks.put(_Task(work, asked_at, key, answer))
        return await answer

    def stop(self) -> None:
        """Ends after the work in hand, and closes the thread's connections."""
        self._is_stopped = True
        self._tasks.put(None)
        self._thread.join()

    def _serve(self) -> None:
        is_over = False
        while not is_over:
            waiting = self._waiting()
            is_over = None in waiting
            tasks = [task for task in waiting if task is not None]
            for may_share, some in groupby(tasks, key=lambda task: task.key is not None):
                group = list(some)
                for part in [group] if may_share else [[one] for one in group]:
                    self._run(part)
                    _answer(part)
        connections.close_all()

    def _waiting(self) -> list[_Task | None]:
        waiting = [self._tasks.get()]
        while len(waiting) < TOGETHER:
            try:
                waiting.append(self._tasks.get_nowait())
            except Empty:
                break
        return waiting

    def _run(self, tasks: Sequence[_Task]) -> None:
        """Sets each task's result or failure. Of one task alone the transactions are its own."""
        live = [task for task in tasks if task.asked_at > self._failed_at]
        for task in tasks:
            if task.asked_at <= self._failed_at:
                task.fail(OperationalError("work before this found the database away"))
        if not live:
            return
        close_old_connections()
        try:
            if len(live) == 1:
                live[0].result = live[0].work()
            else:
                _run_together(live)
        except Exception as failure:  # the thread goes on, whatever one of them meets
            if isinstance(failure, OperationalError | InterfaceError):  # away, or its connection gone
                self._failed_at = time.monotonic()
            for task in live:
                if not task.is_settled:
                    task.fail(failure)
            if isinstance(failure, Error):
                _let_go()


def _let_go() -> None:
    """Of a connection that may be broken: on a full disk even closing it fails."""
    try:
        connections["default"].close()
    except Error:
        log.exception("a connection could not be closed in good order")
        connections["default"].connection = None


def _run_together(tasks: Sequence[_Task]) -> None:
    """One transaction. What is wrong with the database is everybody's; if something else is wrong with one of them, nothing of
    them is kept, and each runs by itself: savepoints would cost every one of them what hardly any needs."""
    try:
        with transaction.atomic():
            for task in sorted(tasks, key=lambda task: task.key or 0):
                task.result = task.work()
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whose fault it was shows when each runs by itself
        _run_each(tasks)


def _run_each(tasks: Sequence[_Task]) -> None:
    for task in tasks:
        try:
            with transaction.atomic():
                task.result = task.work()
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:
            task.fail(failure)
        task.is_settled = True


def _answer(tasks: Sequence[_Task]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Task]] = {}
    for task in tasks:
        by_loop.setdefault(task.answer.get_loop(), []).append(task)
    for loop, some in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, some)


def _settle(tasks: Sequence[_Task]) -> None:
    for task in tasks:
        if task.answer.done():  # nobody waits any more
            continue
        if task.failure is not None:
            task.answer.set_exception(task.failure)
        else:
            task.answer.set_result(task.result)
