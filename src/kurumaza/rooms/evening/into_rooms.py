"""Tells the rooms of this process who was seated: new rooms are opened in one transaction, the others hear of it one by one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import SystemRandom
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils import timezone

from kurumaza.circles.models import Circle, Seat
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import Stage
from kurumaza.rooms import actions, queries
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.models import Room
from kurumaza.terms.models import Slot


@dataclass(frozen=True)
class Tables:
    """Circles with the seats whose rooms they are, and which of them have a room already."""

    seats: dict[Circle, list[Seat]]
    with_room: frozenset[int]
    openers: frozenset[str]


async def seat_in_rooms(rooms: Rooms, changed: Collection[UUID], closed: Collection[UUID]) -> None:
    """The rooms of these circles get the seats that the database says; who sits elsewhere now is sent there.

    Safe to repeat: a room that has its seats hears nothing new."""
    tables = await rooms.write(lambda: _tables(changed))
    new = {circle: seats for circle, seats in tables.seats.items() if circle.pk not in tables.with_room}
    await _open(rooms, new)
    for circle, seats in tables.seats.items():
        if circle.pk in tables.with_room or rooms.live(circle.uuid) is None:
            await _change(rooms, circle, seats, tables.openers)
    await rooms.forget(closed)  # whoever was there: their new table knows them by now


async def look_again(rooms: Rooms, slot: Slot) -> None:
    """Another process seated people of a slot: the rooms of this one take over what it wrote."""
    for live in rooms.in_slot(slot.pk):
        await rooms.refresh(live)
        if rooms.live(live.circle) is live:  # not damaged
            rooms.send_away(live)


def _tables(circles: Collection[UUID]) -> Tables:
    rows = list(
        Circle.objects.filter(uuid__in=circles, cancelled_at__isnull=True).select_related(
            "script", "slot", "round"
        )
    )
    seats = queries.tables_of(rows)
    with_room = Room.objects.filter(circle__in=rows).values_list("circle_id", flat=True)
    openers = queries.openers_among([one for at_table in seats.values() for one in at_table], timezone.now())
    return Tables({row: seats[row.pk] for row in rows}, frozenset(with_room), openers)


async def _open(rooms: Rooms, tables: dict[Circle, list[Seat]]) -> None:
    if not tables:
        return
    try:
        opened = await rooms.write(
            lambda: actions.open_rooms(tables=tables, rng=SystemRandom(), now=timezone.now())
        )
    except IntegrityError:  # somebody opened one of them at the same moment: each is asked for by itself
        return
    for room, state in opened:
        rooms.take_in(room, state, _names(tables[room.circle]))


async def _change(rooms: Rooms, circle: Circle, seats: Sequence[Seat], openers: frozenset[str]) -> None:
    live = await rooms.enter(circle)
    if live is None:
        return
    names = _names(seats)
    is_under_way = live.state.stage is not Stage.WAITING
    live.names = live.names | names if is_under_way else names
    kept = tuple(one.seat for one in live.state.seats if one.seat in names)
    is_as_before = len(kept) == len(live.state.seats) == len(names)
    order = kept if is_as_before else actions.draw_seats(circle, seats, openers, SystemRandom())
    await rooms.submit(live, c.ChangeSeats(order), uuid4())
    if is_under_way:  # who sits there keeps place and name, whatever the rows say
        sitting = {one.seat for one in live.state.seats}
        live.names = {seat: name for seat, name in live.names.items() if seat in sitting}
    rooms.send_away(live)


def _names(seats: Sequence[Seat]) -> dict[str, str]:
    return {str(one.uuid): one.enrolment.call_name for one in seats}
