"""Three server processes on one PostgreSQL, the seats of a room spread over them: any serves any command, and each may go."""

import asyncio
import json
import logging
import random
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple
from uuid import uuid4

import pytest

from tests.faults.evening import Tonight, tonight
from tests.support.postgresql import Cluster, binaries
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

log = logging.getLogger(__name__)
pytestmark = [
    pytest.mark.faults,
    pytest.mark.once,  # on a cluster of its own
    pytest.mark.skipif(binaries() is None, reason="PostgreSQL is not installed"),
]
# Silent for six seconds, looked at every two, and the room told.
EXPIRED_SECONDS = 9.0
BACK_SECONDS = 2.0
WRITES_BACK_SECONDS = 5.0
TAKEN_OVER_SECONDS = 1.0
_LOG = """
import json
import logging
from kurumaza.rooms.models import RoomEvent
rows = RoomEvent.objects.filter(room__circle__uuid={circle!r}).order_by("seq")
print(json.dumps([[row.seq, str(row.command_id)] for row in rows]))
"""


class Three(NamedTuple):
    """The cluster, and the processes on one database of it."""

    cluster: Cluster
    servers: list[RealServer]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    folder = tmp_path_factory.mktemp("three")
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster())
        databases, data = cluster.new_databases(), folder / "data"
        data.mkdir()
        servers = [RealServer(data, databases=databases, name=f"server-{number}") for number in range(3)]
        for server in servers:
            stack.push(server)
        servers[0].start()  # makes the tables
        with ThreadPoolExecutor() as together:
            list(together.map(RealServer.start, servers[1:]))
        yield Three(cluster, servers)


def _spread(three: Three, evening: Tonight) -> list[RoomClient]:
    """The people of a circle, each at another process; the fourth sits beside the first."""
    return [
        RoomClient(three.servers[index % 3].url, evening.circle, cookie)
        for index, cookie in enumerate(evening.cookies.values())
    ]


async def _sit_down(clients: list[RoomClient]) -> None:
    await asyncio.gather(*(client.connect() for client in clients))
    for client in clients:
        await client.until(lambda client=client: len(client.peers) == len(clients))


async def _close(clients: list[RoomClient]) -> None:
    await asyncio.gather(*(client.close() for client in clients))


def _connected(client: RoomClient) -> list[str]:
    return [one["seat"] for one in client.view["seats"] if one["is_connected"]]


async def _all_see(
    clients: list[RoomClient], is_so: Callable[[RoomClient], bool], seconds: float = 15
) -> float:
    began = time.monotonic()
    await asyncio.gather(*(one.until(lambda one=one: is_so(one), seconds) for one in clients))
    return time.monotonic() - began


def _log(server: RealServer, evening: Tonight) -> list[tuple[int, str]]:
    return [
        (seq, command) for seq, command in json.loads(server.run_python(_LOG.format(circle=evening.circle)))
    ]


def _play(three: Three, number: int, play: Callable[[Tonight, list[RoomClient]], Awaitable[None]]) -> Tonight:
    evening = tonight(three.servers[0], number=number)

    async def run() -> None:
        clients = _spread(three, evening)
        try:
            await _sit_down(clients)
            await play(evening, clients)
        finally:
            await _close(clients)

    asyncio.run(run())
    return evening


def test_pages_at_different_processes_meet_talk_and_leave_no_trace(three: Three) -> None:
    words = "のこらないことば-7f3a"
    offer = {"type": "offer", "sdp": "".join(random.Random(1).choices("abcdef0123456789", k=11_000))}

    async def play(evening: Tonight, clients: list[RoomClient]) -> None:
        first, second, third, fourth = clients
        await second.send(kind="media", audio=True, video=False)
        await _all_see([first, third, fourth], lambda one: _heard(one, second))
        await first.send(kind="signal", to=second.connection, data=offer)
        await second.until(lambda: bool(second.frames.get("signal")))
        assert second.frames["signal"] == [
            {"kind": "signal", "from": first.connection, "seat": first.view["me"], "data": offer}
        ]
        assert not third.frames.get("signal")
        assert not fourth.frames.get("signal")
        await third.send(kind="say", text=words)
        await _all_see(clients, lambda one: bool(one.frames.get("said")))
        late = RoomClient(three.servers[2].url, evening.circle, next(iter(evening.cookies.values())))
        await late.connect()  # the first person again, at another process: hears whose microphone is on
        await late.until(
            lambda: late.peers.get(second.view["me"], {}).get("audio") is True or _heard(late, second)
        )
        await late.close()

    _play(three, 1, play)
    files = [file for file in three.cluster.folder.rglob("*") if file.is_file()]
    assert [file for file in files if words.encode() in file.read_bytes()] == []


def _heard(late: RoomClient, other: RoomClient) -> bool:
    return any(one["seat"] == other.view["me"] and one["audio"] for one in late.frames.get("media", ()))


def test_commands_that_race_from_three_processes_are_each_in_the_log_once(three: Three) -> None:
    asked: list[str] = []
    answers: list[dict[str, object]] = []

    async def play(_evening: Tonight, clients: list[RoomClient]) -> None:
        async def wave(client: RoomClient) -> None:
            for _ in range(25):
                command = str(uuid4())
                asked.append(command)
                answers.append(await client.command("gesture", command_id=command, gesture="thinking"))

        await asyncio.gather(*(wave(client) for client in clients))
        heads = {one["seq"] for one in answers}
        await _all_see(clients, lambda one: one.view["seq"] >= max(heads))  # type: ignore[type-var]

    evening = _play(three, 2, play)
    rows = _log(three.servers[1], evening)
    assert [answer["kind"] for answer in answers] == ["done"] * 100
    assert [seq for seq, _command in rows] == list(range(1, len(rows) + 1))
    stored = {command: seq for seq, command in rows}
    assert len(stored) == len(rows)
    assert [stored[answer["id"]] for answer in answers] == [answer["seq"] for answer in answers]  # type: ignore[index]


