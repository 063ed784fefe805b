"""A third does not come: whoever waits is told a table within five seconds of the start, a legal one, and sits in one room only."""

import asyncio
import json
import logging
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.support.room_client import RoomClient
from tests.support.server import RealServer
from tests.support.waiting_client import WaitingClient

pytestmark = pytest.mark.faults
log = logging.getLogger(__name__)
SEED = 20261128
PEOPLE, ABSENT = 40, 0.35
SEATED_SECONDS = 5.0
AHEAD_SECONDS = 12
_CALL = "from bench.support import people; people.{}"


async def _storm(server: RealServer, slot: str, here: list[dict[str, str]]) -> float:
    clients = [WaitingClient(server.url, one["circle"], one["cookie"]) for one in here]
    starts = float(
        await asyncio.to_thread(server.run_python, _CALL.format(f"begin({slot!r}, {AHEAD_SECONDS})"))
    )
    await asyncio.gather(*(client.connect() for client in clients))

    async def wait(client: WaitingClient) -> tuple[str, float]:
        return await client.until_ready(), time.time() - starts

    async with asyncio.timeout(60):
        told = await asyncio.gather(*(wait(client) for client in clients))
    rooms = [
        RoomClient(server.url, table, one["cookie"]) for (table, _at), one in zip(told, here, strict=True)
    ]
    await asyncio.gather(*(room.connect() for room in rooms))
    assert set(Counter(room.view["me"] for room in rooms).values()) == {1}
    await asyncio.gather(*(room.close() for room in rooms), *(client.close() for client in clients))
    return max(at for _table, at in told)


def test_those_who_came_are_seated_at_once_and_legally(tmp_path: Path) -> None:
    drawn = random.Random(SEED)
    server = RealServer(tmp_path, empty=True)
    made = json.loads(server.run_python(_CALL.format(f"make({PEOPLE})")))
    # As many of both sides stay away, so that everybody who came can have a legal table.
    sides = [[one for one in made["people"] if one["side"] == side] for side in (0, 1)]
    here = [one for people in sides for one in drawn.sample(people, round(len(people) * (1 - ABSENT)))]
    with server:
        last = asyncio.run(_storm(server, made["slot"], here))
        looked = json.loads(server.run_python(_CALL.format(f"look({made['slot']!r})")))
    log.info("seed %d: the last of %d was told after %.2f s", SEED, len(here), last)
    assert (looked["illegal"], looked["in_two_rooms"], looked["seated"]) == (0, 0, len(here))
    assert last <= SEATED_SECONDS
