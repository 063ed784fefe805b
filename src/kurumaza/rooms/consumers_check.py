"""The socket of a device check: shows that pages reach this server, and hands out what opens the TURN server for a moment."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any, Literal

import msgspec
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from kurumaza.people.models import Person
from kurumaza.rooms.media.turn import ice_servers
from kurumaza.rooms.sockets.limits import Bucket

# A check takes seconds: whoever stays longer, or sends more, is not our page.
SECONDS = 60.0
FRAMES = 12
CREDENTIAL_SECONDS = 120
# So often in a row may one person check in one process; more comes back little by little.
CHECKS, CHECKS_PER_SECOND = 10, 1 / 30
PEOPLE_REMEMBERED = 10_000

_checks: dict[int, Bucket] = {}


class Ping(msgspec.Struct, frozen=True, tag_field="kind", tag="ping", forbid_unknown_fields=True):
    """Asks for an answer with the same number."""

    id: int


class CheckConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Somebody who is signed in tries their connection. Nothing is stored, and nobody else hears of it."""

    async def connect(self) -> None:
        self._end_later: asyncio.TimerHandle | None = None
        self._frames = Bucket(per_second=0, burst=FRAMES)
        await self.accept()
        user = await database_sync_to_async(_person)(self.scope["user"])
        if user is None:
            await self.close(4401)
        elif not _may_check(user.pk):
            await self.close(4429)
        else:
            self._end_later = asyncio.get_running_loop().call_later(SECONDS, self._hang_up)
            servers = ice_servers(f"check:{user.uuid}", time.time(), seconds=CREDENTIAL_SECONDS)
            await self._tell("ice", iceServers=servers)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            ping = msgspec.json.decode(text_data or "", type=Ping)
        except (msgspec.DecodeError, UnicodeEncodeError):
            await self.close(4400)
            return
        if self._frames.take(time.monotonic()):
            await self._tell("pong", id=ping.id)
        else:
            await self.close(4429)

    async def disconnect(self, code: int) -> None:
        if self._end_later is not None:
            self._end_later.cancel()

    def _hang_up(self) -> None:
        self._hanging_up = asyncio.ensure_future(self._close_quietly())

    async def _close_quietly(self) -> None:
        with suppress(OSError):  # mostly it is gone already
            await self.close(4408)

    async def _tell(self, kind: Literal["ice", "pong"], **fields: Any) -> None:
        await self.send(text_data=json.dumps({"kind": kind, **fields}))


def _person(user: Any) -> Person | None:
    return user if user.is_authenticated else None


def _may_check(person: int) -> bool:
    if len(_checks) >= PEOPLE_REMEMBERED:
        _checks.clear()
    return _checks.setdefault(person, Bucket(CHECKS_PER_SECOND, CHECKS)).take(time.monotonic())
