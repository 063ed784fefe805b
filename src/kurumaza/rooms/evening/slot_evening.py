"""One slot's evening as this process knows it: its people, when they are seated, and what its rooms were told."""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from kurumaza.circles import actions_live, queries_live
from kurumaza.circles.errors import Busy
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.queries_quotes import Opening, opening_mark
from kurumaza.rooms import queries_waiting as waiting
from kurumaza.rooms.evening.into_rooms import look_again, seat_in_rooms
from kurumaza.rooms.evening.waiting import Presence, seat_id
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.queries_waiting import Hall, Sight
from kurumaza.terms.models import Slot

T = TypeVar("T")
# How old may be what pages show, and what is known of an evening of which no page waits: its people sit in their rooms.
READ_SECONDS, QUIET_READ_SECONDS = 10.0, 60.0
# The engine is made ready so often, and not in so short a time before the start: that must not wait for it.
READY_SECONDS = 30.0
MAKING_READY = timedelta(seconds=2)


class Do(Protocol):
    """Runs database work on the lobby's thread."""

    async def __call__(self, work: Callable[[], T]) -> T: ...


class SlotEvening:
    """`shown` is what each waiting page was told last, `elsewhere` whose pages other processes have.

    `untold` are circles whose rooms have yet to hear who sits in them; None stands for all: an earlier process may have been
    killed between the two."""

    def __init__(self, slot: Slot, rooms: Rooms, engine: LiveEngine, do: Do) -> None:
        self.slot = slot
        self.hall: Hall | None = None
        self.opening: Opening | None = None
        self.is_slow = False
        self.shown: dict[str, tuple[Sight, bool]] = {}
        self.elsewhere: frozenset[str] = frozenset()
        self._rooms, self._engine, self._do = rooms, engine, do
        self._revision = -1
        self._untold: set[UUID] | None = None
        self._closed: set[UUID] = set()
        self._ready_at = self._read_at = float("-inf")
        self._looked_at: datetime | None = None
        self._opening_known: object = None
        self._opening_at = float("-inf")

    @property
    def has_news_for_rooms(self) -> bool:
        """Whether rooms have yet to hear something, or are there to hear it."""
        return bool(self._untold or self._closed or self._rooms.in_slot(self.slot.pk))

    async def make_ready(self, now: datetime) -> None:
        """Ahead of the start: the engine gets the slot's people."""
        ahead = self.slot.starts_at - now
        if not MAKING_READY < ahead <= queries_live.READY_BEFORE:
            return
        if time.monotonic() - self._ready_at >= READY_SECONDS:
            await self._do(lambda: actions_live.make_ready(slot=self.slot, now=now, engine=self._engine))
            self._ready_at = time.monotonic()

    async def seat(self, presence: Presence, now: datetime) -> None:
        """A pass for those who are there, in this process or another."""
        slot = self.slot
        async with self._rooms.hold(slot.pk):
            outcome = await self._seated(presence, now)
            self.is_slow = isinstance(outcome, Busy) and outcome.code != "held"
            if isinstance(outcome, Busy):
                return
            self._closed.update(outcome.closed)
            if self._untold is not None:
                self._untold.update(outcome.changed)
            if outcome.changed or outcome.closed:
                # Else rooms have yet to hear of another process's pass as well.
                if self._revision == outcome.revision - 1:
                    self._revision = outcome.revision
                await self.tell_rooms(await self.read())
        if now >= slot.starts_at + queries_live.GIVES_UP_AFTER:
            await self._do(lambda: actions_live.give_up_waiting(slot=slot, now=now))

    async def read(self) -> Hall:
        """Everybody of the slot: read again if people were seated, else now and then, for replies and who has left the term."""
        hall, slot = self.hall, self.slot
        is_fresh = time.monotonic() - self._read_at < (READ_SECONDS if self.shown else QUIET_READ_SECONDS)
        if (
            hall is None
            or not is_fresh
            or hall.revision != await self._do(lambda: queries_live.revision_of(slot))
        ):
            self.hall = hall = await self._do(lambda: waiting.hall_of(slot))
            self._read_at = time.monotonic()
        return hall

    async def look_elsewhere(self, presence: Presence, now: datetime) -> None:
        """Asks whom other processes have heard of, once a pass."""
        if now == self._looked_at:
            return
        heard = await self._do(lambda: waiting.seen_since(self.slot, now - waiting.HEARD_WITHIN))
        self.elsewhere = frozenset(_elsewhere(presence, heard))
        self._looked_at = now

    async def look_at_opening(self) -> None:
        """Asks for the line that opens this evening: it may be taken back at any moment. Who is shown it is looked up again when
        something about it has changed, and now and then, for names that people go by."""
        mark = await self._do(lambda: opening_mark(self.slot.round_id))
        known = (mark, frozenset(self.hall.seats) if self.hall else None)
        at = time.monotonic()
        if known != self._opening_known or (mark and at - self._opening_at >= QUIET_READ_SECONDS):
            self.opening = await self._do(lambda: waiting.opening_of(self.slot)) if mark else None
            self._opening_known, self._opening_at = known, at

    async def tell_rooms(self, hall: Hall) -> None:
        """Rooms hear who sits in them, whoever has seated them."""
        if self._revision not in (-1, hall.revision):  # another process has
            await look_again(self._rooms, self.slot)
        changed = self._untold
        if changed is None and hall.is_seated:
            changed = {one.circle for one in hall.seats.values() if one.place == "seated"}
        if changed or self._closed:
            await seat_in_rooms(self._rooms, changed or (), self._closed)
        if changed is not None:
            self._untold, self._closed = set(), set()
        self._revision = hall.revision

    async def _seated(self, presence: Presence, now: datetime) -> actions_live.Seating | Busy:
        slot, hall = self.slot, await self.read()
        live = {one.circle: waiting.sitting(one.state) for one in self._rooms.in_slot(slot.pk)}
        begun = {circle: seats for circle, seats in live.items() if seats is not None}
        present = _present(hall, presence)
        begun |= await self._do(lambda: waiting.begun_elsewhere(slot, list(live)))
        if await self._do(lambda: is_settled(hall, present, begun, now)):
            return actions_live.Seating(hall.revision)
        await self.look_elsewhere(presence, now)
        present |= set(map(seat_id, self.elsewhere))
        over = await self._do(lambda: waiting.over_in(slot))
        return await self._do(
            lambda: actions_live.seat_those_present(
                slot=slot,
                present=present,
                begun=begun,
                over=over,
                revision=hall.revision,
                now=now,
                engine=self._engine,
            )
        )


