"""A room in memory, and what is asked of the sockets in it."""

import asyncio
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

from kurumaza.circles.queries_quotes import Opening
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import RoomState, Stage
from kurumaza.rooms.actions import Outcome
from kurumaza.rooms.errors import RoomRefused
from kurumaza.rooms.models import Room
from kurumaza.rooms.queries_duty import DutyPlace

EndedBecause = Literal["taken_over", "signed_out", "no_seat", "moved", "reload", "removed"]


class Socket(Protocol):
    """What the service needs of a connected seat."""

    seat: str
    connection: str
    session_key: str
    has_audio: bool
    has_video: bool
    # A called organiser's: `seat` is then their membership's id.
    duty: DutyPlace | None

    def send_view(self, live: "LiveRoom") -> None:
        """Sends this seat's view of the room; never waits for the page."""

    def send_frame(self, **message: Any) -> None:
        """Sends a frame of another kind; never waits for the page."""

    async def end(self, why: EndedBecause) -> None:
        """Ends this socket, and says why."""


class PageElsewhere(NamedTuple):
    """A seat's page at another server process."""

    process: UUID
    connection: str
    has_audio: bool = False
    has_video: bool = False


@dataclass
class LiveRoom:
    """A room in memory. `sockets` has one a seat: the newest; `owners` the seat of every connection id ever seen;
    `names` the call names of its people by seat; `elsewhere` pages at other processes, as far as they were heard of."""

    room: Room
    state: RoomState
    names: dict[str, str]
    sockets: dict[str, Socket] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, PageElsewhere] = field(default_factory=dict)
    # Seats whose newest socket is being seated: until then the log names an older page.
    arriving: set[str] = field(default_factory=set)
    gifts: list[dict[str, str]] = field(default_factory=list)
    gifts_are_read: bool = False
    # The line that opens this evening: looked at again and again while it may be shown.
    opening: Opening | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    timer: asyncio.TimerHandle | None = None
    # When the rights of its pages were last looked at (time.monotonic); each is looked at when it comes in, too.
    looked_at: float = field(default_factory=time.monotonic)

    @cached_property
    def circle(self) -> UUID:
        """The public id of its circle."""
        return self.room.circle.uuid

    @cached_property
    def slot(self) -> int:
        """The key of its slot."""
        return self.room.circle.slot_id

    def pages(self) -> list[Socket]:
        """The sockets now, as a list of its own: others may come or go while they are told something."""
        return list(self.sockets.values())

    def pages_elsewhere(self) -> dict[str, PageElsewhere]:
        """By seat, the pages at other processes that are still at the table."""
        return {seat: page for seat, page in list(self.elsewhere.items()) if self._is_there(seat, page)}

    def peers(self) -> dict[str, dict[str, Any]]:
        """By seat, every page at the table: its connection id, and whether its microphone and camera are on."""
        pages: dict[str, Socket | PageElsewhere] = {**self.pages_elsewhere(), **self.sockets}
        return {
            seat: {"connection": page.connection, "audio": page.has_audio, "video": page.has_video}
            for seat, page in pages.items()
        }

    def clock_is_elsewhere(self) -> bool:
        """Whether another process is the first to say that time has passed: the one with the first seat's page."""
        first = next((seat.seat for seat in self.state.seats if seat.connection is not None), None)
        return first is not None and first in self.pages_elsewhere()

    @property
    def is_opening(self) -> bool:
        """Whether はじめのことば may be shown: before it begins, and while people gather."""
        return self.state.stage is Stage.WAITING or (
            self.state.stage is Stage.RUNNING and self.state.phase == 0
        )

    def stop_timer(self) -> None:
        """Waits for no deadline."""
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def everybody(self) -> list[str]:
        """All seats, and the organisers in the room."""
        return [*(seat.seat for seat in self.state.seats), *(one.organiser for one in self.state.organisers)]

    def connection_of(self, seat: str) -> str | None:
        """The connection of a seat, or of an organiser in the room."""
        known = self.state.seat(seat)
        if known is not None:
            return known.connection
        return next((one.connection for one in self.state.organisers if one.organiser == seat), None)

    def _is_there(self, seat: str, page: PageElsewhere) -> bool:
        return self.connection_of(seat) == page.connection and seat not in self.sockets


def is_turned_away(outcome: Outcome) -> bool:
    """Whether who arrived has no place at the table. What is over can still be looked at."""
    return isinstance(outcome, RoomRefused) or (isinstance(outcome, c.Refusal) and outcome.code != "ended")
