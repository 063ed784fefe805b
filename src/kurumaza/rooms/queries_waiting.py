"""Reads of the waiting room: everybody of a slot at once, because at its start all of them are told something."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import F, Q

from kurumaza.circles.models import Circle, Seat, SeatMove, SlotSeating, Unseated
from kurumaza.circles.queries_quotes import Opening, OpeningWords, openings_among
from kurumaza.core.dialogue.state import RoomState, Stage
from kurumaza.rooms import queries
from kurumaza.rooms.evening.waiting import seat_id
from kurumaza.rooms.models import Room
from kurumaza.terms.models import Slot

PlaceKind = Literal["planned", "seated", "waiting", "unseated"]
WaitingState = Literal["early", "before", "settling", "ready", "waiting", "unseated", "over"]
# Whoever was heard of so lately is there, whichever process of ours heard it.
HEARD_WITHIN = timedelta(seconds=12)
# If nobody could be seated by then (the engine is away), people go to the tables that were planned.
PLANNED_AFTER = timedelta(seconds=20)


@dataclass(frozen=True)
class WaitingSeat:
    """Somebody of a slot's evening, and where they are now. `circle` is their own now, planned or not."""

    seat: str
    call_name: str
    reply: str
    late_minutes: int | None
    circle: UUID
    place: PlaceKind
    has_moved: bool


@dataclass(frozen=True)
class Hall:
    """One slot's evening: everybody in it by seat. Made anew when something was written."""

    slot: Slot
    revision: int
    is_seated: bool
    seats: dict[str, WaitingSeat]
    over: frozenset[UUID]
    next_at: datetime | None

    @cached_property
    def by_circle(self) -> dict[UUID, list[WaitingSeat]]:
        """Who has which circle, in the order in which they were put there."""
        found: dict[UUID, list[WaitingSeat]] = {}
        for one in self.seats.values():
            found.setdefault(one.circle, []).append(one)
        return found


class Neighbour(NamedTuple):
    """A line of the list of people."""

    call_name: str
    is_me: bool
    is_here: bool
    reply: str
    late_minutes: int | None


class Sight(NamedTuple):
    """What one person's waiting page shows now."""

    state: WaitingState
    circle: UUID
    people: tuple[Neighbour, ...]
    can_enter: bool
    has_moved: bool
    next_at: datetime | None
    opening: OpeningWords | None


def hall_of(slot: Slot) -> Hall:
    """Everybody of a slot who may wait for its start, or for a table."""
    seating = SlotSeating.objects.filter(slot=slot).first()
    is_seated = seating is not None and seating.started_at is not None
    # A circle that organisers cancelled is nobody's; one that the seating closed still is of those who have not come.
    takes_place = Q(circle__cancelled_at__isnull=True)
    if is_seated:
        takes_place |= Q(circle__cancelled_at__gte=slot.starts_at)
    rows = (
        Seat.objects.filter(takes_place, circle__slot=slot)
        .filter(
            enrolment__left_at__isnull=True,
            enrolment__without_groups=False,
            enrolment__person__is_active=True,
        )
        .order_by("pk")
    ).values_list(
        "pk",
        "uuid",
        "enrolment_id",
        "enrolment__call_name",
        "reply",
        "late_minutes",
        "circle__uuid",
        "seated_at",
        "released_at",
    )
    moved = set(
        SeatMove.objects.filter(seat__circle__slot=slot, from_circle__isnull=False)
        .filter(to_circle__isnull=False)
        .exclude(from_circle=F("to_circle"))
        .values_list("seat_id", flat=True)
    )
    given_up = set(Unseated.objects.filter(round=slot.round_id).values_list("enrolment_id", flat=True))
    return Hall(
        slot=slot,
        revision=seating.revision if seating else 0,
        is_seated=is_seated,
        seats={
            str(seat): WaitingSeat(
                seat=str(seat),
                call_name=call_name,
                reply=reply,
                late_minutes=late_minutes,
                circle=circle,
                place=_place(seated_at, released_at, enrolment in given_up),
                has_moved=pk in moved,
            )
            for pk, seat, enrolment, call_name, reply, late_minutes, circle, seated_at, released_at in rows
        },
        over=over_in(slot),
        next_at=_next_start(slot),
    )


def _next_start(slot: Slot) -> datetime | None:
    """When the next round may begin: the first of its times that are offered."""
    later = Slot.objects.filter(
        round__term=slot.round.term_id, round__number__gt=slot.round.number, starts_at__gt=slot.starts_at
    )
    return later.order_by("round__number", "starts_at").values_list("starts_at", flat=True).first()


