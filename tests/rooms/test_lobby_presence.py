"""Whose pages are there: of whom the lobby knows, how long, and in which process."""

import asyncio
import threading
from datetime import datetime, timedelta
from types import ModuleType
from uuid import uuid4

import pytest
from django.utils import timezone

from kurumaza.circles import queries_live
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Seat
from kurumaza.rooms import queries_waiting
from kurumaza.rooms.evening import lobby as lobby_module
from kurumaza.rooms.evening import waiting
from kurumaza.rooms.evening.lobby import Lobby
from kurumaza.rooms.evening.pace import PASS_SECONDS
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.models import ServerProcess
from kurumaza.terms.models import Slot
from tests.circles.live import ONE, THREE, TWO, Evening
from tests.rooms.lobby import Page, make_soon, page_of, play, until
from tests.rooms.test_service import Page as RoomPage

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


async def _come_and_be_noted(rooms: Rooms, lobby: Lobby, evening: Evening, pages: dict[str, Page]) -> None:
    """Everybody waits, and the database says so."""
    for page in pages.values():
        await lobby.come(page, evening.slot)
    while await rooms.write(Seat.objects.filter(seen_at=None).count):
        await asyncio.sleep(0.02)


def test_who_goes_before_the_start_is_not_seated(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE], ahead=timedelta(seconds=6))
    pages = {name: page_of(evening, name) for name in ONE}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await _come_and_be_noted(rooms, lobby, evening, pages)
        lobby.go(pages["みどり"])
        await until(lambda: all(pages[name].enters for name in ONE[:3]))

    play(engine, scene)
    assert evening.place("みどり") == "planned"
    assert "みどりさん" not in pages["はるか"].words


def test_table_stays_told_while_a_page_goes_to_its_room(engine: LiveEngine) -> None:
    """Three at the table: without the one on the way it would be taken apart."""
    evening = make_soon(engine, [ONE[:3], TWO])
    pages = {name: page_of(evening, name) for name in (*ONE[:3], *TWO)}
    circle, on_the_way = evening.seat("はるか").circle, pages["はるか"]
    arrived = RoomPage(on_the_way.seat, "c-1", on_the_way.session_key)

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for page in pages.values():
            await lobby.come(page, evening.slot)
        await until(lambda: all(page.enters for page in pages.values()))
        lobby.go(on_the_way)
        await lobby.at_the_door(pages["ゆう"].seat, evening.slot)
        await lobby.at_the_door(pages["ゆう"].seat, evening.slot)
        live = await rooms.enter(circle)
        assert live is not None
        assert await _is_seated(rooms, on_the_way.seat)
        await rooms.arrive(live, arrived)
        assert on_the_way.seat in live.sockets
        assert len(live.state.seats) == 3

    play(engine, scene)
    assert arrived.ended is None
    assert evening.seat("はるか").circle == circle
    assert evening.place("はるか") == "seated"


