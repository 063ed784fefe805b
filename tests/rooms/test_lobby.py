"""Who waits is seated at the start, and told: on the real database, with the real engine, by the real clock."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from kurumaza.circles import actions_live
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Seat
from kurumaza.core.dialogue.state import Stage
from kurumaza.rooms import queries, queries_waiting
from kurumaza.rooms.evening.lobby import Lobby
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.models import Room
from kurumaza.terms.models import Slot
from tests.factories.terms import SlotFactory
from tests.rooms.lobby import make_soon, page_of, play, until
from tests.rooms.test_service import Page as RoomPage

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)

ONE = ("はるか", "そら", "けんじ", "みどり")
TWO = ("ゆう", "れん", "まさこ", "たかし")


def test_all_who_wait_are_told_their_table_and_its_room_is_open(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE, TWO])
    pages = {name: page_of(evening, name) for name in (*ONE, *TWO)}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for page in pages.values():
            await lobby.come(page, evening.slot)
        await until(lambda: all(page.enters for page in pages.values()))

    play(engine, scene)
    assert {page.states[0] for page in pages.values()} == {"before"}
    assert {page.states[-1] for page in pages.values()} == {"ready"}
    circle = evening.seat("はるか").circle
    assert pages["はるか"].enters == f"/circles/{circle.uuid}/room/"
    assert "席の用意ができました このみなさんと話します。" in pages["はるか"].words
    room = Room.objects.select_related("circle__script", "circle__slot").get(circle=circle)
    state = queries.load_state(room)
    assert state.is_seated
    assert {one.seat for one in state.seats} == {str(evening.seat(name).uuid) for name in ONE}


def test_what_is_left_of_two_groups_becomes_one_and_hears_it_kindly(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE, TWO])
    here = ("はるか", "けんじ", "ゆう", "まさこ")
    pages = {name: page_of(evening, name) for name in here}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for page in pages.values():
            await lobby.come(page, evening.slot)
        await until(lambda: all(page.enters for page in pages.values()))

    play(engine, scene)
    assert len({page.enters for page in pages.values()}) == 1
    told = [name for name in here if "話すことになりました" in pages[name].words]
    assert sorted(told) in (sorted(here[:2]), sorted(here[2:]))
    for page in pages.values():
        assert all(f"{name}さん" in page.words for name in here)
        assert not any(f"{name}さん" in page.words for name in {*ONE, *TWO} - set(here))


def test_who_comes_late_is_taken_into_a_table_within_a_moment(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE])
    pages = {name: page_of(evening, name) for name in ONE}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for name in ONE[:3]:
            await lobby.come(pages[name], evening.slot)
        await until(lambda: all(pages[name].enters for name in ONE[:3]))
        await lobby.come(pages["みどり"], evening.slot)
        await until(lambda: pages["みどり"].enters)

    play(engine, scene)
    assert pages["みどり"].states == ["settling", "ready"]
    assert pages["みどり"].enters == pages["はるか"].enters


def test_one_alone_is_told_at_once_that_they_wait_and_joins_who_comes(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE])
    pages = {name: page_of(evening, name) for name in ONE}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await lobby.come(pages["はるか"], evening.slot)
        await until(lambda: pages["はるか"].states[-1] == "waiting")
        assert "もう少しお待ちください いっしょに話せる席をさがしています。" in pages["はるか"].words
        await lobby.come(pages["けんじ"], evening.slot)
        await lobby.come(pages["みどり"], evening.slot)
        await until(lambda: all(pages[name].enters for name in ("はるか", "けんじ", "みどり")))

    play(engine, scene)
    assert pages["はるか"].states[-2:] == ["waiting", "ready"]


def test_who_sits_in_a_room_already_is_sent_to_the_table_that_is_theirs_now(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE, TWO])
    names = ("はるか", "けんじ", "ゆう", "まさこ")
    circles = {name: evening.seat(name).circle for name in names}
    pages = {
        name: RoomPage(str(evening.seat(name).uuid), f"c-{name}", page_of(evening, name).session_key)
        for name in names
    }

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for name, page in pages.items():
            live = await rooms.enter(circles[name])
            assert live is not None
            await rooms.arrive(live, page)
        await until(lambda: sum(page.ended == "moved" for page in pages.values()) == 2)
        (table,) = [live for one in set(circles.values()) if (live := rooms.live(one.uuid))]
        assert {one.seat for one in table.state.seats} >= {page.seat for page in pages.values()}
        assert table.state.stage is Stage.WAITING  # two of the four have yet to come here

    play(engine, scene)


def test_rooms_hear_of_their_people_also_from_a_server_that_was_killed_in_between(engine: LiveEngine) -> None:
    """Seats were written, and nobody was told."""
    evening = make_soon(engine, [ONE])
    evening.present = set(ONE)
    pages = {name: page_of(evening, name) for name in ONE}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for page in pages.values():
            await lobby.come(page, evening.slot)
        await until(lambda: all(page.enters for page in pages.values()))
        await until(lambda: rooms.live(circle.uuid) is not None)

    circle = evening.seat("はるか").circle
    evening.seated()
    play(engine, scene)
    room = Room.objects.select_related("circle__script", "circle__slot").get()
    assert queries.load_state(room).is_seated


def test_another_process_seats_and_this_one_tells_its_own_pages(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE])
    pages = {name: page_of(evening, name) for name in ONE}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        other_rooms = Rooms()
        other = Lobby(other_rooms, engine)
        await other_rooms.start()
        await other.start()
        try:
            for name in ONE[:2]:
                await lobby.come(pages[name], evening.slot)
            for name in ONE[2:]:
                await other.come(pages[name], evening.slot)
            await until(lambda: all(page.enters for page in pages.values()))
        finally:
            await other.stop()
            await other_rooms.stop()

    play(engine, scene)
    assert len({page.enters for page in pages.values()}) == 1
    assert Seat.objects.filter(seated_at__isnull=False).count() == 4


def test_database_that_is_away_is_said_kindly_and_people_are_seated_when_it_is_back(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = make_soon(engine, [ONE])
    pages = {name: page_of(evening, name) for name in ONE}
    seen_since = queries_waiting.seen_since

    def away(*_asked: object) -> set[object]:
        raise OperationalError("gone")

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        for page in pages.values():
            await lobby.come(page, evening.slot)
        monkeypatch.setattr(queries_waiting, "seen_since", away)
        await until(lambda: "少し時間がかかっています。" in pages["はるか"].words)
        monkeypatch.setattr(queries_waiting, "seen_since", seen_since)
        await until(lambda: all(page.enters for page in pages.values()))

    play(engine, scene)


def test_evening_that_cannot_be_seated_keeps_no_other_from_it(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while presence cannot be noted, nor a page be told that it takes longer."""
    evening = make_soon(engine, [ONE])
    pages = {name: page_of(evening, name) for name in ONE}
    bad = SlotFactory.create(round=evening.slot.round, starts_at=timezone.now() - timedelta(seconds=1))
    seen_since = queries_waiting.seen_since

    def seen(slot: Slot, at: datetime) -> dict[str, datetime]:
        if slot.pk == bad.pk:
            raise ValueError("a bad evening")
        return seen_since(slot, at)

    def away(**_asked: object) -> None:
        raise OperationalError("gone")

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await lobby.at_the_door("nobody's", bad)  # its evening is looked at first
        for page in pages.values():
            await lobby.come(page, evening.slot)
        await until(lambda: all(page.enters for page in pages.values()))
        _sight, is_slow = lobby.sight_now(hall, pages["はるか"].seat, None)
        assert is_slow

    hall = queries_waiting.hall_of(bad)
    monkeypatch.setattr(queries_waiting, "seen_since", seen)
    monkeypatch.setattr(actions_live, "note_presence", away)
    play(engine, scene)


def test_start_is_known_ahead_and_afterwards(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE], ahead=timedelta(minutes=5))
    page, known = page_of(evening, "はるか"), []

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        await lobby.come(page, evening.slot)
        for ahead in (40, 20, -20, -40):
            evening.slot.starts_at = timezone.now() + timedelta(seconds=ahead)
            known.append(lobby.is_start())

    play(engine, scene)
    assert known == [False, True, True, False]
