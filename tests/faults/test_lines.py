"""Lines that break, fall silent or are slow, and commands that come twice or too late: the others go on, nothing has two effects."""

import asyncio
import json
import logging
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.evening import Tonight, tonight
from tests.support.passing_time import PassingTime
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = pytest.mark.faults
log = logging.getLogger(__name__)
OTHERS_WAIT_SECONDS = 0.02
# The socket's ping goes unanswered for twenty seconds at most after the ten between two, then the script's patience.
GONE_SECONDS = 60
ASLEEP_SECONDS = 600
_LOG = """
import json
from kurumaza.rooms.models import RoomEvent
rows = RoomEvent.objects.filter(room__circle__uuid={circle!r}).order_by("seq")
print(json.dumps([[row.seq, str(row.command_id), row.events["events"]] for row in rows]))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with RealServer(tmp_path_factory.mktemp("lines")) as server:
        yield server


@pytest.fixture
def passing(tmp_path: Path) -> Iterator[tuple[RealServer, PassingTime]]:
    """A server for which time passes when the test says so."""
    time_there = PassingTime(tmp_path)
    with RealServer(tmp_path, settings=time_there.settings) as server:
        yield server, time_there


def _log(server: RealServer, evening: Tonight) -> list[tuple[int, str, list[dict[str, object]]]]:
    return [tuple(row) for row in json.loads(server.run_python(_LOG.format(circle=evening.circle)))]


def _play(
    server: RealServer, number: int, play: Callable[[list[RoomClient]], Awaitable[None]], people: int = 4
) -> Tonight:
    evening = tonight(server, number=number, people=people)

    async def run() -> None:
        clients = [RoomClient(server.url, evening.circle, cookie) for cookie in evening.cookies.values()]
        try:
            for client in clients:
                await client.connect()
            await asyncio.gather(
                *(one.until(lambda one=one: one.view["stage"] == "running") for one in clients)
            )
            await play(clients)
        finally:
            await asyncio.gather(*(client.close() for client in clients))

    asyncio.run(run())
    return evening


def _seat(client: RoomClient, of: RoomClient) -> dict[str, bool]:
    return next(one for one in client.view["seats"] if one["seat"] == of.view["me"])


async def _into_a_turn(clients: list[RoomClient]) -> RoomClient:
    """Into the first round; whose turn it is."""
    for client in clients[:3]:
        await client.command("vote", direction="forward", is_wanted=True)
    await asyncio.gather(*(one.until(lambda one=one: one.view["holder"] is not None) for one in clients))
    return next(client for client in clients if client.view["me"] == client.view["holder"])


def test_dropped_socket_keeps_seat_and_turn(server: RealServer) -> None:
    async def play(clients: list[RoomClient]) -> None:
        holder = await _into_a_turn(clients)
        other = next(client for client in clients if client is not holder)
        before = dict(other.view)
        holder.break_line()
        await other.until(lambda: not _seat(other, holder)["is_connected"])
        assert _seat(other, holder)["is_present"]
        assert (other.view["holder"], other.view["step_ends_at"]) == (
            before["holder"],
            before["step_ends_at"],
        )
        await holder.connect()
        await other.until(lambda: _seat(other, holder)["is_connected"])
        assert holder.view["holder"] == holder.view["me"]
        assert holder.view["step_ends_at"] == before["step_ends_at"]

    _play(server, 1, play)


def _clock(client: RoomClient) -> float:
    """The server's time when it last sent a view, in seconds."""
    return float(client.frames["view"][-1]["now"]) / 1000


async def _time_passes(time_there: PassingTime, awake: list[RoomClient], seconds: float = 1) -> None:
    """For the server. Before more of it passes, whoever is awake has answered its pings, and what was due is stored."""
    time_there.pass_by(seconds)
    counts = [len(client.frames["view"]) for client in awake]
    for client in awake:
        await client.send(kind="head")
    for client, count in zip(awake, counts, strict=True):
        await client.until(lambda client=client, count=count: len(client.frames["view"]) > count)
    await awake[0].command("gesture", gesture="thinking")  # behind it in the queue of the one who writes


