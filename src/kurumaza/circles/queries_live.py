"""Reads of the evening: which slots are seated now, and where one's own place is."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from kurumaza.circles.models import Circle, Seat, SlotSeating
from kurumaza.people.models import Person
from kurumaza.terms.models import Slot

# A slot is seated from its start until so long after it; made ready so long before.
READY_BEFORE = timedelta(minutes=2)
SEATS_UNTIL = timedelta(minutes=15)
GIVES_UP_AFTER = timedelta(minutes=10)
PlaceKind = Literal["planned", "seated", "waiting", "unseated"]


class Place(NamedTuple):
    """Where somebody is in a slot's evening.

    planned: the start has not been seated yet, or their page was not there: their circle is the planned one.
    seated: at the table of `circle`. waiting: there, without a table yet. unseated: given up for this round;
    `next_at` is then the start of the next round's first slot, None while no time is offered."""

    kind: PlaceKind
    seat: Seat
    circle: Circle
    next_at: datetime | None = None


def slots_to_seat(now: datetime) -> list[Slot]:
    """Slots with confirmed circles that start within two minutes, or started less than fifteen minutes ago."""
    near = Slot.objects.filter(
        starts_at__gt=now - SEATS_UNTIL, starts_at__lte=now + READY_BEFORE, circles__isnull=False
    )
    return list(near.select_related("round__term").distinct().order_by("starts_at", "pk"))


def revision_of(slot: Slot) -> int:
    """Rises with each pass that changed anything; 0 before the first."""
    return SlotSeating.objects.filter(slot=slot).values_list("revision", flat=True).first() or 0


def place_of(person: Person, where: Slot | UUID) -> Place | None:
    """One's own place in a slot, or in the slot of a circle that one has or had a seat in. None for who has none."""
    return None


def table_of(circle: Circle) -> list[Seat]:
    """Whose room it is: who sits at the table, and who may still come to it. Not who waits elsewhere."""
    return []
