"""kill -9 in the middle of an evening: everyone comes back to the same phase, nothing acknowledged is lost."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.evening import tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = pytest.mark.faults
BACK_SECONDS = 2.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with RealServer(tmp_path_factory.mktemp("killed")) as server:
        yield server


async def _back_at_the_table(clients: list[RoomClient]) -> None:
    await asyncio.gather(*(client.connect() for client in clients))


async def _end_in_a_turn(server: RealServer, number: int, end: Callable[[RealServer], None]) -> None:
    evening = tonight(server, number=number)
    clients = [RoomClient(server.url, evening.circle, cookie) for cookie in evening.cookies.values()]
    await _back_at_the_table(clients)
    first = clients[0]
    for client in clients[:3]:
        answer = await client.command("vote", direction="forward", is_wanted=True)
        assert answer["kind"] == "done"
    await first.until(lambda: first.view["phase"] == 1 and first.view["holder"] is not None)
    holder = next(client for client in clients if client.view["me"] == first.view["holder"])
    passed = await holder.command("pass_turn", command_id="6f9619ff-8b86-4d11-b42d-00c04fc964ff")
    gestured = await clients[1].command("gesture", gesture="thinking")
    before = clients[1].view
    assert passed["kind"] == gestured["kind"] == "done"

    await asyncio.to_thread(end, server)
    await asyncio.to_thread(server.start)
    listening_at = time.monotonic()
    await _back_at_the_table(clients)
    back_after = time.monotonic() - listening_at
    await asyncio.gather(*(one.until(lambda one=one: len(_there(one)) == 4) for one in clients))

    for client in clients:
        assert client.view["phase"] == before["phase"]
        assert client.view["holder"] == before["holder"]
        assert client.view["step_ends_at"] == before["step_ends_at"]
        assert [one["gesture"] for one in client.view["gestures"]] == ["thinking"]
        assert client.view["seq"] >= gestured["seq"]
    again = await holder.command("pass_turn", command_id="6f9619ff-8b86-4d11-b42d-00c04fc964ff")
    assert (again["kind"], again["seq"]) == ("done", passed["seq"])  # one effect, the same answer
    assert clients[0].view["holder"] == before["holder"]
    assert back_after <= BACK_SECONDS
    await asyncio.gather(*(client.close() for client in clients))


def _there(client: RoomClient) -> list[str]:
    return [one["seat"] for one in client.view["seats"] if one["is_connected"]]


@pytest.mark.parametrize(
    ("number", "end"), [(1, RealServer.kill), (2, RealServer.stop)], ids=["kill -9", "deploy"]
)
def test_server_that_ends_in_a_turn_comes_back_to_the_same_turn(
    server: RealServer, number: int, end: Callable[[RealServer], None]
) -> None:
    asyncio.run(_end_in_a_turn(server, number, end))


async def _sit_down_twice(server: RealServer) -> None:
    evening = tonight(server, number=3)
    cookie, other = list(evening.cookies.values())[:2]
    old, new = (RoomClient(server.url, evening.circle, cookie) for _ in range(2))
    neighbour = RoomClient(server.url, evening.circle, other)
    for client in (neighbour, old, new):
        await client.connect()
    await old.until(lambda: bool(old.frames.get("closed")))
    assert old.frames["closed"][0]["why"] == "taken_over"
    assert len(_there(neighbour)) == 2  # one seat each, and no moment of absence
    await asyncio.gather(*(client.close() for client in (neighbour, old, new)))


def test_second_tab_takes_the_seat_over(server: RealServer) -> None:
    asyncio.run(_sit_down_twice(server))


async def _knock_without_a_seat(server: RealServer) -> None:
    mine, others = tonight(server, number=4), tonight(server, number=5)
    stranger = RoomClient(server.url, others.circle, next(iter(mine.cookies.values())))
    await stranger.connect()
    assert [one["why"] for one in stranger.frames["closed"]] == ["no_seat"]
    assert stranger.view == {}
    await stranger.close()


def test_person_of_another_circle_gets_no_view(server: RealServer) -> None:
    asyncio.run(_knock_without_a_seat(server))
