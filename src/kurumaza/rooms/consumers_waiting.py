"""One socket of one waiting page: it says hello, and is told how things stand until it goes."""

import logging
import time
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import Error

from kurumaza.circles.models import Seat
from kurumaza.circles.queries_live import place_of
from kurumaza.rooms.evening.lobby import lobby
from kurumaza.rooms.live.live_room import EndedBecause
from kurumaza.rooms.sockets import frames
from kurumaza.rooms.sockets.limits import Bucket
from kurumaza.rooms.sockets.page_socket import AWAY, FAULT, NOT_OURS, TOO_MUCH, PageSocket
from kurumaza.terms.models import Slot

log = logging.getLogger(__name__)


class WaitingConsumer(PageSocket):
    """A person in the waiting room."""

    async def connect(self) -> None:
        self.seat, self.session_key, self.language = "", "", ""
        self._is_waiting = False
        self._frames = Bucket(per_second=2, burst=10)
        self._circle: UUID = self.scope["url_route"]["kwargs"]["circle"]
        await self.begin()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self._frames.take(time.monotonic()):
            await self.drop(TOO_MUCH)
            return
        frame = frames.parse_frame(text_data) if text_data else None
        try:
            if isinstance(frame, frames.Hello) and not self._is_waiting:
                await self._greet(frame)
            elif isinstance(frame, frames.HeadFrame) and self._is_waiting:
                await lobby.show(self)
            else:
                await self.drop(NOT_OURS)
        except Error:
            log.exception("a waiting page could not be answered: the database is away")
            await self.drop(AWAY)
        except (
            Exception
        ):  # Channels would drop the socket and never tell us: its seat would count as there for ever
            log.exception("a waiting page could not be answered")
            await self.drop(FAULT)

    async def let_go(self) -> None:
        lobby.go(self)

    def send_frame(self, text: str) -> None:
        """The whole of what this page shows."""
        self.outgoing.put_view(text)

    async def end(self, why: EndedBecause) -> None:
        """Ends this socket, and says why."""
        lobby.go(self)
        await self.say_goodbye(why)

    async def _greet(self, hello: frames.Hello) -> None:
        self.greeted()
        if hello.protocol != frames.PROTOCOL:
            return await self.end("reload")
        found = await database_sync_to_async(_seat_and_slot)(self.scope["user"], self._circle)
        if found is None:
            return await self.end("no_seat")
        self._is_waiting = True
        row, slot = found
        self.seat, self.session_key = str(row.uuid), self.scope["session"].session_key
        self.language = self.scope["user"].language
        await lobby.come(self, slot)
        return None


def _seat_and_slot(user: Any, circle: UUID) -> tuple[Seat, Slot] | None:
    if not user.is_authenticated:
        return None
    place = place_of(user, circle)
    return (place.seat, place.circle.slot) if place else None
