"""The disk is full, the database locked: refused in words within five seconds, never acknowledged, and it goes on afterwards."""

import asyncio
import os
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.faults.evening import tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        os.environ.get("KURUMAZA_DATABASE_URL", "").startswith("postgresql"), reason="of SQLite's files"
    ),
]
ANSWER_SECONDS = 5.0
_COMMANDS = """
from kurumaza.rooms.models import RoomEvent
print(*RoomEvent.objects.filter(room__circle__uuid={circle!r}).values_list("command_id", flat=True))
"""
Trouble = Callable[[RealServer], AbstractContextManager[None]]


@contextmanager
def disk_full(server: RealServer) -> Iterator[None]:
    """No file of the server's may grow beyond its first page: each write ends as on a full disk."""
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def database_locked(server: RealServer) -> Iterator[None]:
    """Somebody else writes for a long time."""
    other = sqlite3.connect(server.data / "kurumaza.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.parametrize("trouble", [disk_full, database_locked])
def test_what_cannot_be_stored_is_refused_in_words_and_never_acknowledged(
    tmp_path: Path, trouble: Trouble
) -> None:
    with RealServer(tmp_path) as server:
        evening = tonight(server)
        done: list[str] = []
        refused: list[str] = []

        async def play() -> None:
            clients = [RoomClient(server.url, evening.circle, cookie) for cookie in evening.cookies.values()]
            for client in clients:
                await client.connect()
            for client in clients:  # each is at the table with all that it was greeted with
                answer = await client.command("gesture", gesture="thinking")
                done.append(answer["id"])
            head = answer["seq"]
            await asyncio.gather(*(one.until(lambda one=one: one.view["seq"] == head) for one in clients))
            with trouble(server):
                began = time.monotonic()
                answers = await asyncio.gather(
                    *(client.command("gesture", gesture="thinking") for client in clients)
                )
                assert time.monotonic() - began <= ANSWER_SECONDS
                for answer in answers:
                    assert (answer["kind"], answer["code"]) == ("refused", "not_saved")
                    assert answer["text"].startswith("いま保存できませんでした。")
                refused.extend(answer["id"] for answer in answers)
                assert {client.view["seq"] for client in clients} == {head}
            for client in clients:
                while (answer := await client.command("gesture", gesture="thinking"))["kind"] != "done":
                    assert time.monotonic() - began <= 3 * ANSWER_SECONDS
                done.append(answer["id"])
            await asyncio.gather(*(client.close() for client in clients))

        asyncio.run(play())
        stored = server.run_python(_COMMANDS.format(circle=evening.circle)).split()
        assert set(done) <= set(stored)
        assert set(refused).isdisjoint(stored)
