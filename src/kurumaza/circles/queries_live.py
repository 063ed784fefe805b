"""Reads of the evening: which slots are seated now, how a slot stands, and where one's own place is."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import Q

from kurumaza.circles.models import Circle, Seat, SeatMove, SlotSeating, Unseated
from kurumaza.circles.problem import LANGUAGE
from kurumaza.circles.queries import took_place
from kurumaza.core.matching.problem import Cell
from kurumaza.core.matching.tables import Evening, Home
from kurumaza.people.models import Person
from kurumaza.terms.models import Slot

# A slot is seated from its start until so long after it; made ready so long before.
READY_BEFORE = timedelta(minutes=2)
SEATS_UNTIL = timedelta(minutes=15)
GIVES_UP_AFTER = timedelta(minutes=10)
PlaceKind = Literal["planned", "seated", "waiting", "unseated", "removed"]


class Place(NamedTuple):
    """Where somebody is in a slot's evening.

    planned: the start has not been seated yet, or their page was not there: their circle is the planned one, which may have
    been closed meanwhile; the next pass finds them a table.
    seated: at the table of `circle`. waiting: there, without a table yet. unseated: given up for this round;
    `next_at` is then the start of the next round's first slot, None while no time is offered. removed: an organiser took the seat
    away."""

    kind: PlaceKind
    seat: Seat
    circle: Circle
    next_at: datetime | None = None


class Chair(NamedTuple):
    """A seat as a pass looks at it, by primary keys and public ids: rows of a thousand people are looked at every few seconds."""

    pk: int
    seat: UUID
    enrolment: int
    person: str
    circle: int
    is_placed: bool
    is_released: bool


class Picture(NamedTuple):
    """A slot as it is stored: its circles, also closed ones, and the seats of those who take part and were not given up."""

    slot: Slot
    seating: SlotSeating
    circles: list[Circle]
    chairs: list[Chair]


def cell_of(slot: Slot) -> Cell:
    """A slot in the engine's words."""
    return Cell(str(slot.uuid), LANGUAGE)


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
    """One's own place in a slot, or in the slot of a circle that one has or had a seat in. None for who has none, or whose
    circle was called off."""
    mine = Seat.objects.filter(enrolment__person=person, enrolment__left_at__isnull=True)
    if isinstance(where, Slot):
        mine = mine.filter(circle__slot=where)
    else:
        once = SeatMove.objects.filter(Q(from_circle__uuid=where) | Q(to_circle__uuid=where))
        mine = mine.filter(Q(circle__uuid=where) | Q(pk__in=once.values("seat")))
    mine = mine.filter(took_place())
    seat = mine.select_related("enrolment", "round", "circle__slot__round__term").first()
    return None if seat is None else _place(seat)


def may_sit(seat: Seat) -> bool:
    """Whether somebody may take their seat in their circle's room, as far as the live seating has a word in it.

    Before its first pass whoever has a seat; then those whom it seated, so that nobody sits down with others unasked, who may be
    kept apart from them by now."""
    if (
        seat.enrolment.without_groups
        or seat.removed_at is not None
        or seat.released_at is not None
        or seat.circle.cancelled_at is not None
    ):
        return False
    if seat.seated_at is not None:
        return True
    return not SlotSeating.objects.filter(slot=seat.circle.slot, started_at__isnull=False).exists()


def sits_at(seat: Seat) -> UUID | None:
    """At which circle's table somebody was seated, as it is stored now; None if they have none, or no right to it any more."""
    rows = Seat.objects.filter(
        pk=seat.pk,
        seated_at__isnull=False,
        released_at__isnull=True,
        removed_at__isnull=True,
        enrolment__left_at__isnull=True,
        enrolment__without_groups=False,
        enrolment__person__is_active=True,
        circle__cancelled_at__isnull=True,
    )
    return next(iter(rows.values_list("circle__uuid", flat=True)[:1]), None)


def picture_of(slot: Slot, seating: SlotSeating, over: Collection[UUID] = ()) -> Picture:
    """A slot as it is stored, without the circles that are over."""
    circles = Circle.objects.filter(slot=slot).exclude(uuid__in=over).order_by("number")
    given_up = Unseated.objects.filter(round=slot.round).values("enrolment")
    seats = Seat.objects.filter(
        circle__in=circles,
        enrolment__left_at__isnull=True,
        enrolment__without_groups=False,
        removed_at__isnull=True,
    )
    rows = seats.exclude(enrolment__in=given_up).order_by("pk")
    columns = ("pk", "uuid", "enrolment_id", "enrolment__uuid", "circle_id", "seated_at", "released_at")
    chairs = [
        Chair(pk, seat, enrolment, str(person), circle, seated_at is not None, released_at is not None)
        for pk, seat, enrolment, person, circle, seated_at, released_at in rows.values_list(*columns)
    ]
    return Picture(slot, seating, list(circles), chairs)


def seats_in(picture: Picture) -> dict[str, Seat]:
    """The rows of its seats, by the public id of the person's place in the term."""
    rows = Seat.objects.filter(pk__in=[chair.pk for chair in picture.chairs])
    return {
        str(seat.enrolment.uuid): seat for seat in rows.select_related("enrolment", "circle").order_by("pk")
    }


def evening_of(
    picture: Picture,
    present: Collection[UUID],
    begun: Mapping[UUID, Collection[UUID]],
) -> Evening:
    """The same in the engine's words: people by the public id of their place in the term."""
    person_of = {chair.seat: chair.person for chair in picture.chairs}
    # Who got up from a table that has begun sits there no more, whatever its room remembers.
    sits = {chair.seat for chair in picture.chairs if not chair.is_released}
    home: dict[int, list[str]] = {}
    for chair in picture.chairs:
        home.setdefault(chair.circle, []).append(chair.person)
    sitting = {
        circle.pk: tuple(person_of[uuid] for uuid in begun[circle.uuid] if uuid in sits)
        for circle in picture.circles
        if circle.uuid in begun
    }
    here = {person_of[uuid] for uuid in present if uuid in person_of}
    here |= {one for seats in sitting.values() for one in seats}
    return Evening(
        cell=cell_of(picture.slot),
        homes=tuple(
            Home(
                key=circle.pk,
                seats=tuple(home.get(circle.pk, ())),
                begun=sitting.get(circle.pk),
                is_open=circle.cancelled_at is None,
            )
            for circle in picture.circles
        ),
        present=frozenset(here),
        placed=frozenset(chair.person for chair in picture.chairs if chair.is_placed),
        released=frozenset(chair.person for chair in picture.chairs if chair.is_released),
        is_first=picture.seating.started_at is None,
    )


def _place(seat: Seat) -> Place:
    slot = seat.circle.slot
    if seat.removed_at is not None:
        return Place("removed", seat, seat.circle)
    if Unseated.objects.filter(enrolment=seat.enrolment_id, round=seat.round_id).exists():
        later = Slot.objects.filter(
            round__term=seat.round.term_id, round__number__gt=seat.round.number, starts_at__gt=slot.starts_at
        )
        first = later.order_by("round__number", "starts_at").first()
        return Place("unseated", seat, seat.circle, first.starts_at if first else None)
    if seat.released_at is not None:
        return Place("waiting", seat, seat.circle)
    return Place("planned" if seat.seated_at is None else "seated", seat, seat.circle)