def _place(seated_at: datetime | None, released_at: datetime | None, is_given_up: bool) -> PlaceKind:
    if seated_at is not None:
        return "seated"
    if released_at is not None:
        return "unseated" if is_given_up else "waiting"
    return "planned"


def opening_of(slot: Slot) -> Opening | None:
    """The line that opens this evening."""
    return openings_among(Seat.objects.filter(circle__slot=slot)).get(slot.round_id)


def sight_of(
    hall: Hall, seat: str, here: Collection[str], now: datetime, opening: Opening | None = None
) -> Sight | None:
    """What the page of `seat` shows; `here` are seats whose pages are there. None for who has no place in this evening."""
    me = hall.seats.get(seat)
    if me is None:
        return None
    state = _state_of(hall, me, now)
    return Sight(
        state=state,
        circle=me.circle,
        people=tuple(
            Neighbour(
                one.call_name,
                one.seat == seat,
                one.seat == seat or one.seat in here,
                one.reply,
                one.late_minutes,
            )
            for one in _shown(hall, me, state)
        ),
        can_enter=_can_enter(hall, state, now),
        has_moved=me.has_moved,
        next_at=hall.next_at,
        opening=opening.seen_from(seat) if opening and state != "over" else None,
    )


def _shown(hall: Hall, me: WaitingSeat, state: WaitingState) -> list[WaitingSeat]:
    """Of whom the page tells: who sits at the table; before, who is planned to. Whoever waits elsewhere is not told of."""
    at_mine = hall.by_circle[me.circle]
    if state == "ready":
        return [one for one in at_mine if one.place == "seated"]
    return [one for one in at_mine if one.place in ("planned", "seated")] if me.place == "planned" else []


def _state_of(hall: Hall, me: WaitingSeat, now: datetime) -> WaitingState:
    starts_at = hall.slot.starts_at
    if (
        me.circle in hall.over
        or now > starts_at + timedelta(minutes=hall.slot.minutes) + queries.ENTER_AFTER_END
    ):
        return "over"
    if now < starts_at:
        return "early" if now < starts_at - queries.ENTER_BEFORE else "before"
    if me.place == "seated":
        return "ready"
    if me.place == "planned":
        # After its time nobody looks for a table any more; where nobody could be seated at all, planned groups may still talk.
        is_sought = now < starts_at + timedelta(minutes=hall.slot.minutes)
        return "settling" if is_sought or not hall.is_seated else "over"
    return me.place


def _can_enter(hall: Hall, state: WaitingState, now: datetime) -> bool:
    if state == "settling":
        return not hall.is_seated and now > hall.slot.starts_at + PLANNED_AFTER
    return state in {"before", "ready"}


def over_in(slot: Slot) -> frozenset[UUID]:
    """The circles of a slot whose evening has ended."""
    over = Circle.objects.filter(slot=slot, room__ended_at__isnull=False)
    return frozenset(over.values_list("uuid", flat=True))


def seen_since(slot: Slot, at: datetime) -> dict[str, datetime]:
    """Seats of a slot that were heard of since then, in whichever process, and when last."""
    rows = Seat.objects.filter(circle__slot=slot, seen_at__gte=at).values_list("uuid", "seen_at")
    return {str(uuid): seen_at for uuid, seen_at in rows if seen_at is not None}


def looks_for_table(slot: Slot, at: datetime) -> bool:
    """Whether somebody without a table was heard of since then, in whichever process."""
    return Seat.objects.filter(circle__slot=slot, seen_at__gte=at, seated_at__isnull=True).exists()


def begun_elsewhere(slot: Slot, known: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By circle, who sits in this slot's rooms under way; without the rooms that are `known` already."""
    found = {}
    rooms = Room.objects.filter(circle__slot=slot, ended_at__isnull=True, quarantined_at__isnull=True)
    rooms = rooms.exclude(circle__uuid__in=known)
    for room in rooms.select_related("circle__slot"):
        try:
            seats = sitting(queries.load_state(room))
        except queries.DamagedRoom:  # set aside when it is entered
            continue
        if seats is not None:
            found[room.circle.uuid] = seats
    return found


def sitting(state: RoomState) -> list[UUID] | None:
    """Whose evening has begun in this room: they stay in it, also while their line is broken. None before it begins."""
    if state.stage is not Stage.RUNNING:
        return None
    return [seat_id(seat.seat) for seat in state.seats if seat.has_come]
