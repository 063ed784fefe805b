"""Writes of the evening: who is there, who sits where at the start and afterwards, and who could not be seated."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from kurumaza.circles.errors import Busy
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Seat, SeatMove, SlotSeating
from kurumaza.terms.models import Slot


class Move(NamedTuple):
    """A seat that went to another circle, or to no table (`to_circle` None). Ids are public ones."""

    seat: UUID
    enrolment: UUID
    from_circle: UUID | None
    to_circle: UUID | None
    why: SeatMove.Why


class Seating(NamedTuple):
    """What a pass brought. `revision` is the slot's after it; `waiting` are seats of those who are there without a table.

    `changed` are circles whose people at the table are others than before, with the first pass every circle that has any:
    their rooms may begin once they are told. `opened` are new circles among them, `closed` those that nobody sits in any more."""

    revision: int
    moves: tuple[Move, ...] = ()
    waiting: tuple[UUID, ...] = ()
    changed: tuple[UUID, ...] = ()
    opened: tuple[UUID, ...] = ()
    closed: tuple[UUID, ...] = ()


def note_presence(*, seats: Collection[UUID], now: datetime) -> None:
    """These seats' pages were heard of, in the waiting room or the room: one statement for all."""
    known = Q(seen_at__isnull=True) | Q(seen_at__lt=now)
    Seat.objects.filter(known, uuid__in=list(seats)).update(seen_at=now)


def make_ready(*, slot: Slot, now: datetime, engine: LiveEngine) -> None:
    """Some minutes before the start: the engine's process is started and holds the slot's people. Safe to repeat."""


def seat_those_present(
    *,
    slot: Slot,
    present: Collection[UUID],
    begun: Mapping[UUID, Collection[UUID]],
    now: datetime,
    engine: LiveEngine,
    guests: Collection[UUID] = (),
) -> Seating | Busy:
    """Seats those who are there; nothing before the start. `present` are seats whose pages are in the waiting room or a room;
    `begun` tells by circle which seats sit in rooms under way; `guests` are enrolments without a seat in this round whose
    pages are there. Repeated with nothing new it changes nothing."""
    seating = SlotSeating.objects.filter(slot=slot).first()
    return Seating(seating.revision if seating else 0)


def give_up_waiting(*, slot: Slot, now: datetime) -> tuple[UUID, ...]:
    """Ten minutes after the start: who still waits is told the next round, and comes first then. The seats concerned."""
    return ()
