"""One room whose log cannot be read: it is set aside, the other one goes on, also through a restart."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.evening import Tonight, tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = pytest.mark.faults
_DAMAGE = """
from uuid import uuid4
from django.utils import timezone
from kurumaza.rooms.models import Room, RoomEvent
room = Room.objects.get(circle__uuid={circle!r})
RoomEvent.objects.create(
    room=room, seq=room.head + 1, command_id=uuid4(), events={{"version": 1, "events": [{{"type": "nonsense"}}]}}, at=timezone.now()
)
Room.objects.filter(pk=room.pk).update(head=room.head + 1)
"""


def _clients(server: RealServer, evening: Tonight) -> list[RoomClient]:
    return [RoomClient(server.url, evening.circle, cookie) for cookie in evening.cookies.values()]


async def _break_one_of_two(server: RealServer, damaged: Tonight, sound: Tonight) -> None:
    ill, well = _clients(server, damaged), _clients(server, sound)
    for client in [*ill, *well]:
        await client.connect()
    done = await well[0].command("gesture", gesture="thinking")
    await asyncio.to_thread(server.run_python, _DAMAGE.format(circle=damaged.circle))
    answer = await ill[0].command("gesture", gesture="thinking")
    assert (answer["kind"], answer["code"]) == ("refused", "not_open")
    for client in ill:
        await client.until(lambda client=client: bool(client.frames.get("closed")))
    again = await well[1].command("gesture", gesture="need_a_break")
    assert again["seq"] == done["seq"] + 1
    server.kill()
    await asyncio.to_thread(server.start)
    for client in well:
        await client.connect()
    assert (await well[2].command("gesture", gesture="thinking"))["kind"] == "done"
    assert [one["gesture"] for one in well[2].view["gestures"]][:2] == ["thinking", "need_a_break"]
    await asyncio.gather(*(client.close() for client in [*ill, *well]))


def test_corrupt_room_is_set_aside_and_its_neighbour_goes_on(tmp_path: Path) -> None:
    with RealServer(tmp_path) as server:
        asyncio.run(_break_one_of_two(server, tonight(server, number=1), tonight(server, number=2)))
