"""The socket of a device check: who may ask, how much, and what is handed out."""

import asyncio
import json
import time
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth.models import AnonymousUser
from pytest_django.fixtures import Settings

from kurumaza.people.models import Person
from kurumaza.rooms import consumers_check

URL = "turn:turn.example:3478?transport=udp"


@pytest.fixture(autouse=True)
def with_turn(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = [URL], "a-secret-of-the-tests"
    monkeypatch.setattr(consumers_check, "_checks", {})


def converse(user: Any, *texts: str, silence: float = 0.2) -> list[dict[str, Any]]:
    """Opens a socket and sends these; everything that came until it was closed or stayed silent for so long."""

    async def run() -> list[dict[str, Any]]:
        make: Any = ApplicationCommunicator  # it has no types
        socket = make(consumers_check.CheckConsumer.as_asgi(), {"type": "websocket", "user": user})
        await socket.send_input({"type": "websocket.connect"})
        found: list[dict[str, Any]] = []
        for text in texts:
            await socket.send_input({"type": "websocket.receive", "text": text})
        while not (found and found[-1]["type"] == "websocket.close") and not await socket.receive_nothing(
            silence
        ):
            found.append(await socket.receive_output(5))
        await socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await socket.wait(5)
        return found

    return asyncio.run(run())


def ping(number: int) -> str:
    return json.dumps({"kind": "ping", "id": number})


@pytest.fixture
def person() -> Person:
    return Person(pk=7)


def test_check_is_answered_and_opens_the_relay_for_a_moment(person: Person, settings: Settings) -> None:
    settings.TURN_SECONDS = 3600
    accepted, ice, *pongs = converse(person, ping(0), ping(1))
    assert accepted["type"] == "websocket.accept"
    told = json.loads(ice["text"])
    (server,) = told["iceServers"]
    assert (told["kind"], server["urls"]) == ("ice", [URL])
    assert str(person.uuid) not in ice["text"]
    assert [json.loads(pong["text"]) for pong in pongs] == [{"kind": "pong", "id": n} for n in (0, 1)]


def test_credentials_end_within_minutes(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_000.0)
    ice = json.loads(converse(person)[1]["text"])
    assert ice["iceServers"][0]["username"].startswith("1120:")


def test_nobody_who_is_not_signed_in_is_handed_anything() -> None:
    assert [one["type"] for one in converse(AnonymousUser())] == ["websocket.accept", "websocket.close"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "no json",
        '{"kind": "ping"}',
        '{"kind": "ping", "id": "1"}',
        '{"kind": "ping", "id": 1, "a": 2}',
    ],
)
def test_what_is_no_ping_closes_the_socket(person: Person, text: str) -> None:
    assert converse(person, text)[-1] == {"type": "websocket.close", "code": 4400}


def test_page_that_asks_without_end_is_closed(person: Person) -> None:
    found = converse(person, *(ping(n) for n in range(consumers_check.FRAMES + 1)))
    assert len(found) == 2 + consumers_check.FRAMES + 1
    assert found[-1] == {"type": "websocket.close", "code": 4429}


def test_person_who_checks_without_end_waits(person: Person) -> None:
    for _ in range(consumers_check.CHECKS):
        assert converse(person)[-1]["type"] == "websocket.send"
    assert converse(person)[-1] == {"type": "websocket.close", "code": 4429}
    assert converse(Person(pk=8))[-1]["type"] == "websocket.send"


def test_page_that_stays_is_hung_up_on(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers_check, "SECONDS", 0.05)
    assert converse(person, silence=10)[-1] == {"type": "websocket.close", "code": 4408}
