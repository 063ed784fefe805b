"""Whose pages may stay in a room, and whether what opened it may: asked again and again, also of those who only listen."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

from django.db import Error
from django.utils import timezone

from kurumaza.core.dialogue import commands as c
from kurumaza.rooms import queries, queries_duty
from kurumaza.rooms.actions import Outcome
from kurumaza.rooms.live.live_room import EndedBecause, LiveRoom, Socket
from kurumaza.rooms.queries_page import openings_of

log = logging.getLogger(__name__)
T = TypeVar("T")
# Who signs out, or is taken out of a group, hears nothing more after so long at the latest.
RIGHTS_SECONDS = 4.0
# Some rooms at a time: a thousand sessions looked at in one go would hold up everybody's next event. A round over all of them takes
# three quarters of that time, so that a slow look does not make it too long.
LOOKS, ROUND = 50, 0.75
RETRY_SECONDS = 1.0


class RoomsHere(Protocol):
    """What is asked of the rooms of this process."""

    def all_live(self) -> list[LiveRoom]: ...

    async def read(self, work: Callable[[], T]) -> T: ...

    async def submit(self, live: LiveRoom, command: c.AnyCommand, command_id: UUID) -> Outcome: ...

    def show(self, live: LiveRoom) -> None: ...


class RightsWatch:
    """Ends the sockets of those who signed out or lost their seat, also of those who only listen."""

    def __init__(self, rooms: RoomsHere, spawn: Callable[[Coroutine[object, object, None]], None]) -> None:
        self._rooms, self._spawn = rooms, spawn
        # Pages (by id()) that are being ended: it may take a while, and they are seen again meanwhile.
        self._ending: set[int] = set()

    async def run(self) -> None:
        """Looks at every room again and again; those that were not looked at for longest come first."""
        while True:
            began, between = time.monotonic(), RIGHTS_SECONDS * ROUND / LOOKS
            try:
                await self._look_at(due(self._rooms.all_live(), began))
            except Error:
                log.exception("rights could not be looked at; again in a moment")
                between = RETRY_SECONDS
            await asyncio.sleep(max(0.0, began + between - time.monotonic()))

    async def _look_at(self, some: list[LiveRoom]) -> None:
        if not some:
            return
        lost = await self._rooms.read(lambda: lost_rights(some, timezone.now()))
        for live in some:
            live.looked_at = time.monotonic()
        for page, why in lost:
            if id(page) not in self._ending:
                self._ending.add(id(page))
                self._spawn(self._end(page, why))
        await self._look_at_openings([live for live in some if live.is_opening])

    async def _look_at_openings(self, gathering: list[LiveRoom]) -> None:
        """はじめのことば is gone from every page within the same time, once its author has taken it back."""
        if not gathering:
            return
        found = await self._rooms.read(lambda: openings_of([live.circle for live in gathering]))
        for live in gathering:
            opening = found.get(live.circle)
            if live.opening != opening:
                live.opening = opening
                self._rooms.show(live)

    async def _end(self, page: Socket, why: EndedBecause) -> None:
        try:
            await (self._let_go(page) if why == "no_seat" else page.end(why))
        finally:
            self._ending.discard(id(page))

    async def _let_go(self, page: Socket) -> None:
        """Who has lost the right to a seat has left it: those who remain see that, and get another key."""
        for live in self._rooms.all_live():
            if live.sockets.get(page.seat) is page:
                await self._rooms.submit(live, c.Leave(page.seat), uuid4())
                if page.seat in live.state.removed:  # an organiser was taking the seat away just then
                    return await page.end("removed")
        return await page.end("no_seat")


def due(rooms: list[LiveRoom], now: float) -> list[LiveRoom]:
    """Which of these are looked at next: so many that a round sees all of them. `now` is time.monotonic()."""
    oldest = sorted(rooms, key=lambda live: live.looked_at)[: math.ceil(len(rooms) / LOOKS)]
    return [live for live in oldest if now - live.looked_at >= RIGHTS_SECONDS * ROUND * 0.9]


def lost_rights(rooms: Iterable[LiveRoom], now: datetime) -> list[tuple[Socket, EndedBecause]]:
    """The pages that may not stay, and why; asks the database."""
    pages = [(live.circle, page) for live in rooms for page in live.pages()]
    held = [(page.seat, page.session_key) for _circle, page in pages]
    tables, signed_in = queries.still_entitled(held)
    duties = [(page.seat, circle) for circle, page in pages if page.duty]
    on_duty = queries_duty.still_on_duty(duties, now) if duties else set()
    found: list[tuple[Socket, EndedBecause]] = []
    for circle, page in pages:
        if page.session_key not in signed_in:
            found.append((page, "signed_out"))
        elif page.duty:
            if (page.seat, circle) not in on_duty:
                found.append((page, "no_seat"))
        elif (why := _why_not(tables, page.seat, circle)) is not None:
            found.append((page, why))
    return found


def _why_not(tables: dict[str, UUID | None], seat: str, circle: UUID) -> EndedBecause | None:
    if seat not in tables:
        return "no_seat"
    return None if tables[seat] == circle else "moved"
