"""One socket of one seat: parses, asks the service, answers. Rules are in core.dialogue."""

import asyncio
import json
import logging
import time
from typing import Any
from uuid import UUID

import msgspec
from channels.db import database_sync_to_async
from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries_live import may_sit, place_of, sits_at
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import Stage
from kurumaza.core.dialogue.view import view
from kurumaza.rooms import actions, queries
from kurumaza.rooms.actions import Accepted, AcceptedBefore, Outcome
from kurumaza.rooms.addresses import ways_of
from kurumaza.rooms.errors import SENTENCES, RoomRefused
from kurumaza.rooms.evening.lobby import lobby
from kurumaza.rooms.live import passing
from kurumaza.rooms.live.airtime import Measured
from kurumaza.rooms.live.clock import now_ms
from kurumaza.rooms.live.live_room import EndedBecause, LiveRoom, is_turned_away
from kurumaza.rooms.live.service import rooms
from kurumaza.rooms.live.steps import NOT_SAVED
from kurumaza.rooms.media.access import MediaAccess
from kurumaza.rooms.queries_duty import DutyPlace
from kurumaza.rooms.queries_page import table_data
from kurumaza.rooms.sockets import frames
from kurumaza.rooms.sockets.limits import Bucket
from kurumaza.rooms.sockets.page_socket import AWAY, FAULT, NOT_OURS, TOO_MUCH, PageSocket
from kurumaza.safety import actions as safety
from kurumaza.terms.actions_prepare import choose_airtime

log = logging.getLogger(__name__)
# Seated elsewhere in the meantime; or an organiser took the seat away.
_TURNED_AWAY: dict[str, EndedBecause] = {"no_seat": "moved", "removed": "removed"}