def test_second_tab_at_another_process_takes_the_seat(three: Three) -> None:
    async def play(evening: Tonight, clients: list[RoomClient]) -> None:
        old = clients[0]
        new = RoomClient(three.servers[1].url, evening.circle, next(iter(evening.cookies.values())))
        await new.connect()
        began = time.monotonic()
        await old.until(lambda: bool(old.frames.get("closed")))
        assert time.monotonic() - began <= TAKEN_OVER_SECONDS
        assert old.frames["closed"][0]["why"] == "taken_over"
        seat = new.view["me"]
        await _all_see(clients[1:], lambda one: one.peers[seat]["connection"] == new.connection)
        assert len(_connected(clients[1])) == 4
        await new.close()

    _play(three, 3, play)


def test_page_that_comes_back_at_another_process_outlives_its_old_line(three: Three) -> None:
    async def play(evening: Tonight, clients: list[RoomClient]) -> None:
        old, neighbour = clients[0], clients[1]
        back = RoomClient(three.servers[2].url, evening.circle, next(iter(evening.cookies.values())))
        back.connection = old.connection
        await back.connect()
        await old.close()  # only now does the first process learn that the line is dead
        answer = await back.command("gesture", gesture="thinking")
        assert answer["kind"] == "done"
        await neighbour.until(lambda: neighbour.view["seq"] >= answer["seq"])
        assert len(_connected(neighbour)) == 4
        assert neighbour.peers[back.view["me"]]["connection"] == old.connection
        await back.close()

    _play(three, 4, play)


def test_killed_process_is_looked_after_by_the_others(three: Three) -> None:
    async def play(evening: Tonight, clients: list[RoomClient]) -> None:
        first, second, third, fourth = clients
        seat_of_second = second.view["me"]
        done = await second.command("gesture", gesture="thinking")
        three.servers[1].kill()
        killed_at = time.monotonic()
        try:
            # The first seat's people go on; who was at the killed process is back elsewhere, as a proxy sends them.
            goes_on = await first.command("gesture", gesture="need_a_break")
            assert goes_on["seq"] > done["seq"]
            seconds = await _all_see(
                [first, third, fourth], lambda one: seat_of_second not in _connected(one), EXPIRED_SECONDS * 3
            )
            log.info(f"expired after {time.monotonic() - killed_at:.1f} s")
            assert seconds <= EXPIRED_SECONDS
            assert third.view["stage"] == "running"
            second.url = three.servers[2].url
            began = time.monotonic()
            await second.connect()
            await _all_see([first, third, fourth], lambda one: len(one.peers) == 4)
            assert time.monotonic() - began <= BACK_SECONDS
        finally:
            await asyncio.to_thread(three.servers[1].start)
        again = await fourth.command("gesture", gesture="thinking")
        await _all_see(clients, lambda one: one.view["seq"] >= again["seq"])

    evening = _play(three, 1, play)
    rows = _log(three.servers[1], evening)
    assert [seq for seq, _command in rows] == list(range(1, len(rows) + 1))


def test_process_that_stood_still_is_back_with_its_pages(three: Three) -> None:
    async def play(_evening: Tonight, clients: list[RoomClient]) -> None:
        first, second, third, _fourth = clients
        seat = second.view["me"]
        three.servers[1].tell_process(signal.SIGSTOP)
        try:
            await _all_see([first, third], lambda one: seat not in _connected(one), EXPIRED_SECONDS * 3)
        finally:
            three.servers[1].tell_process(signal.SIGCONT)
        await _all_see(clients, lambda one: len(_connected(one)) == 4 and len(one.peers) == 4)
        answer = await second.command("gesture", gesture="thinking")
        assert answer["kind"] == "done"
        await _all_see(clients, lambda one: one.view["seq"] >= answer["seq"])

    _play(three, 2, play)


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_restart_of_postgresql_loses_nothing_that_was_acknowledged(three: Three, how: str) -> None:
    acknowledged: list[str] = []

    async def play(_evening: Tonight, clients: list[RoomClient]) -> None:
        first, second = clients[0], clients[1]
        for client in clients:
            done = await client.command("gesture", gesture="thinking")
            acknowledged.append(done["id"])
        await asyncio.to_thread(three.cluster.stop, how)
        refused = await first.command("gesture", gesture="thinking")
        assert (refused["kind"], refused["code"]) == ("refused", "not_saved")
        await asyncio.to_thread(three.cluster.start)
        began = time.monotonic()
        for client in clients:
            while (answer := await client.command("gesture", gesture="thinking"))["kind"] != "done":
                assert time.monotonic() - began <= WRITES_BACK_SECONDS
            acknowledged.append(answer["id"])
        log.info(f"writes back after {time.monotonic() - began:.2f} s")
        assert time.monotonic() - began <= WRITES_BACK_SECONDS
        await _all_see(clients, lambda one: one.view["seq"] >= answer["seq"])
        # A line is for those who hear it now: said until the processes hear each other again.
        while not all(one.frames.get("said") for one in clients):
            assert time.monotonic() - began <= WRITES_BACK_SECONDS
            await second.send(kind="say", text="つながった")
            await asyncio.sleep(0.2)
        assert len(_connected(first)) == 4

    evening = _play(three, 3 if how == "fast" else 4, play)
    rows = _log(three.servers[0], evening)
    assert [seq for seq, _command in rows] == list(range(1, len(rows) + 1))
    assert set(acknowledged) <= {command for _seq, command in rows}
