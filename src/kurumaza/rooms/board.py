"""The desks that watch an evening in this process. They are told that something has changed, and ask for it as any page does.

The database is looked at every second while somebody watches: a call reaches every desk at whatever process it was made."""

import asyncio
import logging
from typing import Protocol

from kurumaza.people.models import Person
from kurumaza.rooms import queries, queries_board
from kurumaza.rooms.live.going_on import GoingOn
from kurumaza.rooms.live.service import Rooms, rooms
from kurumaza.rooms.queries_board import Marks

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
# Who signs out, or is no organiser any more, hears nothing after so many looks at the latest.
RIGHTS_EVERY = 4


class Desk(Protocol):
    """What is needed of a connected desk."""

    person: Person
    session_key: str
    slug: str
    term: int

    def tell(self, marks: Marks) -> None:
        """Tells the page how things stand; never waits for it."""

    async def end(self) -> None:
        """Ends its socket: the right to it is gone."""


class Board:
    """All desks of this process that watch."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._desks: set[Desk] = set()
        self._told: dict[Desk, Marks] = {}
        self._is_watched = asyncio.Event()
        self._looking = GoingOn()
        self._ending: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begins to look."""
        self._is_watched = asyncio.Event()
        self._looking.begin(self._run())

    async def stop(self) -> None:
        """Looks no more."""
        await self._looking.end()
        self._desks.clear()
        self._told.clear()

    async def come(self, desk: Desk) -> None:
        """A desk watches from now on, and is told how things stand."""
        self._desks.add(desk)
        self._is_watched.set()
        await self.show(desk)

    def go(self, desk: Desk) -> None:
        """It watches no more."""
        self._desks.discard(desk)
        self._told.pop(desk, None)

    async def show(self, desk: Desk) -> None:
        """Tells one desk, whether anything has changed or not."""
        marks = await self._rooms.read(lambda: queries_board.marks_of([desk.term]))
        self._tell(desk, marks[desk.term])

    async def _run(self) -> None:
        look = 0
        while True:
            if not self._desks:
                self._is_watched.clear()
            await self._is_watched.wait()
            look += 1
            try:
                await self._look(with_rights=look % RIGHTS_EVERY == 0)
            except Exception:  # whatever is wrong with one desk or one look, the others are told
                log.exception("the evening could not be looked at; again in a moment")
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, *, with_rights: bool) -> None:
        desks = list(self._desks)
        if with_rights:
            desks = await self._entitled(desks)
        terms = {desk.term for desk in desks}
        marks = await self._rooms.read(lambda: queries_board.marks_of(terms))
        for desk in desks:
            if desk in self._desks and self._told.get(desk) != marks[desk.term]:
                self._tell(desk, marks[desk.term])

    async def _entitled(self, desks: list[Desk]) -> list[Desk]:
        def ask() -> list[Desk]:
            signed_in = queries.signed_in({desk.session_key for desk in desks})
            return [
                desk
                for desk in desks
                if desk.session_key in signed_in and queries_board.watched_term(desk.person, desk.slug)
            ]

        entitled = await self._rooms.read(ask)
        for desk in desks:
            if desk not in entitled:
                self.go(desk)
                # Not waited for: a laptop that was closed takes its time.
                task = asyncio.get_running_loop().create_task(desk.end())
                self._ending.add(task)
                task.add_done_callback(self._ending.discard)
        return entitled

    def _tell(self, desk: Desk, marks: Marks) -> None:
        if desk in self._desks:
            self._told[desk] = marks
            desk.tell(marks)


board = Board(rooms)
