"""One socket of one waiting page: it says hello, and is told how things stand until it goes."""

import asyncio
import json
import logging
import time
from contextlib import suppress
from typing import Any
from uuid import UUID

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error

from kurumaza.circles.models import Seat
from kurumaza.circles.queries_live import place_of
from kurumaza.rooms import frames
from kurumaza.rooms.consumers import CLOSE_CODES, HELLO_SECONDS
from kurumaza.rooms.limits import Bucket
from kurumaza.rooms.live_room import EndedBecause
from kurumaza.rooms.lobby import lobby
from kurumaza.rooms.outgoing import Outgoing
from kurumaza.terms.models import Slot

log = logging.getLogger(__name__)


class WaitingConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """A person in the waiting room."""

    async def connect(self) -> None:
        self.seat, self.session_key, self.language = "", "", ""
        self._is_waiting = False
        self._frames = Bucket(per_second=2, burst=10)
        self._circle: UUID = self.scope["url_route"]["kwargs"]["circle"]
        await self.accept()
        self._outgoing = Outgoing(self._send_now, self._give_up)
        self._patience = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._hang_up)

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Ends the socket. When that goes wrong it is gone already (OSError), or is being ended (RuntimeError)."""
        with suppress(OSError, RuntimeError):
            await super().close(code, reason)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels does, but without crossing over to a thread for each frame: ours look at their connections themselves."""
        await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self._frames.take(time.monotonic()):
            await self.close(4429)
            return
        frame = frames.parse_frame(text_data) if text_data else None
        try:
            if isinstance(frame, frames.Hello) and not self._is_waiting:
                await self._greet(frame)
            elif isinstance(frame, frames.HeadFrame) and self._is_waiting:
                await lobby.show(self)
            else:
                await self.close(4400)
        except Error:
            log.exception("a waiting page could not be answered: the database is away")
            await self._drop(1013)
        except (
            Exception
        ):  # Channels would drop the socket and never tell us: its seat would count as there for ever
            log.exception("a waiting page could not be answered")
            await self._drop(1011)

    async def disconnect(self, code: int) -> None:
        self._patience.cancel()
        self._outgoing.stop()
        lobby.go(self)

    def send_frame(self, text: str) -> None:
        """The whole of what this page shows."""
        self._outgoing.put_view(text)

    async def end(self, why: EndedBecause) -> None:
        """Ends this socket, and says why."""
        lobby.go(self)
        self._outgoing.put(json.dumps({"kind": "closed", "why": why}))
        await self._outgoing.finish()
        await self.close(CLOSE_CODES[why])

    async def _greet(self, hello: frames.Hello) -> None:
        self._patience.cancel()
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

    def _hang_up(self) -> None:
        self._hanging_up = asyncio.ensure_future(self.close(4408))

    def _give_up(self) -> None:
        self._giving_up = asyncio.ensure_future(self.close(1013))

    async def _drop(self, code: int) -> None:
        lobby.go(self)
        await self.close(code)

    async def _send_now(self, text: str) -> None:
        await self.send(text_data=text)


def _seat_and_slot(user: Any, circle: UUID) -> tuple[Seat, Slot] | None:
    if not user.is_authenticated:
        return None
    place = place_of(user, circle)
    return (place.seat, place.circle.slot) if place else None
