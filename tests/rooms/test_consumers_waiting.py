"""The socket of a waiting page: how much it may ask, and that nothing is left of it when something goes wrong."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator

from kurumaza.circles.live_engine import LiveEngine
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms import consumers_waiting
from kurumaza.rooms.evening import lobby as lobby_module
from kurumaza.rooms.evening.lobby import Lobby
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.sockets.frames import PROTOCOL
from tests.circles.live import Evening
from tests.rooms.lobby import make_soon, page_of, play

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)

ONE = ("はるか", "そら", "けんじ", "みどり")
HELLO = {"kind": "hello", "protocol": PROTOCOL, "connection": str(uuid4())}


class Browser:
    """The other end of one socket."""

    def __init__(self, scope: dict[str, Any]) -> None:
        make: Any = ApplicationCommunicator  # it has no types
        self._socket: Any = make(consumers_waiting.WaitingConsumer.as_asgi(), scope)

    async def open(self) -> None:
        await self._socket.send_input({"type": "websocket.connect"})
        assert (await self._socket.receive_output(5))["type"] == "websocket.accept"
        await self.send(HELLO)

    async def send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_input({"type": "websocket.receive", "text": json.dumps(frame)})

    async def until_closed(self) -> int:
        """With which code the server ends the socket."""
        while (message := await self._socket.receive_output(5))["type"] != "websocket.close":
            pass
        code: int = message["code"]
        return code

    async def is_shown(self) -> bool:
        message: dict[str, Any] = await self._socket.receive_output(5)
        kind: str = message["type"]
        return kind == "websocket.send"

    async def go(self) -> None:
        await self._socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self._socket.wait(5)


def _meet(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch, scene: Callable[[Browser, Lobby], Awaitable[None]]
) -> None:
    evening: Evening = make_soon(engine, [ONE])
    session = SessionStore(page_of(evening, "はるか").session_key)
    scope = {
        "type": "websocket",
        "user": evening.people["はるか"].person,
        "session": session,
        "url_route": {"kwargs": {"circle": evening.seat("はるか").circle.uuid}},
    }

    async def with_lobby(_rooms: Rooms, lobby: Lobby) -> None:
        monkeypatch.setattr(consumers_waiting, "lobby", lobby)
        browser = Browser(scope)
        await browser.open()
        await scene(browser, lobby)
        await browser.go()

    play(engine, with_lobby)


def test_page_that_asks_without_end_is_closed(engine: LiveEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(browser: Browser, lobby: Lobby) -> None:
        assert await browser.is_shown()
        for _ in range(40):
            await browser.send({"kind": "head"})
        assert await browser.until_closed() == 4429

    _meet(engine, monkeypatch, scene)


def test_page_that_asks_as_ours_does_stays(engine: LiveEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(browser: Browser, lobby: Lobby) -> None:
        for _ in range(4):
            assert await browser.is_shown()
            await asyncio.sleep(0.1)
            await browser.send({"kind": "head"})

    _meet(engine, monkeypatch, scene)


def test_nothing_stays_of_a_page_that_cannot_be_answered(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_asked: object, **_more: object) -> str:
        raise ValueError("words that cannot be put together")

    async def scene(browser: Browser, lobby: Lobby) -> None:
        assert await browser.is_shown()
        monkeypatch.setattr(lobby_module, "frame", broken)
        await browser.send({"kind": "head"})
        assert await browser.until_closed() == 1011
        assert not lobby.seats_with_pages()

    _meet(engine, monkeypatch, scene)
