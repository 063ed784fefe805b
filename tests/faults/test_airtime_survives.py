"""話した時間 when the server is killed or replaced: sums go on, and nothing is counted twice."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.faults.evening import tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = pytest.mark.faults

_ROWS = """
import json
from kurumaza.rooms.models import Airtime
print(json.dumps(list(Airtime.objects.order_by("pk").values_list("sequence", "speech_ms", "unmeasured_ms"))))
"""
AGREED = "6f9619ff-8b86-4d11-b42d-00c04fc964ff"


async def _count(client: RoomClient, sequence: int, speech_ms: int) -> None:
    """Sends a count; counts are not answered, but what is asked for afterwards is answered after it."""
    views = len(client.frames["view"])
    await client.send(kind="airtime", phase="gather", sequence=sequence, speech_ms=speech_ms, unmeasured_ms=0)
    await client.send(kind="head")
    await client.until(lambda: len(client.frames["view"]) > views)


def _rows(server: RealServer) -> list[list[int]]:
    rows: list[list[int]] = json.loads(server.run_python(_ROWS))
    return rows


async def _count_over_a_kill(server: RealServer) -> None:
    evening = tonight(server)
    clients = [RoomClient(server.url, evening.circle, cookie) for cookie in evening.cookies.values()]
    await asyncio.gather(*(client.connect() for client in clients))
    one, other = clients[:2]
    await one.until(lambda: one.view["stage"] == "running" and "airtime" in one.frames)
    assert one.frames["airtime"][-1] == {"kind": "airtime", "agrees": False, "counts": {}}
    await _count(one, 1, 300)  # nobody agreed to anything
    await one.send(kind="agree", id=AGREED, airtime=True)
    await one.until(lambda: one.frames["airtime"][-1]["agrees"])
    await _count(one, 1, 400)
    await _count(other, 1, 400)

    server.kill()
    server.start()
    await asyncio.gather(*(client.connect() for client in clients))
    await one.until(lambda: len(one.frames["airtime"]) == 3)
    assert one.frames["airtime"][-1]["agrees"]
    assert one.frames["airtime"][-1]["counts"].get("gather", {}).get("speech_ms", 400) == 400
    await _count(one, 2, 900)
    await _count(one, 2, 900)
    assert [len(client.frames.get("refused", [])) for client in clients] == [0] * 4

    server.stop()  # as for a new version: what is in memory is stored first
    assert _rows(server) == [[2, 900, 0]]
    await asyncio.gather(*(client.close() for client in clients))


def test_sums_go_on_after_a_kill_and_are_stored_before_a_deploy(tmp_path: Path) -> None:
    with RealServer(tmp_path) as server:
        asyncio.run(_count_over_a_kill(server))
