"""The rooms that this process serves: who comes, who goes, and what rooms are there.

The database log is the truth; what is here can be rebuilt from it at any time."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from random import SystemRandom
from typing import Any
from uuid import UUID, uuid4

from django.db import Error
from django.utils import timezone

from kurumaza.circles.models import Circle
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import RoomState, Stage
from kurumaza.rooms import actions, actions_duty, queries
from kurumaza.rooms.actions import Accepted, Outcome
from kurumaza.rooms.errors import RoomRefused
from kurumaza.rooms.evening.waiting import WaitingPeople
from kurumaza.rooms.live import passing
from kurumaza.rooms.live.airtime import AirtimeBook
from kurumaza.rooms.live.clock import now_ms
from kurumaza.rooms.live.live_room import LiveRoom, Socket, is_turned_away
from kurumaza.rooms.live.rights import RightsWatch
from kurumaza.rooms.live.steps import NOT_SAVED, RETRY_SECONDS, RoomSteps
from kurumaza.rooms.live.writer import Writer
from kurumaza.rooms.models import Room
from kurumaza.rooms.processes.heartbeat import SILENT_SECONDS
from kurumaza.rooms.processes.other_processes import OtherProcesses
from kurumaza.rooms.processes.wire import Wire
from kurumaza.rooms.queries_page import openings_of

log = logging.getLogger(__name__)


class Rooms(RoomSteps):
    """All live rooms of this process."""

    def __init__(self, wire: Wire | None = None) -> None:
        super().__init__()
        self._opening: dict[UUID, asyncio.Task[LiveRoom | None]] = {}
        self._wire = wire
        self._others: OtherProcesses | None = None
        self.waiting = WaitingPeople()
        self.airtime = AirtimeBook()

    async def start(self) -> None:
        """Takes up the rooms that were running when a server stopped."""
        self._writer, self._reader = Writer(), Writer("kurumaza-reader")
        self._others = OtherProcesses(self, self._wire)
        await self._others.start()
        for room in await self.write(queries.running_rooms):
            await self._take_up(room)
        self._spawn(self._lose_unanswered())
        self._spawn(RightsWatch(self, self._spawn).run())
        self._spawn(self.airtime.run(self.write, self.read))

    async def stop(self) -> None:
        """Ends timers and the writer; sockets are closed by the server."""
        for live in self.all_live():
            live.stop_timer()
        for task in self._tasks:
            task.cancel()
        self.drop_all()
        if self._others:
            await self._others.stop()
        if self._reader:
            self._reader.stop()
        if self._writer:
            with suppress(Error):  # the pages tell the next process all of it
                await self.airtime.store(self.write)
            self._writer.stop()

    @property
    def others(self) -> OtherProcesses:
        """The other processes that serve rooms."""
        assert self._others is not None, "rooms.start() was not called"
        return self._others

    async def forget(self, circles: Iterable[UUID]) -> None:
        """Drops rooms whose rows or circles were taken away; whoever's page is there is sent to where their seat is."""
        for circle in circles:
            if opening := self._opening.get(circle):  # somebody's page is just being let in
                await asyncio.wait([opening])
            if live := self.drop(circle):
                live.stop_timer()
                self.send_away(live, everybody=True)

    async def enter(self, circle: Circle) -> LiveRoom | None:
        """The live room of a circle, opened if needed; None if it was set aside as damaged."""
        if rested := self.resting(circle.uuid):
            await self.catch_up(rested, rested.state.seq + 1)
            self._wake(rested)
        if live := self.live(circle.uuid):
            return live
        opening = self._opening.get(circle.uuid)
        if opening is None:  # who comes meanwhile waits for the same opening
            opening = asyncio.get_running_loop().create_task(self._open(circle))
            self._opening[circle.uuid] = opening
            opening.add_done_callback(lambda _done: self._opening.pop(circle.uuid, None))
        return await asyncio.shield(opening)

    def take_in(self, room: Room, state: RoomState, names: dict[str, str]) -> LiveRoom:
        """Serves a room from now on, whose state is known. One that is served already stays as it is: people are in it."""
        if known := self.live(room.circle.uuid):
            return known
        live = LiveRoom(room, state, names)
        live.owners = {seat.connection: seat.seat for seat in state.seats if seat.connection is not None}
        self.keep(live)
        self._set_timer(live)
        return live

    def _wake(self, live: LiveRoom) -> None:
        if self.woken(live):
            self._set_timer(live)

    async def arrive(self, live: LiveRoom, socket: Socket) -> Outcome:
        """Seats a socket; an older one of the same seat is ended.

        A connection id is the page's own word and everybody at the table can read it: one that a
        neighbour has or had is refused, or signals meant for the neighbour would go astray."""
        self._wake(live)
        if live.owners.setdefault(socket.connection, socket.seat) != socket.seat:
            return RoomRefused("not_understood")
        older = live.sockets.get(socket.seat)
        live.sockets[socket.seat] = socket
        outcome = await self._seat(live, socket)
        if is_turned_away(outcome) and live.sockets.get(socket.seat) is socket:
            del live.sockets[socket.seat]  # not seated: nothing of it stays at the table
        # The same page that reconnects has the same connection id: nothing to say to its dead socket.
        if older is not None and older.connection != socket.connection:
            await older.end("taken_over")
        return outcome

    async def lose(self, live: LiveRoom, socket: Socket) -> None:
        """A socket ended."""
        if live.sockets.get(socket.seat) is not socket:
            return
        del live.sockets[socket.seat]
        if not await self.lose_seat(live, socket.seat, socket.connection):
            self._spawn(self._lose_later(live, socket))
        if live.state.stage is Stage.ENDED and not live.sockets:
            self.drop(live.circle)

    async def lose_seat(self, live: LiveRoom, seat: str, connection: str) -> bool:
        """A page's line is gone, if it is this process that answers for it; False if that could not be stored just now."""
        process = self.others.process

        def work(state: RoomState) -> Outcome:
            return actions.lose_seat(
                room=live.room, state=state, seat=seat, connection=connection, process=process, now=now_ms()
            )

        await self._until_free(live)
        return await self._carry_out(live, work) != NOT_SAVED

    async def yield_seat(self, live: LiveRoom, seat: str) -> None:
        """Another process was heard to have a page of this seat: if it answers for the newest one, the one here is older."""
        try:
            newest = await self.write(lambda: queries.newest_page(live.room, seat))
        except Error:
            log.exception("room %s: a page that may be taken over is left to its own end", live.room.uuid)
            return
        page = live.sockets.get(seat)
        if page is None or newest is None or newest.process == self.others.process or seat in live.arriving:
            return
        del live.sockets[seat]
        self.show(live)  # its neighbours here learn of the newer page
        if page.connection != newest.connection:  # else it is the same page's dead line
            await page.end("taken_over")

    async def sit_again(self, live: LiveRoom) -> bool:
        """The pages of this room here sit down once more: the others took this process for gone. False if that could not be
        stored just now."""
        try:
            await self.catch_up(live, live.state.seq + 1)
        except Error:
            log.exception("room %s: its pages sit down again in a moment", live.room.uuid)
            return False
        for page in live.pages():
            if live.connection_of(page.seat) not in (None, page.connection):
                await self.yield_seat(live, page.seat)
            elif await self._seat(live, page) == NOT_SAVED:
                return False
        return True

    def pass_on(self, live: LiveRoom, message: dict[str, Any], *, to: str | None = None) -> None:
        """Gives something to the other pages of a room, or to the page with the connection id `to`; kept nowhere."""
        seats = {page.connection: seat for seat, page in live.pages_elsewhere().items()}
        if to is None:
            extra = (
                {"connection": live.sockets[message["seat"]].connection} if message["kind"] == "media" else {}
            )
            self.others.tell(live, message | extra)
        elif to in seats:
            self.others.tell(live, message | {"to": to}, to=seats[to])
        passing.deliver(live, message | ({} if to is None else {"to": to}))

    def send_away(self, live: LiveRoom, *, everybody: bool = False) -> None:
        """Whoever's page is here and has no seat here any more is sent to where their seat is."""
        seats = () if everybody else {one.seat for one in live.state.seats}
        for page in live.pages():
            if page.seat not in seats and (everybody or page.duty is None):
                self._spawn(page.end("moved"))

    async def enter_by_id(self, circle: UUID) -> LiveRoom | None:
        """The live room of a circle, if it goes on."""
        room = await self.write(lambda: queries.running_room(circle))
        return await self.enter(room.circle) if room else None

    async def _seat(self, live: LiveRoom, socket: Socket) -> Outcome:
        seat, connection, process = socket.seat, socket.connection, self.others.process
        duty = socket.duty

        def work(state: RoomState) -> Outcome:
            if duty is not None:
                return actions_duty.come_on_duty(
                    room=live.room,
                    state=state,
                    place=duty,
                    connection=connection,
                    process=process,
                    now=now_ms(),
                )
            return actions.take_seat(
                room=live.room, state=state, seat=seat, connection=connection, process=process, now=now_ms()
            )

        live.arriving.add(seat)
        try:
            await self._until_free(live)
            outcome = await self._carry_out(live, work)
        finally:
            live.arriving.discard(seat)
        if isinstance(outcome, Accepted):
            live.elsewhere.pop(seat, None)
        return outcome

    async def _take_up(self, room: Room) -> LiveRoom | None:
        try:
            state = await self.write(lambda: queries.load_state(room))
        except queries.DamagedRoom:
            log.exception("room %s is set aside", room.uuid)
            await self.write(lambda: actions.quarantine_room(room=room, now=timezone.now()))
            return None
        organisers = [one.organiser for one in state.organisers]
        names = await self.write(lambda: queries.names_at(room.circle, organisers))
        openings = await self.write(lambda: openings_of([room.circle.uuid]))
        live = self.take_in(room, state, names)
        live.opening = openings.get(room.circle.uuid)
        await self._read_gifts(live)
        return live

    async def _open(self, circle: Circle) -> LiveRoom | None:
        now = timezone.now()
        room = await self.write(lambda: actions.ensure_room(circle=circle, rng=SystemRandom(), now=now))
        return await self._take_up(room) if room.quarantined_at is None else None

    async def _lose_unanswered(self) -> None:
        """Pages that sat down before processes answered for theirs: who has not come back after a while has lost the line."""
        await asyncio.sleep(SILENT_SECONDS)
        for live in self.all_live():
            answered = await self.write(lambda live=live: queries.answered_seats(live.room))  # type: ignore[misc]
            for seat in live.state.seats:
                if seat.connection and seat.seat not in answered and seat.seat not in live.sockets:
                    await self.submit(live, c.LoseConnection(seat.seat, seat.connection), uuid4())

    async def _lose_later(self, live: LiveRoom, socket: Socket) -> None:
        """The database was away when a connection ended: said again until it is stored or the person is back."""
        is_stored = False
        while not is_stored and socket.seat not in live.sockets:
            await asyncio.sleep(RETRY_SECONDS)
            is_stored = await self.lose_seat(live, socket.seat, socket.connection)


rooms = Rooms()
