"""Every socket × everybody who could open one: who is shown something, and whose words."""

import asyncio
import json
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import URLPattern
from django.utils import timezone

from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Circle
from kurumaza.people.models import Person
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms import consumers, consumers_board, consumers_duty, consumers_waiting
from kurumaza.rooms.board import Board
from kurumaza.rooms.evening.lobby import Lobby
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.sockets.frames import PROTOCOL
from kurumaza.rooms.sockets.signed_in import signed_in
from kurumaza.rooms.urls import websocket_urlpatterns
from kurumaza.terms.models import Slot, Term
from tests.access.roles import ROLES, Scene
from tests.access.scene import make_scene
from tests.access.table import SOCKETS
from tests.conftest import SIGN_IN_BACKEND
from tests.rooms.lobby import play

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
SECONDS = 10.0
# The first frame of its kind that shows something; before it a page is only asked to hold.
SHOWN = {"view", "ice"}


class Answer(NamedTuple):
    """What a socket said until it showed something or closed. `code` is None if it was open at the end."""

    code: int | None
    texts: tuple[str, ...]


def test_every_socket_says_to_whom_it_opens() -> None:
    names = {one.name for one in websocket_urlpatterns}
    assert None not in names
    assert names == set(SOCKETS), names ^ set(SOCKETS)


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(now=timezone.now())
    circle = Circle.objects.get(uuid=scene.params["circle"])
    Slot.objects.filter(pk=circle.slot_id).update(starts_at=timezone.now() + timedelta(minutes=5))
    return scene


def _cookie(person: Person | None) -> bytes:
    if person is None:
        return b""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), SIGN_IN_BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"kurumaza={session.session_key}".encode()


def _path(scene: Scene, pattern: URLPattern) -> str:
    route = str(pattern.pattern)
    for name in pattern.pattern.converters:
        route = route.replace(f"<slug:{name}>", scene.params[name]) if name == "slug" else route
        route = route.replace(f"<uuid:{name}>", str(scene.params[name]))
    return f"/{route}"


async def _ask(path: str, cookie: bytes) -> Answer:
    make: Any = ApplicationCommunicator  # it has no types
    scope = {"type": "websocket", "path": path, "headers": [(b"cookie", cookie)]}
    socket = make(signed_in(URLRouter(websocket_urlpatterns)), scope)
    await socket.send_input({"type": "websocket.connect"})
    hello = {"kind": "hello", "protocol": PROTOCOL, "connection": str(uuid4())}
    await socket.send_input({"type": "websocket.receive", "text": json.dumps(hello)})
    texts: list[str] = []
    code = None
    async with asyncio.timeout(SECONDS):
        while True:
            message = await socket.receive_output(SECONDS)
            if message["type"] == "websocket.close":
                code = message.get("code")
                break
            texts.append(message.get("text", ""))
            if texts[-1] and json.loads(texts[-1])["kind"] in SHOWN:
                break
    await socket.send_input({"type": "websocket.disconnect", "code": 1001})
    await socket.wait(SECONDS)
    return Answer(code, tuple(texts))


def _asked(
    scene: Scene, engine: LiveEngine, monkeypatch: pytest.MonkeyPatch, only: Collection[str] = ()
) -> Iterator[tuple[str, str, Answer]]:
    """Every socket, opened by each role in turn."""
    cookies = {role: _cookie(person) for role, person in scene.people.items()}
    paths = {str(pattern.name): _path(scene, pattern) for pattern in websocket_urlpatterns}
    answers: list[tuple[str, str, Answer]] = []

    async def open_all(rooms: Rooms, lobby: Lobby) -> None:
        for module in (consumers, consumers_duty):
            monkeypatch.setattr(module, "rooms", rooms)
        for module in (consumers, consumers_waiting):
            monkeypatch.setattr(module, "lobby", lobby)
        monkeypatch.setattr(consumers_board, "board", Board(rooms))
        for name, path in paths.items():
            for role in ROLES if name in (only or paths) else ():
                answers.append((name, role, await _ask(path, cookies[role])))

    play(engine, open_all)
    yield from answers


def test_nobody_is_shown_what_is_not_theirs(
    scene: Scene, engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults, asked = [], 0
    for name, role, answer in _asked(scene, engine, monkeypatch):
        asked += 1
        is_shown = answer.code is None
        if is_shown is not (role in SOCKETS[name]):
            faults.append(f"{name}: {role} {'is let in' if is_shown else f'is shut out ({answer.code})'}")
        said = "".join(answer.texts)
        faults += [
            f"{name}: {role} reads {words}"
            for words, readers in scene.secrets.items()
            if words in json.dumps(said, ensure_ascii=False) + said and role not in readers
        ]
    assert asked == len(websocket_urlpatterns) * len(ROLES)
    assert not faults, "\n" + "\n".join(faults)


def test_check_that_is_taken_out_is_missed(
    scene: Scene, engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk of an evening, open to everybody who is signed in."""
    monkeypatch.setattr(consumers_board, "watched_term", lambda _person, slug: _term_of(slug))
    let_in = {
        role for name, role, answer in _asked(scene, engine, monkeypatch, ["ws_board"]) if not answer.code
    }
    assert let_in > set(SOCKETS["ws_board"])


def _term_of(slug: str) -> Term | None:
    return Term.objects.filter(slug=slug).first()
