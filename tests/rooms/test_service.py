"""The rooms of one process: who sits where, and whose socket a signal reaches."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import InterfaceError
from django.utils import timezone
from msgspec.structs import replace

from kurumaza.core.dialogue.commands import Refusal
from kurumaza.core.dialogue.snapshot import to_bytes
from kurumaza.core.dialogue.state import RoomState, Stage
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms import actions, queries
from kurumaza.rooms.actions import Accepted, Outcome
from kurumaza.rooms.errors import RoomRefused
from kurumaza.rooms.evening.into_rooms import look_again
from kurumaza.rooms.live.live_room import EndedBecause, LiveRoom
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.models import Room, RoomEvent
from kurumaza.rooms.queries_duty import DutyPlace
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import NOW, Table, make_table

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


class Page:
    """A socket that remembers what it was told."""

    duty: DutyPlace | None = None

    has_audio = has_video = False

    def __init__(self, seat: str, connection: str, session_key: str = "") -> None:
        self.seat, self.connection, self.session_key = seat, connection, session_key
        self.views: list[int] = []
        self.frames: list[dict[str, Any]] = []
        self.ended: EndedBecause | None = None

    def send_view(self, live: LiveRoom) -> None:
        self.views.append(live.state.seq)

    def send_frame(self, **message: Any) -> None:
        self.frames.append(message)

    async def end(self, why: EndedBecause) -> None:
        self.ended = why


DAMAGES: list[object] = [
    {"version": 1, "events": [{"type": "nonsense"}]},
    {"version": 1, "events": [{"type": "phase_started", "index": 77, "ends_at": None}]},
    [],
    "text",
]


@pytest.fixture
def table() -> Table:
    return make_table(ALL_MODES, starts_at=timezone.now() + timedelta(minutes=10))


def evening(table: Table, play: Callable[[Rooms, LiveRoom], Awaitable[None]]) -> None:
    """Plays with the live room of a table, in a loop of its own."""

    async def run() -> None:
        rooms = Rooms()
        await rooms.start()
        try:
            live = await rooms.enter(table.circle)
            assert live is not None
            await play(rooms, live)
        finally:
            await rooms.stop()

    asyncio.run(run())


def test_newer_page_of_a_person_takes_the_seat(table: Table) -> None:
    seat = str(table.seats["はるか"].uuid)
    old, new = Page(seat, "c1"), Page(seat, "c2")

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        await rooms.arrive(live, old)
        await rooms.arrive(live, new)
        assert live.sockets == {seat: new}
        await rooms.lose(live, old)
        assert live.state.present == (seat,)

    evening(table, play)
    assert (old.ended, new.ended) == ("taken_over", None)


def test_nothing_happens_any_more_in_a_room_that_was_taken_away(table: Table) -> None:
    pages = [Page(str(seat.uuid), f"c{index}") for index, seat in enumerate(table.seats.values())]

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        await rooms.arrive(live, pages[0])
        head = live.state.seq
        await rooms.forget([table.circle.uuid])
        assert await rooms.arrive(live, pages[1]) == Refusal("no_seat")
        await rooms.lose(live, pages[0])
        assert (live.state.seq, live.sockets, live.timer) == (head, {}, None)
        assert await rooms.write(RoomEvent.objects.count) == head

    evening(table, play)
    assert pages[0].ended == "moved"


def test_connection_id_of_a_neighbour_is_refused(table: Table) -> None:
    mine, theirs = (str(table.seats[name].uuid) for name in ("はるか", "けんじ"))
    neighbour, impostor = Page(theirs, "c1"), Page(mine, "c1")

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        await rooms.arrive(live, neighbour)
        assert await rooms.arrive(live, impostor) == RoomRefused("not_understood")
        assert live.sockets == {theirs: neighbour}
        assert live.state.present == (theirs,)
        await rooms.lose(live, neighbour)
        assert await rooms.arrive(live, impostor) == RoomRefused("not_understood")  # also while they are away

    evening(table, play)
    assert neighbour.ended is None


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_room_is_set_aside_and_the_others_go_on(table: Table, damage: object) -> None:
    room = actions.ensure_room(circle=table.circle, rng=Random(1), now=timezone.now())
    Room.objects.filter(pk=room.pk).update(head=room.head + 1)
    RoomEvent.objects.create(
        room=room, seq=room.head + 1, command_id=uuid4(), events=damage, at=timezone.now()
    )

    async def play() -> None:
        rooms = Rooms()
        await rooms.start()
        assert await rooms.enter(table.circle) is None
        assert await rooms.enter(table.circle) is None
        await rooms.stop()

    asyncio.run(play())
    room.refresh_from_db()
    assert room.quarantined_at is not None
    assert queries.live_rooms(table.circle.round.term, timezone.now()) == []


def test_everyone_sees_each_step_once_it_is_stored(table: Table) -> None:
    pages = [Page(str(seat.uuid), f"c{index}") for index, seat in enumerate(table.seats.values())]

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        for page in pages:
            assert isinstance(await rooms.arrive(live, page), Accepted)

    evening(table, play)
    assert pages[0].views == [2, 3, 4, 5]
    assert pages[3].views == [5]
    assert queries.load_state(queries.running_rooms()[0]).seq == 5


def test_room_waits_for_the_time_of_its_slot_and_no_longer_than_one_may_come() -> None:
    circle = make_table(ALL_MODES).circle
    room = actions.ensure_room(circle=circle, rng=Random(1), now=NOW - timedelta(minutes=10))
    state = queries.load_state(room)
    assert state.stage is Stage.WAITING
    assert (state.begins_at, state.closes_at) == (
        int(NOW.timestamp() * 1000),
        int(queries.closes_at(circle).timestamp() * 1000),
    )


def test_snapshot_that_cannot_be_shown_gives_way_to_the_log(table: Table) -> None:
    room = actions.ensure_room(circle=table.circle, rng=Random(1), now=timezone.now())
    state = queries.load_state(room)
    broken = to_bytes(replace(state, phase=77, stage=Stage.RUNNING))
    Room.objects.filter(pk=room.pk).update(snapshot=broken, snapshot_head=1)
    assert queries.load_state(Room.objects.select_related("circle__script").get(pk=room.pk)) == state


def test_rights_of_those_who_only_listen_are_looked_at_too(table: Table) -> None:
    seats, person = table.seats, table.seats["はるか"].enrolment.person
    keys = []
    for mark in (person.get_session_auth_hash(), "ended elsewhere"):
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), mark
        session.create()
        keys.append(str(session.session_key))
    key, ended = keys
    gone = seats["そら"].enrolment
    gone.left_at = NOW
    gone.save()
    by_name = {"けんじ": "signed-out", "みどり": ended}
    held = [(str(seat.uuid), by_name.get(name, key)) for name, seat in seats.items()]
    seated, signed_in = queries.still_entitled(held)
    assert set(seated) == {str(seat.uuid) for name, seat in seats.items() if name != "そら"}
    assert signed_in == {key}


def test_database_that_is_away_costs_an_answer_and_not_the_room(table: Table) -> None:
    """InterfaceError is no DatabaseError: a connection that a restart of PostgreSQL closed must set no room aside."""

    def gone(_state: RoomState) -> Outcome:
        raise InterfaceError("connection already closed")

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        assert await rooms._carry_out(live, gone) == RoomRefused("not_saved")
        assert await rooms.enter(table.circle) is live

    evening(table, play)
    assert Room.objects.get(circle=table.circle).quarantined_at is None


def test_who_has_no_seat_in_the_room_leaves_nothing_at_the_table(table: Table) -> None:
    stranger = Page("00000000-0000-4000-8000-000000000000", "c9")

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        assert await rooms.arrive(live, stranger) == Refusal("no_seat")
        assert live.sockets == {}

    evening(table, play)


def test_room_that_is_damaged_is_set_aside_when_another_server_has_seated_people(table: Table) -> None:
    page = Page(str(next(iter(table.seats.values())).uuid), "c-1")

    async def play(rooms: Rooms, live: LiveRoom) -> None:
        await rooms.arrive(live, page)
        seq = live.state.seq + 1
        await rooms.write(
            lambda: RoomEvent.objects.create(
                room=live.room, seq=seq, command_id=uuid4(), events=DAMAGES[0], at=timezone.now()
            )
        )
        await look_again(rooms, table.circle.slot)
        assert rooms.live(table.circle.uuid) is None

    evening(table, play)
    assert Room.objects.get().quarantined_at is not None