def test_phone_that_sleeps_for_ten_minutes_loses_its_turn_and_comes_back_by_itself(
    passing: tuple[RealServer, PassingTime],
) -> None:
    server, time_there = passing

    async def play(clients: list[RoomClient]) -> None:
        phone = await _into_a_turn(clients)
        awake = [client for client in clients if client is not phone]
        other = awake[0]
        phone.fall_asleep()
        began, asleep_since = time.monotonic(), _clock(other)
        while _seat(other, phone)["is_present"]:
            await _time_passes(time_there, awake)
            assert _clock(other) - asleep_since <= GONE_SECONDS
        await other.until(lambda: other.view["holder"] != phone.view["me"])
        holders = {other.view["holder"]}
        while _clock(other) - asleep_since < ASLEEP_SECONDS:
            await _time_passes(time_there, awake, 4)
            holders.add(other.view["holder"])
            assert not _seat(other, phone)["is_present"]
            assert all(_seat(other, one)["is_connected"] for one in awake)
        log.info("ten minutes there, %.1f s here", time.monotonic() - began)
        assert phone.view["me"] not in holders
        assert len(holders - {None}) > 1  # the evening went on without it
        assert other.view["stage"] == "running"
        phone.break_line()  # what it wakes up to
        await phone.connect()
        await other.until(lambda: _seat(other, phone)["is_present"] and _seat(other, phone)["is_connected"])
        assert phone.view["seq"] == other.view["seq"]
        assert (phone.view["phase"], phone.view["holder"]) == (other.view["phase"], other.view["holder"])

    _play(server, 2, play)


def test_page_that_does_not_read_is_dropped_and_nobody_waits_for_it(
    passing: tuple[RealServer, PassingTime],
) -> None:
    server, time_there = passing

    async def waits(clients: list[RoomClient]) -> float:
        """The median time from a command to its answer, in seconds."""
        times = []
        for _ in range(40):
            for client in clients:
                began = time.monotonic()
                await client.command("gesture", gesture="thinking")
                times.append(time.monotonic() - began)
            time_there.pass_by(0.1)  # ten commands a second are what one page may send
        return statistics.median(times)

    async def play(clients: list[RoomClient]) -> None:
        slow, *others = clients
        before = await waits(others)
        slow.fall_asleep()
        asleep_since = _clock(others[0])
        meanwhile = await waits(others)
        assert meanwhile - before <= OTHERS_WAIT_SECONDS
        while _seat(others[0], slow)["is_connected"]:
            await _time_passes(time_there, others)
            assert _clock(others[0]) - asleep_since <= GONE_SECONDS

    _play(server, 3, play)


def test_command_that_is_sent_often_has_one_effect(server: RealServer) -> None:
    command = str(uuid4())
    answers: list[dict[str, object]] = []

    async def play(clients: list[RoomClient]) -> None:
        one, other = clients[0], clients[1]
        for _ in range(5):
            await one.send(kind="command", id=command, command={"type": "gesture", "gesture": "thinking"})
        await one.until(lambda: len(one.frames.get("done", ())) == 5)
        answers.extend(one.frames["done"])
        one.break_line()
        await one.connect()
        answers.append(await one.command("gesture", command_id=command, gesture="thinking"))
        await other.until(lambda: other.view["seq"] >= one.view["seq"])
        assert len(other.view["gestures"]) == 1

    evening = _play(server, 4, play)
    rows = [row for row in _log(server, evening) if row[1] == command]
    assert [answer["seq"] for answer in answers] == [rows[0][0]] * 6
    assert len(rows) == 1


def test_event_that_comes_after_the_end_changes_nothing(server: RealServer) -> None:
    heads: list[int] = []

    async def play(clients: list[RoomClient]) -> None:
        first = clients[0]
        while first.view["stage"] != "ended":
            phase, seq = first.view["phase"], first.view["seq"]
            for client in clients[:3]:
                await client.command("vote", direction="forward", is_wanted=True)
            await first.until(
                lambda phase=phase, seq=seq: (
                    first.view["stage"] == "ended"
                    or (first.view["phase"] > phase and first.view["seq"] > seq)
                )
            )
            await asyncio.sleep(0.1)  # ten commands a second are what one page may send
        heads.append(first.view["seq"])
        for client in clients:
            for kind, fields in (("gesture", {"gesture": "thinking"}), ("pass_turn", {}), ("leave", {})):
                late = await client.command(kind, **fields)
                assert (late["kind"], late["code"]) == ("refused", "ended")
        await first.send(kind="gift", id=str(uuid4()), text="おそい")
        await first.until(lambda: len(first.frames["refused"]) == 4)
        assert first.frames["refused"][-1]["code"] == "ended"
        assert first.view["seq"] == heads[0]

    evening = _play(server, 5, play)
    assert _log(server, evening)[-1][0] == heads[0]
