"""The socket of a room's page: whose seat is at another table by now sits down there, with the page that they have."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from django.utils import timezone

from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Seat, SeatMove
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms import consumers
from kurumaza.rooms.consumers import RoomConsumer
from kurumaza.rooms.evening.lobby import Lobby
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.models import RoomEvent
from kurumaza.rooms.sockets import page_socket
from kurumaza.rooms.sockets.frames import PROTOCOL
from tests.circles.live import ONE, TWO, Evening
from tests.rooms.lobby import make_soon, page_of, play

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


class Browser:
    """The other end of one socket."""

    def __init__(self, scope: dict[str, Any]) -> None:
        make: Any = ApplicationCommunicator  # it has no types
        self._socket: Any = make(consumers.RoomConsumer.as_asgi(), scope)

    async def hello(self) -> list[dict[str, Any]]:
        """What is sent until the first view, or until it is closed."""
        await self._socket.send_input({"type": "websocket.connect"})
        assert (await self._socket.receive_output(5))["type"] == "websocket.accept"
        hello = {"kind": "hello", "protocol": PROTOCOL, "connection": str(uuid4())}
        await self._socket.send_input({"type": "websocket.receive", "text": json.dumps(hello)})
        frames: list[dict[str, Any]] = []
        while not frames or frames[-1]["kind"] not in ("view", "closed"):
            frames.append(json.loads((await self._socket.receive_output(5))["text"]))
        return frames

    async def frame(self) -> dict[str, Any]:
        """The next one that is sent."""
        found: dict[str, Any] = json.loads((await self._socket.receive_output(5))["text"])
        return found

    async def go(self) -> None:
        await self._socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self._socket.wait(5)


@pytest.fixture
def evening(engine: LiveEngine) -> Evening:
    """Two tables that were told; there are a few minutes until they begin."""
    evening = make_soon(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}
    evening.seated()
    return evening


def _meet(evening: Evening, monkeypatch: pytest.MonkeyPatch, scene: Callable[[], Awaitable[None]]) -> None:
    async def with_rooms(rooms: Rooms, lobby: Lobby) -> None:
        monkeypatch.setattr(consumers, "rooms", rooms)
        monkeypatch.setattr(consumers, "lobby", lobby)
        await scene()

    play(evening.engine, with_rooms)


def _scope(evening: Evening, name: str, circle: UUID) -> dict[str, Any]:
    return {
        "type": "websocket",
        "user": evening.people[name].person,
        "session": SessionStore(page_of(evening, name).session_key),
        "url_route": {"kwargs": {"circle": circle}},
    }


def _met(evening: Evening, monkeypatch: pytest.MonkeyPatch, name: str, circle: UUID) -> list[dict[str, Any]]:
    """What the page of somebody is sent that opens the room of this circle."""
    frames: list[dict[str, Any]] = []
    scope = _scope(evening, name, circle)

    async def scene() -> None:
        browser = Browser(scope)
        frames.extend(await browser.hello())
        await browser.go()

    _meet(evening, monkeypatch, scene)
    return frames


def test_ones_own_table_is_shown_at_once(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = _met(evening, monkeypatch, "はるか", evening.seat("はるか").circle.uuid)
    assert [frame["kind"] for frame in frames] == ["view"]


def test_who_sits_at_another_table_by_now_is_led_there(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, after = evening.seat("はるか"), evening.seat("ゆう").circle
    before = seat.circle
    SeatMove.objects.create(
        seat=seat, from_circle=before, to_circle=after, why=SeatMove.Why.MERGED, at=timezone.now()
    )
    Seat.objects.filter(pk=seat.pk).update(circle=after)
    table, view = _met(evening, monkeypatch, "はるか", before.uuid)
    assert table["kind"] == "table"
    assert (table["circle"], table["number"]) == (str(after.uuid), after.number)
    assert set(table["names"].values()) == {"はるか", *TWO}
    assert table["urls"]["room"] == f"/circles/{after.uuid}/room/"
    assert table["words"] == "来られた人で席を整え、このみなさんと話すことになりました。"
    assert view["view"]["me"] == str(evening.seat("はるか").uuid)
    assert set(view["names"].values()) == {"はるか", *TWO}


def test_who_waits_without_a_table_is_sent_to_the_waiting_room(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = evening.seat("はるか")
    Seat.objects.filter(pk=seat.pk).update(seated_at=None, released_at=timezone.now())
    assert _met(evening, monkeypatch, "はるか", seat.circle.uuid) == [{"kind": "closed", "why": "moved"}]


def test_page_is_told_that_it_was_heard_while_people_are_being_seated(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would take the line for dead, and hundreds of pages would come again and again."""
    monkeypatch.setattr(page_socket, "HOLD_SECONDS", 0.05)
    reads = RoomConsumer._find_seat

    async def slowly(page: RoomConsumer) -> Any:
        await asyncio.sleep(0.3)
        return await reads(page)

    monkeypatch.setattr(RoomConsumer, "_find_seat", slowly)
    frames = _met(evening, monkeypatch, "はるか", evening.seat("はるか").circle.uuid)
    kinds = [frame["kind"] for frame in frames]
    assert kinds[-1] == "view"
    assert len(kinds) > 2
    assert set(kinds[:-1]) == {"hold"}


def test_who_goes_while_at_the_door_is_not_kept_there(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they would be seated, and their neighbours would wait for somebody who has gone."""
    Seat.objects.filter(pk=evening.seat("はるか").pk).update(seated_at=None)
    at_the_door, has_gone = asyncio.Event(), asyncio.Event()

    async def for_ever(_lobby: Lobby, _seat: str, _slot: object) -> None:
        at_the_door.set()
        try:
            await asyncio.Event().wait()
        finally:
            has_gone.set()

    monkeypatch.setattr(Lobby, "at_the_door", for_ever)
    browser = Browser(_scope(evening, "はるか", evening.seat("はるか").circle.uuid))

    async def scene() -> None:
        greeted = asyncio.create_task(browser.hello())
        await at_the_door.wait()
        greeted.cancel()
        await browser.go()
        assert has_gone.is_set()

    _meet(evening, monkeypatch, scene)
    assert RoomEvent.objects.count() == 0


def test_room_of_others_leads_nowhere(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not to one's own table: it is of another evening, or of none."""
    assert _met(evening, monkeypatch, "はるか", uuid4()) == [{"kind": "closed", "why": "no_seat"}]
