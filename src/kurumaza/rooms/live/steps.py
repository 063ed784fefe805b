"""Every step of a room: decided, stored, shown; its next deadline, and what other processes stored of it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import Error
from django.utils import timezone

from kurumaza.circles.models import Seat
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import RoomState, Stage, next_deadline
from kurumaza.partners.models import Membership
from kurumaza.rooms import actions, actions_duty, queries
from kurumaza.rooms.actions import Accepted, Outcome
from kurumaza.rooms.errors import RoomRefused, Stale
from kurumaza.rooms.live import passing
from kurumaza.rooms.live.clock import now_ms
from kurumaza.rooms.live.live_room import LiveRoom
from kurumaza.rooms.live.rooms_in_memory import RoomsInMemory
from kurumaza.rooms.live.writer import Writer
from kurumaza.rooms.media.access import gone_with, put_out
from kurumaza.rooms.models import Room

log = logging.getLogger(__name__)
T = TypeVar("T")
RETRY_SECONDS = 0.5
# Of several processes that have pages of a room, one is at its clock; the others submit TimePassed so much later, if need be.
STAND_BY_SECONDS = 0.5


NOT_SAVED = RoomRefused("not_saved")


class RoomSteps(RoomsInMemory):
    """What happens in the rooms of this process, whoever is in them."""

    def __init__(self) -> None:
        super().__init__()
        # By slot, while its people are being seated: rooms that wait must not begin with people who are taken elsewhere.
        self._held: dict[int, asyncio.Event] = {}
        self._writer: Writer | None = None
        self._reader: Writer | None = None
        self._tasks: set[asyncio.Task[None]] = set()

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

    async def heads(self) -> dict[int, int]:
        """By room (its key): what is stored of the rooms in memory."""
        keys = [live.room.pk for live in self.all_live()]
        return await self.write(lambda: queries.heads_of(keys))

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

    async def _until_free(self, live: LiveRoom) -> None:
        while live.state.stage is Stage.WAITING and (free := self._held.get(live.slot)):
            await free.wait()

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

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _reload(room: Room) -> RoomState:
    return queries.load_state(Room.objects.select_related("circle").get(pk=room.pk))
