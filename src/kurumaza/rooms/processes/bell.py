"""What is said to the other server processes in the transaction that changes a room: they hear of it if, and when, it is stored.

PostgreSQL carries it (docs/decisions/0018). On SQLite there is one process, and nobody to tell."""

from typing import NamedTuple
from uuid import UUID

from django.db import connection

CHANNEL = "kurumaza_rooms"


class Head(NamedTuple):
    """The room of this circle has an event of this seq."""

    circle: UUID
    seq: int

    def __str__(self) -> str:
        return f"head {self.circle} {self.seq}"


class Seated(NamedTuple):
    """A page of this seat is at its table, at this process."""

    circle: UUID
    seq: int
    seat: str
    connection: str
    process: UUID

    def __str__(self) -> str:
        return f"seated {self.circle} {self.seq} {self.seat} {self.connection} {self.process}"


class Beat(NamedTuple):
    """This process lives."""

    process: UUID

    def __str__(self) -> str:
        return f"beat {self.process}"


class Asks(NamedTuple):
    """This process has pages in the room of this circle, and does not know of the others'."""

    circle: UUID
    process: UUID

    def __str__(self) -> str:
        return f"asks {self.circle} {self.process}"


class Piece(NamedTuple):
    """A part of something sealed for one process: number `part`, from 0, of `parts` that have the same `message` id."""

    sender: UUID
    receiver: UUID
    message: str
    part: int
    parts: int
    sealed: str

    def __str__(self) -> str:
        return f"piece {self.sender} {self.receiver} {self.message} {self.part} {self.parts} {self.sealed}"


Notice = Head | Seated | Beat | Asks | Piece


def ring(notice: Notice) -> None:
    """Tells every process as soon as the transaction is stored."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(notice)])


def parse(text: str) -> Notice | None:
    """What was said, or None: another version of the server may say what this one does not know."""
    kind, *words = text.split(" ")
    try:
        match kind, words:
            case "head", [circle, seq]:
                return Head(UUID(circle), int(seq))
            case "seated", [circle, seq, seat, page, process]:
                return Seated(UUID(circle), int(seq), seat, page, UUID(process))
            case "beat", [process]:
                return Beat(UUID(process))
            case "asks", [circle, process]:
                return Asks(UUID(circle), UUID(process))
            case "piece", [sender, receiver, message, part, parts, sealed]:
                return Piece(UUID(sender), UUID(receiver), message, int(part), int(parts), sealed)
    except ValueError:
        return None
    return None
