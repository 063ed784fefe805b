"""What pages say of their microphones, until it is stored: a page sends sums every few seconds, the database gets them
together. A server that is killed loses nothing of it, since the next count of each page holds all before it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from django.db import Error
from django.utils import timezone

from kurumaza.circles.models import Seat
from kurumaza.core.dialogue.state import Stage
from kurumaza.core.measurement.counts import NOTHING, Count, Impossible, fault_of
from kurumaza.rooms import queries_airtime as queries
from kurumaza.rooms.actions_airtime import Counted, keep_counts
from kurumaza.rooms.live.clock import now_ms
from kurumaza.rooms.live.live_room import LiveRoom
from kurumaza.rooms.queries_airtime import Course
from kurumaza.rooms.sockets.frames import AirtimeFrame

log = logging.getLogger(__name__)
T = TypeVar("T")
OnThread = Callable[[Callable[[], T]], Awaitable[T]]
# Who changes their mind is heard after so long at the latest; what a killed server must be told again is no older.
LOOK_EVERY_SECONDS = 3.0
# So many rows go into one transaction: other writes of rooms wait no longer than for that.
ROWS_AT_ONCE = 200
# And so many people are asked about: more would hold up others' events.
SEATS_AT_ONCE = 64
# Whoever switches it more often is taken at their word for the times before.
TIMES_OFF_KEPT = 100
Refused = Impossible | str


class Page(Protocol):
    """What is needed of a page whose term measures."""

    seat: str

    def tell_airtime(self, measured: "Measured") -> None:
        """Says whether this person agrees, and what was counted so far."""


class Microphone:
    """When a page's microphone was certainly off, by what the page said itself. Times in ms."""

    def __init__(self) -> None:
        self._off_since: int | None = None
        self._off: deque[tuple[int, int]] = deque(maxlen=TIMES_OFF_KEPT)

    def note(self, is_on: bool, now: int) -> None:
        """It is on, or off, from now on."""
        if self._off_since is not None and is_on:
            self._off.append((self._off_since, now))
        self._off_since = None if is_on else (now if self._off_since is None else self._off_since)

    def off_ms(self, since: int, now: int) -> int:
        """How long it was off between these two moments."""
        times = [*self._off, *([] if self._off_since is None else [(self._off_since, now)])]
        return sum(max(0, min(until, now) - max(began, since)) for began, until in times)


@dataclass
class Measured:
    """One person at a table of a term that measures: whether they agree, and their counts by phase with when they came."""

    room: int
    seat: int
    agrees: bool
    counts: dict[str, tuple[Count, int]] = field(default_factory=dict)
    unsaved: set[str] = field(default_factory=set)
    microphone: Microphone = field(default_factory=Microphone)

    def as_frame(self) -> dict[str, Any]:
        """What their own page is told: it goes on from there."""
        counts = {
            phase: {"sequence": one.sequence, "speech_ms": one.speech_ms, "unmeasured_ms": one.unmeasured_ms}
            for phase, (one, _at) in self.counts.items()
        }
        return {"agrees": self.agrees, "counts": counts if self.agrees else {}}


