"""A full disk, a write that fails, a locked database: refused in words within five seconds, never acknowledged, and it goes on after it."""

import asyncio
import os
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.faults.evening import tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer
from tests.support.small_disk import NotPermitted, SmallDisk

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        os.environ.get("KURUMAZA_DATABASE_URL", "").startswith("postgresql"), reason="of SQLite's files"
    ),
]
ANSWER_SECONDS = 5.0
FILE_BYTES = 256 * 1024
_COMMANDS = """
from kurumaza.rooms.models import RoomEvent
print(*RoomEvent.objects.filter(room__circle__uuid={circle!r}).values_list("command_id", flat=True))
"""
# A write-ahead log that was written back is written anew from its beginning, which takes no room.
_CUT_THE_LOG = """
from django.db import connection
with connection.cursor() as cursor:
    print(cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
"""
Trouble = Callable[[RealServer], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with RealServer(tmp_path_factory.mktemp("storage")) as server:
        yield server


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[RealServer, SmallDisk]]:
    """A server whose data is on a disk of its own."""
    data = tmp_path / "data"
    data.mkdir()
    server = RealServer(data)
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(SmallDisk(data))
        except NotPermitted as why:
            pytest.skip(f"no disk can be filled, nobody may mount one here: {why}")
        server.inside = disk.inside
        yield stack.enter_context(server), disk


@contextmanager
def disk_full(disk: SmallDisk, server: RealServer) -> Iterator[None]:
    """Not a byte is left."""
    while server.run_python(_CUT_THE_LOG) != "(0, 0, 0)":
        pass
    disk.fill()
    assert disk.free_bytes == 0
    try:
        yield
    finally:
        disk.empty()


@contextmanager
def file_may_not_grow(server: RealServer) -> Iterator[None]:
    """None of the server's files may grow beyond a size, as under a limit of the system's. There is room, but a write fails.

    The write-ahead log is longer than that already, and not begun anew while somebody reads. The server's own log, a file
    too, is far below: what the database said is still written there."""
    database = server.data / "kurumaza.sqlite3"
    reader = sqlite3.connect(database, isolation_level=None)
    reader.execute("BEGIN")
    (version,) = reader.execute("PRAGMA user_version").fetchone()
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        while (server.data / f"{database.name}-wal").stat().st_size <= FILE_BYTES:
            writer.execute(f"PRAGMA user_version = {version + 1}")
            writer.execute(f"PRAGMA user_version = {version}")
    assert server.log.stat().st_size < FILE_BYTES / 4
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (FILE_BYTES, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)
        reader.close()


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


def _refused_in_words_and_never_acknowledged(
    server: RealServer, number: int, trouble: Trouble, said: str
) -> None:
    """`said` is what the database itself calls it, in the server's log."""
    evening = tonight(server, number=number)
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
        assert said not in server.log.read_text()
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
        assert said in server.log.read_text()
        for client in clients:
            while (answer := await client.command("gesture", gesture="thinking"))["kind"] != "done":
                assert time.monotonic() - began <= 3 * ANSWER_SECONDS
            done.append(answer["id"])
        await asyncio.gather(*(client.close() for client in clients))

    asyncio.run(play())
    stored = server.run_python(_COMMANDS.format(circle=evening.circle)).split()
    assert set(done) <= set(stored)
    assert set(refused).isdisjoint(stored)


def test_full_disk_is_said_in_words_and_acknowledges_nothing(small: tuple[RealServer, SmallDisk]) -> None:
    server, disk = small
    trouble = partial(disk_full, disk)
    _refused_in_words_and_never_acknowledged(server, 1, trouble, "database or disk is full")


def test_write_that_fails_is_said_in_words_and_acknowledges_nothing(server: RealServer) -> None:
    _refused_in_words_and_never_acknowledged(server, 1, file_may_not_grow, "disk I/O error")


def test_locked_database_is_said_in_words_and_acknowledges_nothing(server: RealServer) -> None:
    _refused_in_words_and_never_acknowledged(server, 2, database_locked, "database is locked")
