"""kill -9 right after people were seated: they come back to their waiting pages, everybody has one table, and nobody sits in two rooms."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.room_client import RoomClient
from tests.support.server import RealServer
from tests.support.waiting_client import WaitingClient
from tests.support.waiting_evening import WaitingEvening

pytestmark = pytest.mark.faults
ONE = ("はるか", "そら", "けんじ", "みどり")
TWO = ("ゆう", "れん", "まさこ", "たかし")
HERE = ("はるか", "けんじ", "みどり", "ゆう", "まさこ")
AHEAD = timedelta(seconds=8)


async def _wait(server: RealServer, evening: WaitingEvening) -> dict[str, WaitingClient]:
    clients = {name: WaitingClient(server.url, *evening.people[name]) for name in HERE}
    await asyncio.gather(*(client.connect() for client in clients.values()))
    return clients


async def _kill_when_one_is_told(server: RealServer, evening: WaitingEvening) -> None:
    clients = await _wait(server, evening)
    told = [asyncio.create_task(client.until_ready()) for client in clients.values()]
    async with asyncio.timeout(60):
        await asyncio.wait(told, return_when=asyncio.FIRST_COMPLETED)
    server.kill()
    await asyncio.gather(*told, return_exceptions=True)
    await asyncio.to_thread(server.start)

    clients = await _wait(server, evening)
    async with asyncio.timeout(60):
        circles = dict(
            zip(clients, await asyncio.gather(*(one.until_ready() for one in clients.values())), strict=True)
        )
    rooms = {
        name: RoomClient(server.url, circle, evening.people[name].cookie) for name, circle in circles.items()
    }
    await asyncio.gather(*(room.connect() for room in rooms.values()))
    sitting = Counter(room.view["me"] for room in rooms.values())
    assert set(sitting.values()) == {1}
    tables = {
        circle: {name for name, one in circles.items() if one == circle} for circle in set(circles.values())
    }
    assert evening.tables() == tables
    for name, room in rooms.items():
        await _until_present(room, len(tables[circles[name]]))
    for room in rooms.values():
        await room.close()
    for client in clients.values():
        await client.close()


async def _until_present(room: RoomClient, count: int) -> None:
    await room.until(lambda: len(_present(room)) == count)


def _present(room: RoomClient) -> list[str]:
    return [one["seat"] for one in room.view["seats"] if one["is_present"]]


def test_server_killed_right_after_the_start_seats_everybody_once(tmp_path: Path) -> None:
    server = RealServer(tmp_path, empty=True)
    evening = WaitingEvening(server, [ONE, TWO])
    with server:
        evening.begins_in(AHEAD)
        asyncio.run(_kill_when_one_is_told(server, evening))