class RoomConsumer(PageSocket):
    """A person at the table."""

    duty: DutyPlace | None = None

    async def connect(self) -> None:
        self.seat, self.connection, self.session_key = "", "", ""
        self.has_audio = self.has_video = False
        self._live: LiveRoom | None = None
        self._media: MediaAccess | None = None
        self._row: Seat | None = None
        # Beside the frames: somebody who goes while they are being seated must be heard.
        self._greeting: asyncio.Task[None] | None = None
        self._door: asyncio.Task[None] | None = None
        self._table: dict[str, Any] | None = None
        self._commands = Bucket(per_second=10, burst=30)
        self._signals = Bucket(per_second=60, burst=300)
        self._counts = Bucket(per_second=2, burst=20)
        self._circle: UUID = self.scope["url_route"]["kwargs"]["circle"]
        await self.begin()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = frames.parse_frame(text_data) if text_data else None
        if isinstance(frame, frames.Hello):
            self._greeting = self._greeting or asyncio.ensure_future(self._take(frame))
            return
        if self._greeting and not self._greeting.done():
            await asyncio.wait([self._greeting])
        await self._take(frame)

    async def _take(self, frame: frames.AnyFrame | None) -> None:
        try:
            await self._receive(frame)
        except Error:  # one answer is lost, not the seat
            log.exception("a frame could not be served: the database is away")
            if isinstance(
                frame,
                frames.CommandFrame
                | frames.GiftFrame
                | frames.MemoFrame
                | frames.HelpFrame
                | frames.AgreeFrame,
            ):
                self._answer(frame.id, NOT_SAVED)
            elif isinstance(frame, frames.Hello):
                await self.drop(AWAY)
        except Exception:  # Channels would drop the socket and never tell us: the seat would stay taken
            log.exception("a frame could not be served")
            await self.drop(FAULT)

    async def _receive(self, frame: frames.AnyFrame | None) -> None:
        if frame is None:
            await self.close(NOT_OURS)
        elif isinstance(frame, frames.Hello):
            await self._greet(frame)
        elif self._live is None:
            await self.close(NOT_OURS)
        elif not self._bucket(frame).take(time.monotonic()):
            await self.close(TOO_MUCH)
        else:
            await self._serve(frame, self._live)

    async def disconnect(self, code: int) -> None:
        self.end_all()
        if self._greeting:
            await asyncio.wait([self._greeting])  # what it has begun ends below
        rooms.airtime.farewell(self)
        if self._media is not None:
            self._media.stop()
        await super().disconnect(code)

    async def let_go(self) -> None:
        """Its seat is lost like that of a broken line."""
        live, self._live = self._live, None
        if live is not None:
            await rooms.lose(live, self)

    def send_view(self, live: LiveRoom) -> None:
        """The whole of what this seat may see; whose seat was taken away sees that."""
        if self.seat in live.state.removed:
            self._removing = asyncio.ensure_future(self.end("removed"))
            return
        message = {
            "kind": "view",
            "view": view(live.state, self.seat),
            "gifts": self._gifts(live),
            "opening": self._opening(live),
            "peers": live.peers(),
            "names": live.names,
            "now": now_ms(),
        }
        if self._media is not None:
            self._media.look(live.state)
        if self._table is not None:
            table, self._table = self._table, None
            self.send_frame(kind="table", **table)
        self.outgoing.put_view(msgspec.json.encode(message).decode())

    async def end(self, why: EndedBecause) -> None:
        """Ends this socket, and says why: another page has the seat, the right to it is gone, the page is old."""
        if self._media is not None:
            # A page that took this one over has the same name at the media server: it is not put out.
            self._media.stop() if why in ("taken_over", "reload") else self._media.put_out()
        await self.let_go()
        await self.say_goodbye(why)

    def send_frame(self, **message: Any) -> None:
        """A frame of another kind: an answer, a signal, a neighbour's microphone, a written line."""
        self.outgoing.put(json.dumps(message, ensure_ascii=False))

    def tell_airtime(self, measured: Measured) -> None:
        """Whether one's own 話した時間 is measured, and what was counted so far: to its own page alone."""
        self.send_frame(kind="airtime", **measured.as_frame())

    async def _greet(self, hello: frames.Hello) -> None:
        self.greeted()
        if hello.protocol != frames.PROTOCOL:
            return await self.end("reload")
        circle = await self._find_place()
        if not isinstance(circle, Circle):
            return None if self.is_over() else await self.end(circle)
        live = await rooms.enter(circle)
        if live is None:
            return await self.end("no_seat")
        self.connection, self.session_key = str(hello.connection), self.scope["session"].session_key
        self._table = await self._way_to(live)
        if self.is_over():
            return None
        self._live = live
        outcome = await self._sit_down(live)
        if is_turned_away(outcome):
            self._live = None
            if isinstance(outcome, c.Refusal) and outcome.code in _TURNED_AWAY:
                return await self.end(_TURNED_AWAY[outcome.code])
            await self.close(NOT_OURS)
            return None
        if self.is_over():
            return None
        self.send_view(live)
        self._media = MediaAccess(live.room.uuid, self.seat, self.send_frame)
        await self._media.open(live.room.circle, live.state)
        await self._welcome(live)
        return None

    async def _find_place(self) -> Circle | EndedBecause:
        """The circle in which this person has a place, and which place it is (`seat`)."""
        row = await self._find_seat()
        if not isinstance(row, Seat):
            return row
        self._row, self.seat = row, str(row.uuid)
        return row.circle

    async def _sit_down(self, live: LiveRoom) -> Outcome:
        return await rooms.arrive(live, self)

    async def _way_to(self, live: LiveRoom) -> dict[str, Any] | None:
        """Whose seat is at another table by now sits down there with the page that they have: what it is told before its first
        view, because it is different there."""
        if live.circle == self._circle:
            return None
        with override(self.scope["user"].language):
            found: dict[str, Any] = await database_sync_to_async(_table)(live.circle)
        return found

    async def _welcome(self, live: LiveRoom) -> None:
        """What one has written oneself, and what was counted of one's own speech: for who has a seat."""
        assert self._row is not None
        has_begun = live.state.stage is not Stage.WAITING
        words = await database_sync_to_async(queries.own_words)(
            self.scope["user"], live.room, self._row, has_begun=has_begun
        )
        self.send_frame(kind="mine", **words)
        await rooms.airtime.welcome(self, live, self._row, rooms.read)

    def _gifts(self, live: LiveRoom) -> list[dict[str, str]]:
        return live.gifts if live.state.gifts_are_open else []

    def _opening(self, live: LiveRoom) -> dict[str, str] | None:
        words = live.opening.seen_from(self.seat) if live.opening and live.is_opening else None
        return {"text": words.text, "call_name": words.call_name} if words else None

    async def _find_seat(self) -> Seat | EndedBecause:
        """One's own seat in this circle. While people are being seated, whoever has none at the table yet is seated first."""
        user = self.scope["user"]
        row: Seat | None
        row, is_free = await database_sync_to_async(_seat_for)(user, self._circle)
        if row is not None and not is_free:
            self._door = asyncio.ensure_future(lobby.at_the_door(str(row.uuid), row.circle.slot))
            await asyncio.wait([self._door])
            if self.is_over():
                return "moved"
            if await database_sync_to_async(sits_at)(row) == self._circle:
                return row
            row, is_free = await database_sync_to_async(_seat_for)(user, self._circle)
        if row is not None and is_free:
            return row
        other: Seat | EndedBecause = await database_sync_to_async(_seat_elsewhere)(user, self._circle)
        return other

    def end_all(self) -> None:
        super().end_all()
        if self._door is not None:
            self._door.cancel()

    def _bucket(self, frame: frames.AnyFrame) -> Bucket:
        if isinstance(frame, frames.AirtimeFrame):
            return self._counts
        return self._signals if isinstance(frame, frames.SignalFrame) else self._commands

    async def _serve(self, frame: frames.AnyFrame, live: LiveRoom) -> None:
        row = self._row
        assert row is not None
        match frame:
            case frames.CommandFrame():
                await self._give_command(frame, live)
            case frames.GiftFrame():
                self._answer(frame.id, await rooms.write_gift(live, row, frame.text, frame.id))
            case frames.MemoFrame():
                await self._keep_memo(frame, live, row)
            case frames.HelpFrame():
                await database_sync_to_async(_call_duty)(row)
                self.send_frame(kind="done", id=str(frame.id), seq=live.state.seq)
            case frames.AirtimeFrame():
                await rooms.airtime.take(self, live, frame, rooms.write)
            case frames.AgreeFrame():
                await self._agree(frame, live, row)
            case frames.SayFrame():
                rooms.pass_on(live, {"kind": "said", "seat": self.seat, "text": frame.text})
            case frames.SignalFrame() | frames.MediaFrame():
                self._pass_on(frame, live)
            case _:
                self._show_again(frame, live)

    def _show_again(self, frame: frames.AnyFrame, live: LiveRoom) -> None:
        if isinstance(frame, frames.AccessFrame) and self._media is not None:
            self._media.hand_out(live.state)
        else:
            self.send_view(live)

    async def _give_command(self, frame: frames.CommandFrame, live: LiveRoom) -> None:
        command = frames.parse_command(frame.command, self.seat)
        if command is None:
            self._answer(frame.id, RoomRefused("not_understood"))
            return
        outcome = await rooms.submit(live, command, frame.id)
        self._answer(frame.id, outcome)
        if isinstance(command, c.Leave) and isinstance(outcome, Accepted | AcceptedBefore):
            if self._media is not None:
                self._media.put_out()
            await self.outgoing.finish()
            await self.close(1000)

    def _pass_on(self, frame: frames.SignalFrame | frames.MediaFrame, live: LiveRoom) -> None:
        """What goes from page to page and leaves no trace: signals of the mesh, microphone and camera on or off."""
        if isinstance(frame, frames.SignalFrame):
            signal = {"kind": "signal", "from": self.connection, "seat": self.seat, "data": frame.data}
            rooms.pass_on(live, signal, to=str(frame.to))
            return
        self.has_audio, self.has_video = frame.audio, frame.video
        rooms.airtime.note_microphone(self, frame.audio)
        rooms.pass_on(live, passing.media_of(self))

    async def _keep_memo(self, frame: frames.MemoFrame, live: LiveRoom, row: Seat) -> None:
        if live.state.stage is Stage.WAITING:  # until it begins, somebody may be seated elsewhere
            self._answer(frame.id, c.Refusal("not_in_this_phase"))
            return
        refusal = await rooms.write(
            lambda: actions.write_memo(
                room=live.room, seat=row, card=frame.card, text=frame.text, now=timezone.now()
            )
        )
        self._answer(frame.id, refusal or Accepted(live.state, ()))

    async def _agree(self, frame: frames.AgreeFrame, live: LiveRoom, row: Seat) -> None:
        """Whether one's 話した時間 may be measured, changed in the middle of an evening."""
        refused = await rooms.write(
            lambda: choose_airtime(enrolment=row.enrolment, agrees=frame.airtime, now=timezone.now())
        )
        if refused is not None:
            self._answer(frame.id, RoomRefused("not_measured"))
            return
        await rooms.airtime.look_again(rooms.read, [self.seat])
        self._answer(frame.id, Accepted(live.state, ()))

    def _answer(self, command_id: UUID, outcome: Outcome) -> None:
        if isinstance(outcome, Accepted):
            self.send_frame(kind="done", id=str(command_id), seq=outcome.state.seq)
        elif isinstance(outcome, AcceptedBefore):
            self.send_frame(kind="done", id=str(command_id), seq=outcome.seq)
        elif isinstance(outcome, c.Refusal | RoomRefused):
            with override(self.scope["user"].language):
                sentence = str(SENTENCES[outcome.code])
            self.send_frame(kind="refused", id=str(command_id), code=outcome.code, text=sentence)