@dataclass
class _Known:
    """How far a room's log was read for it, and at which phase."""

    reading: queries.Reading
    mark: object = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class AirtimeBook:
    """The counts of all pages of this process."""

    def __init__(self) -> None:
        self._people: dict[str, Measured] = {}
        self._pages: dict[str, Page] = {}
        self._courses: dict[int, _Known] = {}

    async def welcome(self, page: Page, live: LiveRoom, row: Seat, read: OnThread[Any]) -> None:
        """A page has sat down. Where the term does not measure, nothing follows."""
        agrees = await read(lambda: queries.own_agreement(row))
        if agrees is None:
            return
        known = self._people.get(page.seat)
        if known is None or known.room != live.room.pk:
            counts = await read(lambda: queries.own_counts(row, live.room)) if agrees else {}
            known = self._people[page.seat] = Measured(live.room.pk, row.pk, agrees, counts)
        known.agrees = agrees
        known.microphone = Microphone()
        self._pages[page.seat] = page
        page.tell_airtime(known)

    def farewell(self, page: Page) -> None:
        """A page is gone; its counts stay until they are stored."""
        if self._pages.get(page.seat) is page:
            del self._pages[page.seat]

    def note_microphone(self, page: Page, is_on: bool) -> None:
        """A page says that its microphone is on or off."""
        if self._pages.get(page.seat) is page:
            self._people[page.seat].microphone.note(is_on, now_ms())

    async def take(
        self, page: Page, live: LiveRoom, frame: AirtimeFrame, write: OnThread[Any]
    ) -> Refused | None:
        """Takes a count in, or says why it is refused whole: `not_agreed`, `not_running` (nothing is counted before an evening
        begins, nor later than a minute after its end), `unknown_phase` (not of this script, or not begun yet), or what
        `core.measurement.counts` finds impossible. A refusal is no fault of the person, and they are told nothing of it."""
        person = self._people.get(page.seat)
        if person is None or not person.agrees or self._pages.get(page.seat) is not page:
            return "not_agreed"
        course = await self._course(live, write)
        if course is None:
            return "not_running"
        now = now_ms()
        phase_ms = course.phase_ms(frame.phase, now)
        if phase_ms is None:
            return "unknown_phase"
        kept, kept_at = person.counts.get(frame.phase, (NOTHING, now - phase_ms))
        sent = Count(frame.sequence, frame.speech_ms, frame.unmeasured_ms)
        off_ms = person.microphone.off_ms(kept_at, now)
        fault = fault_of(sent, kept, phase_ms=phase_ms, since_ms=now - kept_at, muted_ms=off_ms)
        if fault is None:
            person.counts[frame.phase] = (sent, now)
            person.unsaved.add(frame.phase)
        return fault

    async def run(self, write: OnThread[Any], read: OnThread[Any]) -> None:
        """Stores what came, and looks who has changed their mind, every few seconds for as long as the process lives."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                await self.store(write)
                seats = list(self._pages)
                for start in range(0, len(seats), SEATS_AT_ONCE):
                    await self.look_again(read, seats[start : start + SEATS_AT_ONCE])
            except Error:  # the counts are still here, and are stored with the next ones
                log.exception("airtime could not be stored; again in a moment")

    async def store(self, write: OnThread[Any]) -> None:
        """Stores what came since the last time."""
        waiting = [(person, phase) for person in self._people.values() for phase in sorted(person.unsaved)]
        for start in range(0, len(waiting), ROWS_AT_ONCE):
            part = [
                (person, phase)
                for person, phase in waiting[start : start + ROWS_AT_ONCE]
                if phase in person.unsaved  # or its person has said no meanwhile
            ]
            counts = [person.counts[phase] for person, phase in part]
            counted = [
                Counted(person.room, person.seat, phase, *count)
                for (person, phase), count in zip(part, counts, strict=True)
            ]
            await write(lambda counted=counted: keep_counts(counted=counted))  # type: ignore[misc]
            for (person, phase), count in zip(part, counts, strict=True):
                if person.counts.get(phase) == count:  # none has come meanwhile
                    person.unsaved.discard(phase)
        for seat, person in list(self._people.items()):
            if seat not in self._pages and not person.unsaved:
                del self._people[seat]
        in_use = {person.room for person in self._people.values()}
        self._courses = {room: course for room, course in self._courses.items() if room in in_use}

    async def look_again(self, read: OnThread[Any], seats: Collection[str]) -> None:
        """Tells the pages of these seats whose person has agreed, or does not any more, since the last time."""
        pages = {seat: self._pages[seat] for seat in seats if seat in self._pages}
        if not pages:
            return
        agreed = await read(lambda: queries.agreed_seats(pages))
        for seat, page in pages.items():
            person = self._people.get(seat)
            if person is None or self._pages.get(seat) is not page or person.agrees == (seat in agreed):
                continue
            person.agrees = seat in agreed
            # Who says no has nothing here any more; who says yes begins at nothing.
            person.counts, person.unsaved = {}, set()
            page.tell_airtime(person)

    async def _course(self, live: LiveRoom, write: OnThread[Any]) -> Course | None:
        """The room's phases so far; read anew when another one runs."""
        state = live.state
        if state.stage not in (Stage.RUNNING, Stage.ENDED):
            return None
        if state.stage is Stage.ENDED and not await write(
            lambda: queries.takes_counts(live.room, timezone.now())
        ):
            return None
        mark = (state.stage, state.phase)
        known = self._courses.setdefault(live.room.pk, _Known(queries.Reading(state.script)))
        async with (
            known.lock
        ):  # all pages of a room ask when its phase changes: it is read once, from where it was
            if known.mark != mark:
                await write(lambda: queries.read_on(live.room, known.reading))
                known.mark = mark
        return known.reading.course
