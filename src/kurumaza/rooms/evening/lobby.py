"""Who waits for their table in this process, and when they are seated: at a slot's start exactly, then every few seconds.

Rules are in the live seating of circles; here are pages, the clock, and who is told. What is here can be lost at any time: the
database says who sits where, and pages come back by themselves."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from django.db import Error

from kurumaza.circles import actions_live, queries_live
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.queries_quotes import Opening
from kurumaza.rooms import queries
from kurumaza.rooms import queries_waiting as waiting
from kurumaza.rooms.evening.pace import PASS_SECONDS, Pace
from kurumaza.rooms.evening.slot_evening import SlotEvening
from kurumaza.rooms.evening.waiting import Gone, Presence, seat_id
from kurumaza.rooms.evening.waiting_page import frame
from kurumaza.rooms.live.clock import now_ms
from kurumaza.rooms.live.going_on import GoingOn
from kurumaza.rooms.live.live_room import EndedBecause
from kurumaza.rooms.live.service import Rooms, rooms
from kurumaza.rooms.live.writer import Writer
from kurumaza.rooms.queries_waiting import Hall, Sight
from kurumaza.terms.models import Slot

log = logging.getLogger(__name__)
T = TypeVar("T")
# Around a start nobody should have to wait for anything else.
AROUND_START = timedelta(seconds=30)
RIGHTS_SECONDS = 12.0
# With the pass before it, and one that takes its time, still within `waiting.HEARD_WITHIN`.
NOTED_SECONDS = 4.0
# Somebody at the door of a room is looked at by a pass within so long, or is told what is stored.
DOOR_SECONDS = 15.0
# A phone and a computer, and one that was forgotten somewhere.
PAGES_A_SEAT = 3
# Between a socket and the next one of the same page, which may have to be loaded first.
BETWEEN = timedelta(seconds=10)


class WaitingPage(Protocol):
    """What the lobby needs of a page that waits."""

    seat: str
    session_key: str
    language: str

    def send_frame(self, text: str) -> None:
        """Sends what the page shows now; never waits for it."""

    async def end(self, why: EndedBecause) -> None:
        """Ends this socket, and says why."""


class Lobby:
    """All waiting pages of this process."""

    def __init__(self, rooms: Rooms, engine: LiveEngine | None = None) -> None:
        self._rooms = rooms
        self._engine = engine or LiveEngine()
        # By seat, the newest last.
        self._pages: dict[str, list[WaitingPage]] = {}
        # The slot of everybody who waits on a page, and of each page at the door of a room.
        self._slot_of: dict[str, int] = {}
        self._at_the_door: list[tuple[str, int]] = []
        self._evenings: dict[int, SlotEvening] = {}
        self._left, self._unplugged = Gone(waiting.HEARD_WITHIN), Gone(BETWEEN)
        self._pace = Pace(rooms.waiting)
        self._passed = asyncio.Condition()
        self._passes, self._is_passing = 0, False
        self._frames = 0
        self._noted: AbstractSet[str] = frozenset()
        self._noted_at = self._noted_all_at = self._rights_at = float("-inf")
        self._thread: Writer | None = None
        self._passing = GoingOn()
        self._ending: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begins to look at the clock."""
        self._thread = Writer("kurumaza-lobby")
        self._passing.begin(self._run())

    async def stop(self) -> None:
        """Ends the clock, the engine and the thread; sockets are closed by the server."""
        await self._passing.end()
        self._engine.stop()
        if self._thread:
            self._thread.stop()

    async def come(self, page: WaitingPage, slot: Slot) -> None:
        """A page waits from now on, and is shown how things stand. Raises Error if the database is away."""
        evening = self._evening(slot)
        if evening.hall is None or page.seat not in evening.hall.seats:
            evening.hall = await self._do(lambda: waiting.hall_of(slot))
            await evening.look_at_opening()
        self._slot_of[page.seat] = slot.pk
        pages = self._pages.setdefault(page.seat, [])
        pages.append(page)
        while len(pages) > PAGES_A_SEAT:
            self._spawn(pages.pop(0).end("taken_over"))
        await self.show(page)
        me = evening.hall.seats.get(page.seat)  # None: they have left the term a moment ago
        if slot.starts_at <= _now() and me is not None and me.place != "seated":
            self._pace.somebody_came()

    def go(self, page: WaitingPage) -> None:
        """A page is gone."""
        pages = self._pages.get(page.seat, [])
        if page in pages:
            pages.remove(page)
        if not pages and self._pages.pop(page.seat, None) is not None:
            self._slot_of.pop(page.seat, None)

    def seats_with_pages(self) -> set[str]:
        """Everybody whose page waits in this process."""
        return set(self._pages)

    def is_start(self) -> bool:
        """Whether an evening begins in a moment, or has begun a moment ago."""
        now = _now()
        return any(abs(evening.slot.starts_at - now) < AROUND_START for evening in self._evenings.values())

    async def show(self, page: WaitingPage) -> None:
        """Sends a page what it shows now."""
        evening = self._evenings.get(self._slot_of.get(page.seat, -1))
        if evening is not None and evening.hall is not None:
            await self._tell(evening, [(page, self._sight(evening.hall, page.seat, evening.opening))])

    def sight_now(self, hall: Hall, seat: str, opening: Opening | None) -> tuple[Sight | None, bool]:
        """What a page without a socket shows, and whether seating takes longer than it should."""
        evening = self._evenings.get(hall.slot.pk)
        return self._sight(hall, seat, opening), evening is not None and evening.is_slow

    async def at_the_door(self, seat: str, slot: Slot) -> None:
        """Somebody wants to go into their room while people are being seated: waits a moment for a pass that looks at them.

        Where they sit then, the database says."""
        self._evening(slot)
        me = (seat, slot.pk)
        self._at_the_door.append(me)
        # A pass that has begun already does not know of them.
        wanted = self._passes + (2 if self._is_passing else 1)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(DOOR_SECONDS), self._passed:
                    while self._passes < wanted:
                        self._pace.somebody_came()
                        await self._passed.wait()
        finally:
            self._at_the_door.remove(me)

    async def _run(self) -> None:
        while True:
            await self._pace.until_due(self._starts, self._note_meanwhile)
            self._is_passing = True
            if not await self._try("a pass of the seating", self._pass(_now())):
                await self._say_slow(list(self._evenings.values()))
            async with self._passed:
                self._passes, self._is_passing = self._passes + 1, False
                self._passed.notify_all()

    async def _pass(self, now: datetime) -> None:
        for slot in await self._do(lambda: queries_live.slots_to_seat(now)):
            self._evening(slot).slot = slot
        wanted = {*self._slot_of.values(), *(slot for _seat, slot in self._at_the_door)}
        presence = self._presence(now)
        # First: another process that looks next must not take them for gone.
        await self._try("noting who is there", self._note_presence(presence.here, now))
        for pk, evening in list(self._evenings.items()):
            seating = self._seat(evening, presence, now, is_wanted=pk in wanted)
            if not await self._try(f"slot {evening.slot.uuid}: seating", seating):
                await self._say_slow([evening])
        for evening in list(self._evenings.values()):
            if not await self._try(
                f"slot {evening.slot.uuid}: telling the pages", self._look_at(evening, presence, now)
            ):
                await self._say_slow([evening])
        await self._try("looking at rights", self._look_at_rights())

    async def _seat(
        self, evening: SlotEvening, presence: Presence, now: datetime, *, is_wanted: bool
    ) -> None:
        starts_at, length = evening.slot.starts_at, timedelta(minutes=evening.slot.minutes)
        if now < starts_at:
            await evening.make_ready(now)
        elif now < starts_at + (length if is_wanted else queries_live.SEATS_UNTIL):
            await evening.seat(presence, now)
        else:
            # Also while a forgotten page still waits. It may take a moment: the engine answers one after the other.
            await self._do(lambda: self._engine.forget(str(evening.slot.uuid)))
            if not is_wanted:
                del self._evenings[evening.slot.pk]

    async def _try(self, what: str, work: Awaitable[None]) -> bool:
        """Whatever is wrong with one evening or one pass, the others and the next one are tried."""
        try:
            await work
        except Error:
            log.exception("%s: the database is away, again as soon as it is back", what)
        except Exception:
            log.exception("%s failed, again in a moment", what)
        else:
            return True
        return False

    async def _look_at(self, evening: SlotEvening, presence: Presence, now: datetime) -> None:
        """Tells every page of a slot for which something is new."""
        slot = evening.slot
        seats = [seat for seat, pk in self._slot_of.items() if pk == slot.pk]
        if seats or evening.has_news_for_rooms:
            await evening.tell_rooms(await evening.read())
        if not (seats or self._rooms.waiting.fresh()):
            evening.elsewhere, evening.shown = (
                frozenset(),
                {},
            )  # nobody is shown them, and they would grow old
            return
        hall = await evening.read()
        await evening.look_elsewhere(presence, now)
        await evening.look_at_opening()
        here = self._known_to_be_here(evening)
        shown = {seat: waiting.sight_of(hall, seat, here, now, evening.opening) for seat in seats}
        told = evening.shown
        evening.shown = {seat: (sight, evening.is_slow) for seat, sight in shown.items() if sight}
        new = [
            (page, sight)
            for seat, sight in shown.items()
            if sight is None or told.get(seat) != evening.shown[seat]
            for page in self._pages.get(seat, ())
        ]
        await self._tell(evening, new)

    async def _tell(self, evening: SlotEvening, told: list[tuple[WaitingPage, Sight | None]]) -> None:
        """Words are put together on the lobby's thread: at a start it is hundreds of pages at once."""
        hall, is_slow, now = evening.hall, evening.is_slow, now_ms()
        assert hall is not None
        number, self._frames = self._frames + 1, self._frames + len(told)

        def frames() -> list[str | None]:
            return [
                frame(sight, hall, number=number + at, language=page.language, is_slow=is_slow, now=now)
                if sight
                else None
                for at, (page, sight) in enumerate(told)
            ]

        for (page, _sight), text in zip(told, await self._do(frames) if told else (), strict=True):
            if text is None:
                self._spawn(page.end("no_seat"))
            else:
                page.send_frame(text)

    async def _say_slow(self, evenings: Collection[SlotEvening]) -> None:
        """The database or the engine is away: what was known is shown, and that it takes longer. Nothing is asked."""
        for evening in evenings:
            evening.is_slow = True
            if evening.hall is not None:
                await self._try("saying that it takes longer", self._show_all(evening, evening.hall))

    async def _show_all(self, evening: SlotEvening, hall: Hall) -> None:
        here, now = self._known_to_be_here(evening), _now()
        pages = [
            (page, waiting.sight_of(hall, seat, here, now, evening.opening))
            for seat, pk in self._slot_of.items()
            if pk == evening.slot.pk
            for page in self._pages.get(seat, ())
        ]
        await self._tell(evening, pages)

    async def _note_presence(self, here: AbstractSet[str], now: datetime) -> None:
        """Who waits is noted with each pass, those whose evening is under way now and then, for the pages of other processes: nobody
        looks for a table for them."""
        at = time.monotonic()
        is_time = at - self._noted_at >= PASS_SECONDS
        is_time_for_all = at - self._noted_all_at >= NOTED_SECONDS and not self._rooms.others.are_none
        if not is_time and here <= self._noted:
            return
        seats = here if is_time_for_all else here - (self._rooms.seats_under_way() & self._noted)
        if seats:
            await self._do(lambda: actions_live.note_presence(seats=list(map(seat_id, seats)), now=now))
        self._noted, self._noted_at = frozenset(here), time.monotonic()
        if is_time_for_all:
            self._noted_all_at = self._noted_at

    def _starts(self) -> dict[int, float]:
        """By slot, in how many seconds its evening begins."""
        now = now_ms() / 1000
        return {pk: one.slot.starts_at.timestamp() - now for pk, one in self._evenings.items()}

    async def _note_meanwhile(self) -> None:
        """While a pass waits for a wave other processes must not take those who are here for gone."""
        if time.monotonic() - self._noted_at >= PASS_SECONDS:
            now = _now()
            await self._try(
                "noting who is there", self._note_presence(self._plugged() | self._rooms.waiting.fresh(), now)
            )

    async def _look_at_rights(self) -> None:
        """Who has signed out waits no longer."""
        pages = [page for pages in self._pages.values() for page in pages]
        if not pages or time.monotonic() - self._rights_at < RIGHTS_SECONDS:
            return
        signed_in = await self._do(lambda: queries.signed_in({page.session_key for page in pages}))
        self._rights_at = time.monotonic()
        for page in pages:
            if page.session_key not in signed_in:
                self._spawn(page.end("signed_out"))

    def _sight(self, hall: Hall, seat: str, opening: Opening | None) -> Sight | None:
        here = self._known_to_be_here(self._evenings.get(hall.slot.pk))
        return waiting.sight_of(hall, seat, here, _now(), opening)

    def _known_to_be_here(self, evening: SlotEvening | None) -> set[str]:
        """Whoever's page is in this process or, of one evening, in another."""
        return self._here() | evening.elsewhere if evening else self._here()

    def _here(self) -> set[str]:
        """Whoever's page is in a waiting room or a room of this process, or on its way between them."""
        return self._plugged() | self._rooms.waiting.fresh()

    def _plugged(self) -> set[str]:
        at_the_door = {seat for seat, _slot in self._at_the_door}
        return self.seats_with_pages() | at_the_door | self._rooms.seats_with_pages()

    def _presence(self, now: datetime) -> Presence:
        plugged = self._plugged()
        here = plugged | self._rooms.waiting.fresh()
        between = self._unplugged.look(plugged, now)
        return Presence(here, between.keys(), self._left.look(here, now))

    def _evening(self, slot: Slot) -> SlotEvening:
        if slot.pk not in self._evenings:
            self._evenings[slot.pk] = SlotEvening(slot, self._rooms, self._engine, self._do)
        return self._evenings[slot.pk]

    async def _do(self, work: Callable[[], T]) -> T:
        assert self._thread is not None, "lobby.start() was not called"
        return await self._thread.run(work, asked_at=time.monotonic())

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _now() -> datetime:
    return datetime.fromtimestamp(now_ms() / 1000, tz=UTC)


lobby = Lobby(rooms)
