"""How much a request may send: counted, whatever it announces, and answered with a page."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from kurumaza.config.asgi import application
from kurumaza.config.bodies import LimitedBodies

PIECE = b"x" * 1000


class Reached(Exception):
    """The application was asked."""


def ask(most: int, pieces: int, *, announced: bytes | None) -> tuple[list[dict[str, Any]], list[int]]:
    """What is answered to so many pieces, and how much of them the application has taken."""
    taken: list[int] = []
    sent: list[dict[str, Any]] = []
    messages = iter_messages(pieces)

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def takes_all(_scope: dict[str, Any], receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            taken.append(len(message["body"]))
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})

    headers = [(b"content-length", announced)] if announced is not None else []
    asyncio.run(LimitedBodies(takes_all, most)({"type": "http", "headers": headers}, receive, send))
    return sent, taken


def iter_messages(pieces: int) -> Iterator[dict[str, Any]]:
    for number in range(pieces):
        yield {"type": "http.request", "body": PIECE, "more_body": number + 1 < pieces}
    yield {"type": "http.disconnect"}


def test_what_is_small_enough_passes() -> None:
    sent, taken = ask(5000, 5, announced=b"5000")
    assert (sent[0]["status"], sum(taken)) == (200, 5000)


def test_what_announces_more_is_answered_before_anything_takes_it() -> None:
    sent, taken = ask(5000, 6, announced=b"6000")
    assert (sent[0]["status"], taken) == (413, [])
    assert "大きすぎて受け取れませんでした" in sent[1]["body"].decode()


@pytest.mark.parametrize("announced", [None, b"10", b"-1", b"many"])
def test_what_announces_less_or_nothing_is_counted(announced: bytes | None) -> None:
    sent, taken = ask(5000, 900, announced=announced)
    assert (sent[0]["status"], sum(taken)) == (413, 5000)


def test_server_limits_what_pages_are_sent() -> None:
    assert isinstance(application.application_mapping["http"], LimitedBodies)
