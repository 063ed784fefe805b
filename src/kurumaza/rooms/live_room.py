"""A room in memory, and what is asked of the sockets in it."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal, Protocol

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import RoomState
from kurumaza.rooms.actions import Outcome
from kurumaza.rooms.errors import RoomRefused
from kurumaza.rooms.models import Room

EndedBecause = Literal["taken_over", "signed_out", "no_seat", "moved", "reload"]


class Socket(Protocol):
    """What the service needs of a connected seat."""

    seat: str
    connection: str
    session_key: str
    has_audio: bool
    has_video: bool

    def send_view(self, live: "LiveRoom") -> None:
        """Sends this seat's view of the room; never waits for the page."""

    async def end(self, why: EndedBecause) -> None:
        """Ends this socket, and says why."""


@dataclass
class LiveRoom:
    """A room in memory. `sockets` has one a seat: the newest; `owners` the seat of every connection id ever seen;
    `names` the call names of its people by seat."""

    room: Room
    state: RoomState
    names: dict[str, str]
    sockets: dict[str, Socket] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    gifts: list[dict[str, str]] = field(default_factory=list)
    gifts_are_read: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    timer: asyncio.TimerHandle | None = None

    def pages(self) -> list[Socket]:
        """The sockets now, as a list of its own: others may come or go while they are told something."""
        return list(self.sockets.values())


def is_turned_away(outcome: Outcome) -> bool:
    """Whether who arrived has no place at the table. What is over can still be looked at."""
    return isinstance(outcome, RoomRefused) or (isinstance(outcome, c.Refusal) and outcome.code != "ended")
