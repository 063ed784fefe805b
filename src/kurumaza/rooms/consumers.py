"""One socket of one seat: parses, asks the service, answers. Rules are in core.dialogue."""

import asyncio
import json
import logging
import time
from typing import Any
from uuid import UUID

import msgspec
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import override

from kurumaza.circles.models import Seat
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.view import view
from kurumaza.rooms import actions, frames, queries
from kurumaza.rooms.actions import Accepted, AcceptedBefore, Outcome
from kurumaza.rooms.errors import SENTENCES
from kurumaza.rooms.limits import Bucket
from kurumaza.rooms.service import LiveRoom, now_ms, rooms
from kurumaza.safety import actions as safety

log = logging.getLogger(__name__)
RIGHTS_SECONDS = 5.0
# A socket that has not said hello by then is not one of our pages.
HELLO_SECONDS = 10.0


class RoomConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """A person at the table."""

    async def connect(self) -> None:
        self.seat, self.connection = "", ""
        self.has_audio = self.has_video = False
        self._live: LiveRoom | None = None
        self._row: Seat | None = None
        self._rights_at = float("-inf")
        self._commands = Bucket(per_second=10, burst=30)
        self._signals = Bucket(per_second=60, burst=300)
        self._circle: UUID = self.scope["url_route"]["kwargs"]["circle"]
        await self.accept()
        self._patience = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._hang_up)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = frames.parse_frame(text_data) if text_data else None
        if frame is None:
            await self.close(4400)
        elif isinstance(frame, frames.Hello):
            await self._greet(frame)
        elif self._live is None or self._row is None:
            await self.close(4400)
        elif not self._bucket(frame).take(time.monotonic()):
            await self.close(4429)
        elif await self._may_stay():
            await self._serve_or_refuse(frame, self._live, self._row)

    async def disconnect(self, code: int) -> None:
        self._patience.cancel()
        if self._live is not None:
            await rooms.lose(self._live, self)

    async def send_view(self, live: LiveRoom) -> None:
        """The whole of what this seat may see."""
        message = {
            "kind": "view",
            "view": view(live.state, self.seat),
            "gifts": live.gifts if live.state.gifts_are_open else [],
            "peers": {
                one.seat: {"connection": one.connection, "audio": one.has_audio, "video": one.has_video}
                for one in list(live.sockets.values())
            },
            "now": now_ms(),
        }
        await self._send_raw(msgspec.json.encode(message).decode())

    async def take_over(self) -> None:
        """Another page of the same person has this seat now."""
        self._live = None
        await self._send_closed("taken_over", 4409)

    async def send_signal(self, sender: "RoomConsumer", data: dict[str, Any]) -> None:
        """A message of the mesh from another seat."""
        await self._send(kind="signal", **{"from": sender.connection}, seat=sender.seat, data=data)

    async def send_media(self, sender: "RoomConsumer") -> None:
        """Another seat's microphone or camera went on or off."""
        await self._send(kind="media", seat=sender.seat, audio=sender.has_audio, video=sender.has_video)

    async def _greet(self, hello: frames.Hello) -> None:
        if self._live is not None:
            return None
        self._patience.cancel()
        if hello.protocol != frames.PROTOCOL:
            return await self._send_closed("reload", 4426)
        row = await database_sync_to_async(_seat_for)(self.scope["user"], self._circle)
        if row is None:
            return await self._send_closed("no_seat", 4404)
        live = await rooms.enter(row.circle)
        if live is None:
            return await self._send_closed("no_seat", 4404)
        self._row, self.seat, self.connection = row, str(row.uuid), str(hello.connection)
        self._rights_at = time.monotonic()
        self._live = live
        outcome = await rooms.arrive(live, self)
        if isinstance(outcome, c.Refusal) and outcome.code != "ended":  # what is over can still be looked at
            self._live = None
            await self.close(4400)
            return None
        await self.send_view(live)
        words = await database_sync_to_async(queries.own_words)(self.scope["user"], live.room, row)
        await self._send(kind="mine", **words)
        return None

    def _hang_up(self) -> None:
        self._hanging_up = asyncio.ensure_future(self.close(4408))

    async def _may_stay(self) -> bool:
        """Session and seat are looked at again at most every five seconds."""
        if time.monotonic() - self._rights_at < RIGHTS_SECONDS:
            return True
        if not await database_sync_to_async(_still_signed_in)(
            self.scope["session"].session_key, self.scope["user"].pk
        ):
            await self._send_closed("signed_out", 4401)
            return False
        if await database_sync_to_async(queries.own_seat)(self.scope["user"], self._circle) is None:
            await self._send_closed("no_seat", 4404)
            return False
        self._rights_at = time.monotonic()
        return True

    def _bucket(self, frame: frames.AnyFrame) -> Bucket:
        return self._signals if isinstance(frame, frames.SignalFrame) else self._commands

    async def _serve_or_refuse(self, frame: frames.AnyFrame, live: LiveRoom, row: Seat) -> None:
        """A database that is away costs one answer, not the seat."""
        try:
            await self._serve(frame, live, row)
        except DatabaseError:
            log.exception("room %s: a frame could not be served", live.room.uuid)
            if isinstance(frame, frames.MemoFrame | frames.HelpFrame):
                await self._answer(frame.id, c.Refusal("not_saved"))

    async def _serve(self, frame: frames.AnyFrame, live: LiveRoom, row: Seat) -> None:
        match frame:
            case frames.CommandFrame():
                await self._give_command(frame, live)
            case frames.GiftFrame():
                await self._answer(frame.id, await rooms.write_gift(live, row, frame.text, frame.id))
            case frames.MemoFrame():
                await self._keep_memo(frame, live, row)
            case frames.HelpFrame():
                await database_sync_to_async(_call_duty)(row)
                await self._send(kind="done", id=str(frame.id), seq=live.state.seq)
            case frames.SignalFrame() | frames.MediaFrame():
                await self._pass_on(frame, live)
            case _:
                await self.send_view(live)

    async def _give_command(self, frame: frames.CommandFrame, live: LiveRoom) -> None:
        command = frames.parse_command(frame.command, self.seat)
        if command is None:
            return await self._answer(frame.id, c.Refusal("not_understood"))
        outcome = await rooms.submit(live, command, frame.id)
        await self._answer(frame.id, outcome)
        if isinstance(command, c.Leave) and not isinstance(outcome, c.Refusal):
            await self.close(1000)
        return None

    async def _pass_on(self, frame: frames.SignalFrame | frames.MediaFrame, live: LiveRoom) -> None:
        """What goes from page to page and leaves no trace: signals of the mesh, microphone and camera on or off."""
        if isinstance(frame, frames.SignalFrame):
            for other in list(live.sockets.values()):
                if isinstance(other, RoomConsumer) and other.connection == str(frame.to):
                    await other.send_signal(self, frame.data)
            return
        self.has_audio, self.has_video = frame.audio, frame.video
        for other in list(live.sockets.values()):
            if isinstance(other, RoomConsumer) and other is not self:
                await other.send_media(self)

    async def _keep_memo(self, frame: frames.MemoFrame, live: LiveRoom, row: Seat) -> None:
        refusal = await rooms.write(
            lambda: actions.write_memo(
                room=live.room, seat=row, card=frame.card, text=frame.text, now=timezone.now()
            )
        )
        await self._answer(frame.id, refusal or Accepted(live.state, ()))

    async def _answer(self, command_id: UUID, outcome: Outcome) -> None:
        if isinstance(outcome, Accepted):
            await self._send(kind="done", id=str(command_id), seq=outcome.state.seq)
        elif isinstance(outcome, AcceptedBefore):
            await self._send(kind="done", id=str(command_id), seq=outcome.seq)
        elif isinstance(outcome, c.Refusal):
            with override(self.scope["user"].language):
                sentence = str(SENTENCES[outcome.code])
            await self._send(kind="refused", id=str(command_id), code=outcome.code, text=sentence)

    async def _send_closed(self, why: str, code: int) -> None:
        await self._send(kind="closed", why=why)
        await self.close(code)

    async def _send(self, **message: Any) -> None:
        await self._send_raw(json.dumps(message, ensure_ascii=False))

    async def _send_raw(self, text: str) -> None:
        try:
            await self.send(text_data=text)
        except (RuntimeError, OSError):  # the socket went between looking and sending; `disconnect` follows
            return


def _seat_for(user: Any, circle: UUID) -> Seat | None:
    if not user.is_authenticated:
        return None
    row = queries.own_seat(user, circle)
    return row if row is not None and queries.can_enter(row.circle, timezone.now()) else None


def _call_duty(row: Seat) -> None:
    # The person is read from the seat: the socket's user is a lazy object that no foreign key takes.
    safety.call_duty(
        person=row.enrolment.person, term=row.circle.round.term, circle=row.circle.uuid, now=timezone.now()
    )


def _still_signed_in(session_key: str | None, person: int) -> bool:
    if session_key is None:
        return False
    session = Session.objects.filter(session_key=session_key, expire_date__gt=timezone.now()).first()
    return session is not None and str(session.get_decoded().get("_auth_user_id")) == str(person)