def is_settled(
    hall: Hall, present: Collection[UUID], begun: Mapping[UUID, Collection[UUID]], now: datetime
) -> bool:
    """Whether a pass has nothing to do, so that it need not read the rows of all its people: every table that somebody was told is
    under way, whoever is here sits at theirs, and no process has heard of anybody without one. Asks the database."""
    if not hall.is_seated:
        return False
    told = [one for one in hall.seats.values() if one.place == "seated"]
    if not all(one.circle in begun or one.circle in hall.over for one in told):
        return False
    sitting = {seat for seats in begun.values() for seat in seats}
    at_theirs = sitting.intersection(seat_id(one.seat) for one in told)
    return at_theirs.issuperset(present) and not waiting.looks_for_table(
        hall.slot, now - waiting.HEARD_WITHIN
    )


def _present(hall: Hall, presence: Presence) -> set[UUID]:
    """Who counts as being there in this process.

    Whoever was told a table keeps it for a moment without a socket: their page goes there just now."""
    here = {seat_id(seat) for seat in presence.here if seat in hall.seats}
    told = {one.seat for one in hall.seats.values() if one.place == "seated"}
    return here | {seat_id(seat) for seat in presence.between & told}


def _elsewhere(presence: Presence, heard: Mapping[str, datetime]) -> set[str]:
    """Who is there in another process; `heard` tells when any process last heard of a seat.

    What this process has noted itself is not taken for another's: whose page has left it is gone for the others at once, unless
    another has heard of them since."""
    left = presence.left
    return {
        seat
        for seat, at in heard.items()
        if seat not in presence.here and (seat not in left or at > left[seat])
    }
