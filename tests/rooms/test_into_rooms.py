"""Rooms that hear who sits in them: whose names they know afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from kurumaza.circles.models import Seat
from kurumaza.core.dialogue.commands import Leave
from kurumaza.core.dialogue.state import Stage
from kurumaza.rooms.evening.into_rooms import seat_in_rooms
from kurumaza.rooms.live.live_room import LiveRoom
from kurumaza.rooms.live.service import Rooms
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import Table, make_table
from tests.rooms.lobby import until
from tests.rooms.test_service import Page, evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


async def _release(rooms: Rooms, table: Table, name: str) -> None:
    """Somebody's seat is at this table no more, and the room hears of it."""
    now = timezone.now()
    seats = Seat.objects.filter(pk=table.seats[name].pk)
    await rooms.write(lambda: seats.update(seated_at=None, released_at=now))


def test_room_that_waits_forgets_the_name_of_who_sits_elsewhere() -> None:
    table = make_table(ALL_MODES, starts_at=timezone.now() + timedelta(minutes=10))

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        assert set(live.names.values()) == set(table.seats)
        await _release(rooms, table, "そら")
        await seat_in_rooms(rooms, [table.circle.uuid], [])
        assert live.state.stage is Stage.WAITING
        assert set(live.names.values()) == {"はるか", "けんじ", "みどり"}

    evening(table, play)


def test_room_under_way_knows_the_names_of_those_who_sit_in_it() -> None:
    table = make_table(ALL_MODES, starts_at=timezone.now() - timedelta(minutes=1))
    pages = {name: Page(str(seat.uuid), f"c-{name}") for name, seat in table.seats.items()}

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        await seat_in_rooms(rooms, [table.circle.uuid], [])
        for page in pages.values():
            await rooms.arrive(live, page)
        await until(lambda: live.state.stage is Stage.RUNNING)
        await rooms.submit(live, Leave(pages["みどり"].seat), uuid4())
        for name in ("そら", "みどり"):  # one who sits there, and one who went
            await _release(rooms, table, name)
        await seat_in_rooms(rooms, [table.circle.uuid], [])
        assert set(live.names.values()) == {"はるか", "けんじ", "そら"}

    evening(table, play)
