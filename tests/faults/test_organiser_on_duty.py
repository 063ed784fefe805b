"""A call out of a room: on the organisers' board within two seconds, without content; who is called comes in visibly, may take a
seat away or end the group, and nothing of it is left hanging when the server is killed."""

import asyncio
import json
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.faults.evening import OnDuty, Tonight, on_duty, tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = [pytest.mark.faults, pytest.mark.once]
ON_THE_BOARD_SECONDS = 2.0
_LOG = """
from kurumaza.audit.models import AuditEntry
import json
print(json.dumps([[one.act, one.details] for one in AuditEntry.objects.order_by("pk").filter(act__startswith="rooms.")]))
"""


async def _table(server: RealServer, evening: Tonight) -> list[RoomClient]:
    clients = [RoomClient(server.url, evening.circle, cookie) for cookie in evening.cookies.values()]
    await asyncio.gather(*(client.connect() for client in clients))
    await asyncio.gather(*(one.until(lambda one=one: one.view["stage"] == "running") for one in clients))
    return clients


async def _call(clients: list[RoomClient], board: RoomClient) -> None:
    before = board.view["calls"]
    called_at = time.monotonic()
    await clients[0].send(kind="help", id=str(uuid4()))
    await board.until(lambda: board.view["calls"] != before, ON_THE_BOARD_SECONDS)
    assert time.monotonic() - called_at <= ON_THE_BOARD_SECONDS
    assert set(board.view) == {"seq", "calls", "rooms"}
    assert all(len(board.view[mark]) == 16 for mark in ("calls", "rooms"))  # marks, no content


async def _come_and_act(server: RealServer, evening: Tonight, duty: OnDuty) -> None:
    clients = await _table(server, evening)
    cookie = duty.cookies["なつき"]
    early = RoomClient(server.url, evening.circle, cookie, door="duty")
    await early.connect()
    assert early.frames["closed"][0]["why"] == "no_seat"  # nobody has called
    board = RoomClient(server.url, duty.slug, cookie, door="desk")
    await board.connect()
    await _call(clients, board)

    organiser = RoomClient(server.url, evening.circle, cookie, door="duty")
    await organiser.connect()
    me = organiser.view["me"]
    await asyncio.gather(*(one.until(lambda one=one: one.view["organisers"] == [me]) for one in clients))
    for client in clients:
        last = client.frames["view"][-1]
        assert last["names"][me] == "なつき"
        assert last["peers"][me]["connection"] == organiser.connection
        assert (last["view"]["paused_at"] is not None, last["view"]["pause_reason"]) == (True, "asked")
    assert set(organiser.view["can"]) == {"remove_seat", "end_room"}
    assert "mine" not in organiser.frames
    refused = await organiser.command("pass_turn")
    assert (refused["kind"], refused["code"]) == ("refused", "not_understood")
    # A seat's page has no such command.
    refused = await clients[0].command("remove_seat", organiser=me)
    assert refused["code"] == "not_understood"

    gone = clients[3].view["me"]
    removed = await organiser.command("remove_seat", seat=gone)
    assert removed["kind"] == "done"
    await clients[3].until(lambda: "closed" in clients[3].frames)
    assert clients[3].frames["closed"][0]["why"] == "removed"
    await clients[0].until(lambda: _seat(clients[0], gone)["has_left"])
    again = RoomClient(server.url, evening.circle, list(evening.cookies.values())[3])
    await again.connect()
    assert again.frames["closed"][0]["why"] == "removed"

    server.kill()
    await asyncio.to_thread(server.start)
    await asyncio.gather(*(client.connect() for client in clients[:3]))
    await clients[0].until(lambda: clients[0].view["organisers"] == [])  # their line is gone, and so are they
    await organiser.connect()
    assert (await organiser.command("end_room"))["kind"] == "done"
    await asyncio.gather(*(one.until(lambda one=one: one.view["stage"] == "ended") for one in clients[:3]))
    assert clients[0].view["ended_because"] == "organiser"
    await asyncio.gather(*(one.close() for one in (*clients, organiser, board, again, early)))


def _seat(client: RoomClient, seat: str) -> dict[str, object]:
    found: dict[str, object] = next(one for one in client.view["seats"] if one["seat"] == seat)
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with RealServer(tmp_path_factory.mktemp("duty")) as server:
        yield server


def test_called_organiser_comes_in_visibly_and_everything_they_do_is_noted(server: RealServer) -> None:
    asyncio.run(_come_and_act(server, tonight(server), on_duty(server)))
    acts = json.loads(server.run_python(_LOG))
    assert [act for act, _details in acts] == [
        "rooms.organiser_entered",
        "rooms.seat_removed",
        "rooms.room_ended",
    ]
    assert "Traceback" not in server.log.read_text()


async def _listen_at_the_wrong_door(server: RealServer, evening: Tonight, duty: OnDuty) -> None:
    clients = await _table(server, evening)
    participant = next(iter(evening.cookies.values()))
    for door, where in (("desk", duty.slug), ("duty", evening.circle)):
        stranger = RoomClient(server.url, where, participant, door=door)
        await stranger.connect()
        assert stranger.frames["closed"][0]["why"] == "no_seat"
        await stranger.close()
    await clients[0].send(kind="help", id=str(uuid4()))
    await clients[0].until(lambda: "done" in clients[0].frames)
    caller = RoomClient(server.url, evening.circle, participant, door="duty")
    await caller.connect()
    assert caller.frames["closed"][0]["why"] == "no_seat"
    await asyncio.gather(*(one.close() for one in (*clients, caller)))


def test_participants_have_neither_board_nor_duty(server: RealServer) -> None:
    asyncio.run(_listen_at_the_wrong_door(server, tonight(server, number=2), on_duty(server)))
