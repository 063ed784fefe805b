"""What one page needs to reach the media servers, for as long as its place is its own: renewed while the room is open."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import Error

from kurumaza.circles.models import Circle
from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.state import RoomState, Stage
from kurumaza.rooms import queries
from kurumaza.rooms.media import livekit
from kurumaza.rooms.media.turn import ice_servers, renew_after_s
from kurumaza.rooms.models import Room
from kurumaza.terms.models import Term

log = logging.getLogger(__name__)


def key_holders(state: RoomState) -> frozenset[str]:
    """Who may hear what is said in a room: its seats but those who left, and called organisers who are in it."""
    seats = {seat.seat for seat in state.seats if not seat.has_left}
    return frozenset(seats | {one.organiser for one in state.organisers})


def gone_with(events: Iterable[e.AnyEvent]) -> list[str]:
    """Whose place ended or fell empty by these events: their voice and picture end, too."""
    found = []
    for event in events:
        match event:
            case e.SeatLeft(seat) | e.SeatRemoved(seat) | e.SeatAway(seat) | e.OrganiserWent(seat):
                found.append(seat)
    return found


async def put_out(room: Room, seat: str) -> None:
    """Whose place ended is put out of the media server, in a term that has one: also if their page has no line just now."""
    if await _has_media_server(room.circle):
        await livekit.put_out(room.uuid, seat)


async def _has_media_server(circle: Circle) -> bool:
    if not settings.LIVEKIT_URL:
        return False
    try:
        media = await database_sync_to_async(queries.media_of)(circle)
    except Error:
        log.exception(
            "how circle %s speaks could not be read: its people are put out in any case", circle.uuid
        )
        return True
    return bool(media == Term.Media.LIVEKIT)


class MediaAccess:
    """The access of one page. `who` is its seat; `send` puts a frame into its socket."""

    def __init__(self, room: UUID, who: str, send: Callable[..., None]) -> None:
        self._room, self._who, self._send = room, who, send
        self._timer: asyncio.TimerHandle | None = None
        self._is_livekit = False
        self._holders: frozenset[str] | None = None
        self._putting_out: asyncio.Task[None] | None = None

    async def open(self, circle: Circle, state: RoomState) -> None:
        """Hands out what the page needs now. A page that was away for long may hold what has ended."""
        self._is_livekit = await _has_media_server(circle)
        self._renew_ice()
        self.hand_out(state)

    def hand_out(self, state: RoomState) -> None:
        """What lets the page into the media server: a token that ends soon, and the key as it is now."""
        holders = key_holders(state)
        if not self._is_livekit or self._who not in holders or state.stage is Stage.ENDED:
            return
        self._holders = holders
        key = livekit.circle_key(self._room, holders)
        token = livekit.token_for(self._room, self._who)
        self._send(kind="livekit", url=settings.LIVEKIT_URL, token=token, **key._asdict())

    def look(self, state: RoomState) -> None:
        """The room is another one: whoever left has no key any more, and those who remain get a new one."""
        if self._holders is None or (holders := key_holders(state)) == self._holders:
            return
        if self._who not in holders:
            self.put_out()
            return
        self._holders = holders
        self._send(kind="livekit", **livekit.circle_key(self._room, holders)._asdict())

    def stop(self) -> None:
        """Nothing more goes out."""
        self._holders = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def put_out(self) -> None:
        """The place is not this page's any more: its voice and picture end at the media server, whatever the page does."""
        self.stop()
        if self._is_livekit:
            self._putting_out = asyncio.ensure_future(livekit.put_out(self._room, self._who))

    def _renew_ice(self) -> None:
        seconds = renew_after_s()
        if seconds is None or self._is_livekit:
            return
        self._send(kind="ice", iceServers=ice_servers(self._who, time.time()))
        self._timer = asyncio.get_running_loop().call_later(seconds, self._renew_ice)
