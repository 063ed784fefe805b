"""How this process hears of the others and tells them something outside of a transaction: PostgreSQL's LISTEN and NOTIFY.

On SQLite there is one process: `Alone`."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from kurumaza.rooms.processes.bell import CHANNEL, Notice, parse

log = logging.getLogger(__name__)
RETRY_SECONDS = 0.25
# What could not be said by then is of no use any more.
STALE_SECONDS = 5.0
KEPT = 2_000
_CONNECT_SECONDS = 3
_SAY = "SELECT pg_notify(%s, text) FROM unnest(%s::text[]) AS text"


class Wire(Protocol):
    """`hear` is called with everything that is said, in order; `regained` whenever something may have been missed."""

    def start(self, hear: Callable[[Notice], None], regained: Callable[[], None]) -> None:
        """Begins to listen."""

    async def stop(self) -> None:
        """Ends both lines."""

    def tell(self, notice: Notice) -> None:
        """Says something soon, in order; never waits for it."""

    def listen_anew(self) -> None:
        """Drops a line that has been silent for too long."""


class Alone:
    """One process on its database."""

    def start(self, hear: Callable[[Notice], None], regained: Callable[[], None]) -> None: ...

    async def stop(self) -> None: ...

    def tell(self, notice: Notice) -> None: ...

    def listen_anew(self) -> None: ...


class PostgresWire:
    """One connection to listen on, one to speak on."""

    def __init__(self) -> None:
        self._listening: asyncio.Task[None] | None = None
        self._speaking: asyncio.Task[None] | None = None
        self._waiting: deque[tuple[float, str]] = deque(maxlen=KEPT)
        self._news = asyncio.Event()
        self._hear: Callable[[Notice], None] = lambda _notice: None
        self._regained: Callable[[], None] = lambda: None

    def start(self, hear: Callable[[Notice], None], regained: Callable[[], None]) -> None:
        self._hear, self._regained = hear, regained
        loop = asyncio.get_running_loop()
        self._listening = loop.create_task(self._for_ever(self._listen))
        self._speaking = loop.create_task(self._for_ever(self._speak))

    async def stop(self) -> None:
        for task in (self._listening, self._speaking):
            if task:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def tell(self, notice: Notice) -> None:
        self._waiting.append((time.monotonic(), str(notice)))
        self._news.set()

    def listen_anew(self) -> None:
        if self._listening:
            self._listening.cancel()
        self._listening = asyncio.get_running_loop().create_task(self._for_ever(self._listen))

    async def _for_ever(self, work: Callable[[psycopg.AsyncConnection], object]) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as line:
                    await work(line)  # type: ignore[misc]
            except psycopg.Error:
                log.warning("no line to the other processes; again in a moment", exc_info=True)
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self, line: psycopg.AsyncConnection) -> None:
        await line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        self._regained()
        async for said in line.notifies():
            if notice := parse(said.payload):
                try:
                    self._hear(notice)
                except Exception:  # the line stays, whatever one of them says
                    log.exception("what another process said was not understood")

    async def _speak(self, line: psycopg.AsyncConnection) -> None:
        while True:
            oldest = time.monotonic() - STALE_SECONDS
            said = [one for one in self._waiting if one[0] >= oldest]
            self._waiting.clear()
            try:
                # The words are parameters: no statement that PostgreSQL shows or logs holds them.
                await line.execute(_SAY, [CHANNEL, [text for _at, text in said]])
            except psycopg.Error:
                self._waiting.extendleft(reversed(said))
                raise
            await self._news.wait()
            self._news.clear()


def _address() -> str:
    """Where Django's own connections go."""
    given = connections["default"].get_connection_params()
    known = ("dbname", "user", "password", "host", "port", "service", "passfile", "sslmode")
    address = {name: given[name] for name in known if given.get(name)}
    return make_conninfo(**address, connect_timeout=_CONNECT_SECONDS, keepalives_idle=5)


def own_wire() -> Wire:
    """The wire of this process's database."""
    return PostgresWire() if connections["default"].vendor == "postgresql" else Alone()