def _seat_for(user: Any, circle: UUID) -> tuple[Seat | None, bool]:
    """One's own seat here while the room is open, and whether one may sit down in it now."""
    row = queries.own_seat(user, circle, with_term=False) if user.is_authenticated else None
    now = timezone.now()
    if row is None or not queries.can_enter(row.circle, now):
        return None, False
    return row, may_sit(row)


def _seat_elsewhere(user: Any, circle: UUID) -> Seat | EndedBecause:
    """Whoever has no seat here may sit at another table, or wait for one: the waiting room knows."""
    place = place_of(user, circle) if user.is_authenticated else None
    if place is None:
        return "no_seat"
    if place.kind == "removed":
        return "removed"
    if not queries.can_enter(place.circle, timezone.now()):
        return "no_seat"
    return place.seat if place.kind == "seated" and place.circle.uuid != circle else "moved"


def _table(circle: UUID) -> dict[str, Any]:
    """What a page of another table of the same evening is told, in the language that is active."""
    found = Circle.objects.select_related("round__term__rehearsal_of").get(uuid=circle)
    words = _("来られた人で席を整え、このみなさんと話すことになりました。")
    return {**table_data(found), "urls": ways_of(found, found.round.term), "words": words}


def _call_duty(row: Seat) -> None:
    # The person is read from the seat: the socket's user is a lazy object that no foreign key takes.
    safety.call_duty(
        person=row.enrolment.person, term=row.circle.round.term, circle=row.circle.uuid, now=timezone.now()
    )
