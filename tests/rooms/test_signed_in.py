"""Who opens a socket, by their session alone: through every socket of ours, without a ready-made person."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.contrib.auth import BACKEND_SESSION_KEY
from django.utils import timezone

from kurumaza.circles.live_engine import LiveEngine
from kurumaza.partners.models import Organisation
from kurumaza.people.models import BrowserSession, Person
from kurumaza.people.passkeys import PROVEN
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms import consumers, consumers_waiting
from kurumaza.rooms.board import board
from kurumaza.rooms.evening.lobby import Lobby
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.sockets.frames import PROTOCOL
from kurumaza.rooms.sockets.signed_in import signed_in
from kurumaza.rooms.urls import websocket_urlpatterns
from tests.circles.live import ONE, Evening
from tests.conftest import SIGN_IN_BACKEND
from tests.factories.terms import MembershipFactory
from tests.rooms.lobby import make_soon, page_of, play

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
NOT_SIGNED_IN = {"room": 4404, "waiting": 4404, "board": 4404, "duty": 4404, "check": 4401}


def _path(evening: Evening, kind: str) -> str:
    circle = evening.seat("はるか").circle.uuid
    return {
        "room": f"/ws/circles/{circle}/",
        "waiting": f"/ws/waiting/{circle}/",
        "duty": f"/ws/duty/{circle}/",
        "board": f"/ws/desk/{evening.slot.round.term.slug}/",
        "check": "/ws/check/",
    }[kind]


def _key(evening: Evening) -> str:
    session = SessionStore(page_of(evening, "はるか").session_key)
    session[BACKEND_SESSION_KEY] = SIGN_IN_BACKEND
    session.save()
    return str(session.session_key)


def _end(evening: Evening, monkeypatch: pytest.MonkeyPatch, kind: str, key: str) -> int | None:
    """The code with which the socket is closed; None if it is shown something."""
    found: list[int | None] = []
    headers = [(b"cookie", f"kurumaza={key}".encode())]
    scope = {"type": "websocket", "path": _path(evening, kind), "headers": headers}

    async def scene(rooms: Rooms, lobby: Lobby) -> None:
        monkeypatch.setattr(consumers, "rooms", rooms)
        monkeypatch.setattr(consumers, "lobby", lobby)
        monkeypatch.setattr(consumers_waiting, "lobby", lobby)
        monkeypatch.setattr(board, "_rooms", rooms)
        make: Any = ApplicationCommunicator  # it has no types
        socket = make(signed_in(URLRouter(websocket_urlpatterns)), scope)
        await socket.send_input({"type": "websocket.connect"})
        if kind != "check":
            hello = {"kind": "hello", "protocol": PROTOCOL, "connection": str(uuid4())}
            await socket.send_input({"type": "websocket.receive", "text": json.dumps(hello)})
        while not found:
            message = await socket.receive_output(10)
            if message["type"] == "websocket.close":
                found.append(message["code"])
            elif json.loads(message.get("text", "{}")).get("kind") in ("view", "ice"):
                found.append(None)
        await socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await socket.wait(10)

    play(evening.engine, scene)
    return found[0]


@pytest.fixture
def evening(engine: LiveEngine) -> Evening:
    return make_soon(engine, [ONE], ahead=timedelta(minutes=5))


@pytest.mark.parametrize("kind", ["room", "waiting", "check"])
def test_session_opens_what_is_its_persons(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    assert _end(evening, monkeypatch, kind, _key(evening)) is None


@pytest.mark.parametrize("kind", ["board", "duty"])
def test_participant_is_no_organiser(evening: Evening, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    assert _end(evening, monkeypatch, kind, _key(evening)) == NOT_SIGNED_IN[kind]


def _expire(_person: Person, key: str) -> None:
    BrowserSession.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))


def _change_hash(person: Person, _key: str) -> None:
    person.set_password("another")
    person.save()


def _deactivate(person: Person, _key: str) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("kind", sorted(NOT_SIGNED_IN))
@pytest.mark.parametrize("loses", [_expire, _change_hash, _deactivate], ids=["expired", "hash", "inactive"])
def test_session_that_is_nobodys_any_more_opens_nothing(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, kind: str, loses: Callable[[Person, str], None]
) -> None:
    key = _key(evening)
    loses(evening.people["はるか"].person, key)
    assert _end(evening, monkeypatch, kind, key) == NOT_SIGNED_IN[kind]


@pytest.mark.parametrize(
    ("requires", "proven", "code"), [(False, False, None), (True, False, 4404), (True, True, None)]
)
def test_board_asks_for_a_passkey_where_desks_do(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, requires: bool, proven: bool, code: int | None
) -> None:
    place = evening.seat("はるか").enrolment
    MembershipFactory.create(person=place.person, organisation=place.side.organisation)
    Organisation.objects.filter(pk=place.side.organisation_id).update(requires_passkeys=requires)
    key = _key(evening)
    if proven:
        session = SessionStore(key)
        session[PROVEN] = timezone.now().isoformat()
        session.save()
    assert _end(evening, monkeypatch, "board", key) == code