def test_pass_waits_for_a_wave_so_that_tables_stay_together(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them come after the start, one after the other: no table is taken apart while some of it is on the way."""
    evening = make_soon(engine, [ONE, TWO, THREE], ahead=timedelta(seconds=-1))
    seats = [str(evening.seat(name).uuid) for at in range(4) for name in (ONE[at], TWO[at], THREE[at])]
    planned = {name: evening.seat(name).circle for name in evening.people}
    monkeypatch.setattr(waiting, "WAVE", 2)

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        doors = []
        for seat in seats:
            rooms.waiting.note(seat, looks_for_table_in=evening.slot.pk)
            doors.append(asyncio.create_task(lobby.at_the_door(seat, evening.slot)))
            if len(doors) > 1:
                await asyncio.sleep(0.4)  # more than it is waited when few come
        # Other processes have heard of most of them by now, without a pass.
        assert not any(door.done() for door in doors)
        assert await rooms.write(Seat.objects.exclude(seen_at=None).count) >= 6
        await asyncio.gather(*doors)

    play(engine, scene)
    assert {name: evening.seat(name).circle for name in evening.people} == planned
    assert {evening.place(name) for name in evening.people} == {"seated"}


def test_who_has_moved_to_another_server_is_not_denied_by_the_first(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE])
    pages = {name: page_of(evening, name) for name in ONE}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await _come_and_be_noted(rooms, lobby, evening, pages)
        lobby.go(pages["みどり"])
        # The other server hears of them, also when the first one has noticed that they are gone.
        later = evening.slot.starts_at + timedelta(seconds=5)
        await rooms.write(lambda: Seat.objects.filter(uuid=pages["みどり"].seat).update(seen_at=later))
        await until(lambda: all(pages[name].enters for name in ONE[:3]))

    play(engine, scene)
    assert evening.place("みどり") == "seated"


def test_people_at_tables_under_way_are_noted_again_for_other_servers_alone(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lobby_module, "NOTED_SECONDS", 0.1)
    evening = make_soon(engine, [ONE], ahead=timedelta(seconds=-1))
    circle = evening.seat("はるか").circle
    waiting_pages = {name: page_of(evening, name) for name in ONE}
    arrived = {
        name: RoomPage(page.seat, f"c-{name}", page.session_key) for name, page in waiting_pages.items()
    }

    def times() -> list[datetime]:
        seats = Seat.objects.filter(circle=circle)
        return sorted(seat.seen_at for seat in seats if seat.seen_at is not None)

    async def after_a_pass(rooms: Rooms, lobby: Lobby) -> list[datetime]:
        """When its people were noted last."""
        await asyncio.sleep(PASS_SECONDS)
        await lobby.at_the_door(arrived["はるか"].seat, evening.slot)
        return await rooms.write(times)

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await asyncio.gather(*(lobby.at_the_door(one.seat, evening.slot) for one in arrived.values()))
        live = await rooms.enter(circle)
        assert live is not None
        for page in arrived.values():
            await rooms.arrive(live, page)
        await until(lambda: rooms.seats_under_way() == {one.seat for one in arrived.values()})
        noted = await after_a_pass(rooms, lobby)
        assert await after_a_pass(rooms, lobby) == noted
        await rooms.write(lambda: ServerProcess.objects.create(uuid=uuid4(), public_key=b"another"))
        await until(lambda: not rooms.others.are_none)
        assert min(await after_a_pass(rooms, lobby)) > max(noted)

    play(engine, scene)


async def _is_seated(rooms: Rooms, seat: str) -> bool:
    return await rooms.write(Seat.objects.filter(uuid=seat, seated_at__isnull=False).exists)


def test_of_many_pages_of_one_seat_the_newest_three_wait(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE], ahead=timedelta(minutes=5))
    pages = [page_of(evening, "はるか") for _ in range(5)]

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for page in pages:
            await lobby.come(page, evening.slot)
        await until(lambda: pages[1].ended)

    play(engine, scene)
    assert [page.ended for page in pages] == ["taken_over", "taken_over", None, None, None]


def test_who_has_no_seat_any_more_is_told_so(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE], ahead=timedelta(seconds=-1))
    page = page_of(evening, "はるか")
    page.seat = str(uuid4())

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await lobby.come(page, evening.slot)
        await until(lambda: page.ended)

    play(engine, scene)
    assert page.ended == "no_seat"


def test_signed_out_page_waits_no_longer(engine: LiveEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kurumaza.rooms.evening.lobby.RIGHTS_SECONDS", 0.0)
    evening = make_soon(engine, [ONE])
    page = page_of(evening, "はるか")
    page.session_key = "ended elsewhere"

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await lobby.come(page, evening.slot)
        await until(lambda: page.ended)

    play(engine, scene)
    assert page.ended == "signed_out"


def test_who_waits_on_another_server_is_shown_as_there(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE], ahead=timedelta(minutes=5))
    page, midori = page_of(evening, "はるか"), Seat.objects.filter(pk=evening.seat("みどり").pk)

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await lobby.come(page, evening.slot)
        assert "みどりさん まだ来ていません" in page.words
        await rooms.write(lambda: midori.update(seen_at=timezone.now()))
        await until(lambda: "みどりさん 来ています" in page.words)

    play(engine, scene)


def test_who_closes_their_page_here_is_not_taken_for_a_page_elsewhere(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE], ahead=timedelta(minutes=5))
    pages = {name: page_of(evening, name) for name in ("はるか", "みどり")}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for page in pages.values():
            await lobby.come(page, evening.slot)
        await until(lambda: "みどりさん 来ています" in pages["はるか"].words)
        while await rooms.write(Seat.objects.exclude(seen_at=None).count) < len(pages):
            await asyncio.sleep(0.02)
        lobby.go(pages["みどり"])
        await until(lambda: "みどりさん まだ来ていません" in pages["はるか"].words)

    play(engine, scene)


def test_second_page_at_the_door_counts_when_the_first_has_gone(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE], ahead=timedelta(seconds=-1))
    mine = Seat.objects.filter(uuid=evening.seat("はるか").uuid)
    seat = str(mine.get().uuid)

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        doors = [asyncio.create_task(lobby.at_the_door(seat, evening.slot)) for _ in range(2)]
        await asyncio.sleep(0.05)
        doors[0].cancel()
        await doors[1]
        assert await rooms.write(mine.exclude(seen_at=None).exists)

    play(engine, scene)


@pytest.mark.parametrize(
    ("module", "name"),
    [(queries_live, "revision_of"), (queries_waiting, "over_in")],
    ids=["before", "within"],
)
def test_other_process_seats_just_before_or_within_a_pass_of_this_one(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    """Its people keep their seats, and the rooms of this process hear of them."""
    evening = make_soon(engine, [ONE, TWO, THREE])
    pages = {name: page_of(evening, name) for name in (*ONE, *TWO)}
    seat_of = {name: str(evening.seat(name).uuid) for name in evening.people}
    asked, is_its_turn = getattr(module, name), threading.Event()

    def other_process(slot: Slot) -> object:
        if is_its_turn.is_set():
            is_its_turn.clear()
            evening.present = {*ONE, *TWO[:3], "ひろし"}
            evening.seated((timezone.now() - evening.starts_at).total_seconds())
        return asked(slot)

    monkeypatch.setattr(module, name, other_process)

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for name in (*ONE, *TWO[:3]):
            await lobby.come(pages[name], evening.slot)
        await until(lambda: all(pages[name].enters for name in (*ONE, *TWO[:3])))
        is_its_turn.set()
        await lobby.come(pages["たかし"], evening.slot)
        await until(lambda: pages["たかし"].enters)
        tables = await rooms.write(evening.tables)
        assert {"ひろし", "たかし"} <= set().union(*tables.values())
        known = {one.circle: one.state.seats for one in rooms.in_slot(evening.slot.pk)}
        for circle, names in tables.items():
            assert {seat_of[name] for name in names} <= {seat.seat for seat in known[circle]}

    play(engine, scene)
