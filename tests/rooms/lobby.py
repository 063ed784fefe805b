"""A waiting room for tests: an evening that starts in a moment, the real engine, and pages that remember what they were told."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from kurumaza.circles.live_engine import LiveEngine
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms.evening.lobby import Lobby
from kurumaza.rooms.live.live_room import EndedBecause
from kurumaza.rooms.live.service import Rooms
from kurumaza.terms.models import Slot
from tests.circles.live import Evening, make_evening

# A guard against a test that hangs; engine and machine may be slow.
SECONDS = 30.0
AHEAD = timedelta(seconds=1.2)


class Page:
    """A waiting page without a socket."""

    language = "ja"

    def __init__(self, seat: str, session_key: str) -> None:
        self.seat, self.session_key = seat, session_key
        self.frames: list[dict[str, Any]] = []
        self.ended: EndedBecause | None = None

    def send_frame(self, text: str) -> None:
        self.frames.append(json.loads(text))

    async def end(self, why: EndedBecause) -> None:
        self.ended = why

    @property
    def states(self) -> list[str]:
        """The states that were shown, without repetitions."""
        found: list[str] = []
        for frame in self.frames:
            state = re.findall(r'data-state="(\w+)"', frame["html"])[0]
            if found[-1:] != [state]:
                found.append(state)
        return found

    @property
    def words(self) -> str:
        """What is shown now, without marks."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.frames[-1]["html"])).strip()

    @property
    def enters(self) -> str:
        """Where the page goes by itself."""
        found = re.findall(r'data-enter="([^"]+)"', self.frames[-1]["html"])
        return found[0] if found else ""


def make_soon(
    engine: LiveEngine, groups: Iterable[Collection[str]], *, ahead: timedelta = AHEAD, **changes: Any
) -> Evening:
    """An evening that starts in a moment."""
    evening = make_evening(engine, groups, **changes)
    Slot.objects.filter(pk=evening.slot.pk).update(starts_at=timezone.now() + ahead)
    evening.slot = Slot.objects.select_related("round__term").get(pk=evening.slot.pk)
    return evening


def page_of(evening: Evening, name: str) -> Page:
    """A signed-in waiting page of somebody."""
    person, session = evening.people[name].person, SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session.create()
    return Page(str(evening.seat(name).uuid), str(session.session_key))


async def until(is_so: Callable[[], object]) -> None:
    """Waits for it."""
    async with asyncio.timeout(SECONDS):
        while not is_so():
            await asyncio.sleep(0.02)


def play(engine: LiveEngine, scene: Callable[[Rooms, Lobby], Awaitable[None]]) -> None:
    """Plays a scene in a process of its own, as it were: rooms and lobby that know nothing yet."""

    async def run() -> None:
        rooms = Rooms()
        lobby = Lobby(rooms, engine)
        await rooms.start()
        await lobby.start()
        try:
            await scene(rooms, lobby)
        finally:
            await lobby.stop()
            await rooms.stop()

    asyncio.run(run())
