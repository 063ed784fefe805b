"""The rooms that this process serves: state in memory, one writer thread, deadlines, fan-out to its sockets.

The database log is the truth; what is here can be rebuilt from it at any time."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from random import SystemRandom
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import Error
from django.utils import timezone

from kurumaza.circles.models import Circle, Seat
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import RoomState, Stage, next_deadline
from kurumaza.partners.models import Membership
from kurumaza.rooms import actions, actions_duty, queries
from kurumaza.rooms.actions import Accepted, Outcome
from kurumaza.rooms.errors import RoomRefused, Stale
from kurumaza.rooms.evening.waiting import WaitingPeople
from kurumaza.rooms.live import passing
from kurumaza.rooms.live.airtime import AirtimeBook
from kurumaza.rooms.live.clock import now_ms
from kurumaza.rooms.live.live_room import LiveRoom, Socket, is_turned_away
from kurumaza.rooms.live.rights import RightsWatch
from kurumaza.rooms.live.rooms_in_memory import RoomsInMemory
from kurumaza.rooms.live.writer import Writer
from kurumaza.rooms.media.access import gone_with, put_out
from kurumaza.rooms.models import Room
from kurumaza.rooms.processes.heartbeat import SILENT_SECONDS
from kurumaza.rooms.processes.other_processes import OtherProcesses
from kurumaza.rooms.processes.wire import Wire

log = logging.getLogger(__name__)
T = TypeVar("T")
RETRY_SECONDS = 0.5
# Of several processes that have pages of a room, one is at its clock; the others submit TimePassed so much later, if need be.
STAND_BY_SECONDS = 0.5


NOT_SAVED = RoomRefused("not_saved")


class Rooms(RoomsInMemory):
    """All live rooms of this process."""

    def __init__(self, wire: Wire | None = None) -> None:
        super().__init__()
        self._opening: dict[UUID, asyncio.Task[LiveRoom | None]] = {}
        # By slot, while its people are being seated: rooms that wait must not begin with people who are taken elsewhere.
        self._held: dict[int, asyncio.Event] = {}
        self._writer: Writer | None = None
        self._reader: Writer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
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

    async def write(
        self, work: Callable[[], T], *, asked_at: float | None = None, key: int | None = None
    ) -> T:
        """Runs database work on the one writer thread; `asked_at` is since when somebody waits for it.

        With a room's `key` it may share a transaction with work of other rooms."""
        assert self._writer is not None, "rooms.start() was not called"
        asked_at = time.monotonic() if asked_at is None else asked_at
        return await self._writer.run(work, asked_at=asked_at, key=key)

    async def read(self, work: Callable[[], T]) -> T:
        """Runs a look at many rows beside the writer: nobody's event waits for it."""
        assert self._reader is not None, "rooms.start() was not called"
        return await self._reader.run(work, asked_at=time.monotonic())

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

    async def catch_up(self, live: LiveRoom, seq: int) -> None:
        """Takes over what other processes stored of this room, at least up to `seq`. Raises Error if the database is away."""
        async with live.lock:
            if live.state.seq >= seq:
                return None
            try:
                await self._read_newer(live)
            except Error:
                raise
            except Exception:  # what another process wrote cannot be read: this room alone is set aside
                log.exception("room %s is set aside", live.room.uuid)
                return await self._set_aside(live)
            self._set_timer(live)
        self.show(live)
        return None

    async def enter_by_id(self, circle: UUID) -> LiveRoom | None:
        """The live room of a circle, if it goes on."""
        room = await self.write(lambda: queries.running_room(circle))
        return await self.enter(room.circle) if room else None

    async def heads(self) -> dict[int, int]:
        """By room (its key): what is stored of the rooms in memory."""
        keys = [live.room.pk for live in self.all_live()]
        return await self.write(lambda: queries.heads_of(keys))

    async def refresh(self, live: LiveRoom) -> None:
        """Takes over what another process wrote of this room. One that is damaged is set aside."""
        async with live.lock:
            try:
                live.state = await self.write(lambda: _reload(live.room))
            except queries.DamagedRoom:
                log.exception("room %s is set aside", live.room.uuid)
                return await self._set_aside(live)
            await self._read_names(live)
            self._set_timer(live)
        self.show(live)
        return None

    @asynccontextmanager
    async def hold(self, slot: int) -> AsyncIterator[None]:
        """While people of this slot are being seated: its rooms that wait hear of nothing but their seats."""
        free = self._held[slot] = asyncio.Event()
        try:
            for live in self.in_slot(slot):
                async with live.lock:  # what was under way is known now
                    pass
            yield
        finally:
            del self._held[slot]
            free.set()

    async def submit(self, live: LiveRoom, command: c.AnyCommand, command_id: UUID) -> Outcome:
        """Decides, stores, and shows everyone the new state."""

        def work(state: RoomState) -> Outcome:
            return actions.submit_command(
                room=live.room, state=state, command=command, command_id=command_id, now=now_ms()
            )

        if not isinstance(command, c.ChangeSeats):
            await self._until_free(live)
        return await self._carry_out(live, work)

    async def write_gift(self, live: LiveRoom, seat: Seat, text: str, command_id: UUID) -> Outcome:
        """Stores a gift and shows everyone that it is written."""

        def work(state: RoomState) -> Outcome:
            return actions.write_gift(
                room=live.room, state=state, seat=seat, text=text, command_id=command_id, now=now_ms()
            )

        return await self._carry_out(live, work)

    async def act_on_duty(
        self, live: LiveRoom, command: c.OrganiserCommands, by: Membership, command_id: UUID
    ) -> Outcome:
        """What a called organiser does in the room, stored together with its line in the log of acts."""

        def work(state: RoomState) -> Outcome:
            return actions_duty.act_on_duty(
                room=live.room, state=state, command=command, command_id=command_id, by=by, now=now_ms()
            )

        return await self._carry_out(live, work)

    def show(self, live: LiveRoom) -> None:
        """Sends every socket its view."""
        passing.show(live)

    async def _carry_out(self, live: LiveRoom, work: Callable[[RoomState], Outcome]) -> Outcome:
        asked_at = time.monotonic()
        async with live.lock:
            # Taken away meanwhile: nothing happens in it any more.
            if self.live(live.circle) is not live:
                return c.Refusal("no_seat")
            try:
                outcome = await self.write(lambda: work(live.state), asked_at=asked_at, key=live.room.pk)
                while isinstance(outcome, Stale):
                    await self._read_newer(live)
                    outcome = await self.write(lambda: work(live.state), key=live.room.pk)
            except Error:
                log.exception("room %s: a command could not be stored", live.room.uuid)
                return NOT_SAVED
            except Exception:  # whatever is wrong with this room, the others go on
                log.exception("room %s is set aside", live.room.uuid)
                await self._set_aside(live)
                return c.Refusal("not_open")
            if isinstance(outcome, Accepted) and outcome.events:
                live.state = outcome.state
                for seat in gone_with(outcome.events):
                    self._spawn(put_out(live.room, seat))
            await self._read_gifts(live)
            self._set_timer(live)
        if isinstance(outcome, Accepted) and outcome.events:
            self.show(live)
        return outcome

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

    async def _read_newer(self, live: LiveRoom) -> None:
        live.state = await self.write(lambda: queries.newer_state(live.room, live.state))
        live.gifts_are_read = False
        live.owners = {
            seat.connection: seat.seat for seat in live.state.seats if seat.connection
        } | live.owners
        if any(one not in live.names for one in live.everybody()):
            await self._read_names(live)
        await self._read_gifts(live)

    async def _read_names(self, live: LiveRoom) -> None:
        """The names of who is at the table, and of nobody who was there before."""
        organisers = [one.organiser for one in live.state.organisers]
        names = live.names | await self.write(lambda: queries.names_at(live.room.circle, organisers))
        live.names = {one: names[one] for one in live.everybody() if one in names}

    async def _until_free(self, live: LiveRoom) -> None:
        while live.state.stage is Stage.WAITING and (free := self._held.get(live.slot)):
            await free.wait()

    async def _read_gifts(self, live: LiveRoom) -> None:
        """The words of gifts, once they are open. What was accepted stays so if they cannot be read just now."""
        if not live.state.gifts_are_open or live.gifts_are_read:
            return
        try:
            live.gifts = await self.write(lambda: queries.opened_gifts(live.room))
        except Error:
            log.exception("room %s: gifts are read with the next step", live.room.uuid)
        else:
            live.gifts_are_read = True

    async def _take_up(self, room: Room) -> LiveRoom | None:
        try:
            state = await self.write(lambda: queries.load_state(room))
        except queries.DamagedRoom:
            log.exception("room %s is set aside", room.uuid)
            await self.write(lambda: actions.quarantine_room(room=room, now=timezone.now()))
            return None
        organisers = [one.organiser for one in state.organisers]
        names = await self.write(lambda: queries.names_at(room.circle, organisers))
        live = self.take_in(room, state, names)
        await self._read_gifts(live)
        return live

    async def _open(self, circle: Circle) -> LiveRoom | None:
        now = timezone.now()
        room = await self.write(lambda: actions.ensure_room(circle=circle, rng=SystemRandom(), now=now))
        return await self._take_up(room) if room.quarantined_at is None else None

    async def _set_aside(self, live: LiveRoom) -> None:
        live.stop_timer()
        self.drop(live.circle)
        await self.write(lambda: actions.quarantine_room(room=live.room, now=timezone.now()))
        for socket in live.pages():
            self._spawn(socket.end("no_seat"))

    def _set_timer(self, live: LiveRoom, *, at_least: float = 0.0) -> None:
        live.stop_timer()
        deadline = next_deadline(live.state)
        if deadline is None:
            return
        stand_by = STAND_BY_SECONDS if live.clock_is_elsewhere() else 0.0
        seconds = max(at_least, (deadline - now_ms()) / 1000 + stand_by)
        loop = asyncio.get_running_loop()
        live.timer = loop.call_later(seconds, lambda: self._spawn(self._time_passed(live)))

    async def _time_passed(self, live: LiveRoom) -> None:
        outcome = await self.submit(live, c.TimePassed(), uuid4())
        if isinstance(outcome, RoomRefused):  # the database is away: the deadline stays due
            self._set_timer(live, at_least=RETRY_SECONDS)
        elif live.state.stage is Stage.ENDED and not live.sockets:  # nobody is left who would go
            self.drop(live.circle)

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

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _reload(room: Room) -> RoomState:
    return queries.load_state(Room.objects.select_related("circle").get(pk=room.pk))


rooms = Rooms()
