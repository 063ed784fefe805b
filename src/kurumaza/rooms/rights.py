"""Whose pages may stay in a room: asked again and again, also of those who only listen."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import Error
from django.utils import timezone

from kurumaza.rooms import queries, queries_duty
from kurumaza.rooms.live_room import EndedBecause, LiveRoom, Socket

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


async def watch_rights(rooms: RoomsHere, end: Callable[[Socket, EndedBecause], None]) -> None:
    """Ends the sockets of those who signed out or lost their seat, also of those who only listen. `end` ends one, and says why.

    Looks at every room again and again; those that were not looked at for longest come first."""
    while True:
        began, between = time.monotonic(), RIGHTS_SECONDS * ROUND / LOOKS
        try:
            await _look_at(rooms, due(rooms.all_live(), began), end)
        except Error:
            log.exception("rights could not be looked at; again in a moment")
            between = RETRY_SECONDS
        await asyncio.sleep(max(0.0, began + between - time.monotonic()))


def due(rooms: list[LiveRoom], now: float) -> list[LiveRoom]:
    """Which of these are looked at next: so many that a round sees all of them. `now` is time.monotonic()."""
    oldest = sorted(rooms, key=lambda live: live.looked_at)[: math.ceil(len(rooms) / LOOKS)]
    return [live for live in oldest if now - live.looked_at >= RIGHTS_SECONDS * ROUND * 0.9]


async def _look_at(
    rooms: RoomsHere, some: list[LiveRoom], end: Callable[[Socket, EndedBecause], None]
) -> None:
    if not some:
        return
    lost = await rooms.read(lambda: lost_rights(some, timezone.now()))
    for live in some:
        live.looked_at = time.monotonic()
    for page, why in lost:
        end(page, why)


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
