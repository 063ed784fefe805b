"""A hundred thousand hostile frames of a signed-in person and of strangers: the other seats notice nothing, and nothing grows."""

import asyncio
import json
import logging
import random
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from kurumaza.rooms.sockets.frames import PROTOCOL
from tests.faults.evening import Tonight, tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = [pytest.mark.faults, pytest.mark.once, pytest.mark.slow]
log = logging.getLogger(__name__)
SEED = 20261128
FRAMES = 100_000
WARM_UP = 10_000
GROWTH_MB = 10.0
# What one page may send at once before it is closed: thirty commands, three hundred signals.
COMMANDS, SIGNALS = 28, 250
BROKEN = [
    "",
    "{",
    "null",
    "[]",
    '"hello"',
    "{}",
    '{"kind": "arrive"}',
    '{"kind": "command"}',
    '{"kind": "command", "id": 7, "command": {}}',
    '{"kind": "hello", "protocol": "1", "connection": "x"}',
    '{"kind": "signal", "to": "everybody", "data": {}}',
    '{"kind": "say", "text": 5}',
    '{"kind": "media", "audio": "yes", "video": 1}',
    '{"kind": "head", "seat": "mine"}',
    "\u0000\ud7ff" * 50,
    '{"kind":' * 5_000,
    "[" * 15_000,
]
OVERSIZED = json.dumps({"kind": "say", "text": "あ" * 9_000}, ensure_ascii=False)
_LOG = """
import json
from kurumaza.rooms.models import RoomEvent
rows = RoomEvent.objects.filter(room__circle__uuid={circle!r}, seq__gt={seq}).order_by("seq")
print(json.dumps([one for row in rows for one in row.events["events"]]))
"""


def _resident_mb(server: RealServer) -> float:
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


class Hostile:
    """One seat's session in wrong hands: sends what is refused until it is closed, and comes again."""

    def __init__(
        self, server: RealServer, evening: Tonight, cookie: str, neighbours: list[RoomClient]
    ) -> None:
        self._url, self._evening, self._cookie, self._neighbours = server.url, evening, cookie, neighbours
        self._drawn = random.Random(SEED)
        self.sent = self.refused = 0

    async def wave(self) -> None:
        """One connection's worth."""
        address = f"{self._url.replace('http', 'ws', 1)}/ws/circles/{self._evening.circle}/"
        cookie = self._drawn.choice([self._cookie] * 9 + ["nobody"])
        async with connect(
            address,
            additional_headers={"Cookie": f"kurumaza={cookie}"},
            origin=Origin(self._url),
            compression=None,
        ) as socket:
            try:
                await self._send_all(socket)
            except ConnectionClosed:
                return

    async def _send_all(self, socket: ClientConnection) -> None:
        if self._drawn.random() < 0.1:  # not even a hello
            return await self._send(socket, self._drawn.choice(BROKEN))
        connection = self._drawn.choice([str(uuid4())] * 9 + [self._neighbours[0].connection])
        await self._send(
            socket, json.dumps({"kind": "hello", "protocol": PROTOCOL, "connection": connection})
        )
        while json.loads(await socket.recv())["kind"] != "mine":
            pass
        for _ in range(COMMANDS):
            await self._send(socket, json.dumps(self._command()))
        answers = 0
        while answers < COMMANDS:
            answers += json.loads(await socket.recv())["kind"] in ("refused", "done")
        self.refused += answers
        for _ in range(SIGNALS):
            await self._send(socket, json.dumps(self._signal()))
        await self._send(socket, self._drawn.choice([OVERSIZED, *BROKEN]))
        async for _text in socket:
            pass
        return None

    async def _send(self, socket: ClientConnection, text: str) -> None:
        self.sent += 1
        await socket.send(text)

    def _command(self) -> dict[str, Any]:
        other = self._drawn.choice(self._neighbours).view["me"]
        command = self._drawn.choice(
            [
                {"type": "pass_turn"},  # out of turn
                {"type": "speak_last"},
                {"type": "pause"},
                {"type": "pass_turn", "seat": other},  # in another's name
                {"type": "leave", "seat": other},
                {"type": "arrive", "seat": other, "connection": str(uuid4())},
                {"type": "lose_connection", "seat": other, "connection": self._neighbours[0].connection},
                {"type": "time_passed"},
                {"type": "change_seats", "order": []},
                {"type": "vote", "direction": "sideways", "is_wanted": True},
                {"type": "gesture", "gesture": "applause"},
                {"type": "gesture"},
                {},
            ]
        )
        return {"kind": "command", "id": self._drawn.choice([str(uuid4()), REPLAYED]), "command": command}

    def _signal(self) -> dict[str, Any]:
        """For nobody, or for oneself: what is for a neighbour is what browsers do."""
        return {"kind": "signal", "to": str(uuid4()), "data": {"x": "y" * self._drawn.randrange(2_000)}}


REPLAYED = str(uuid4())


async def _play(server: RealServer, evening: Tonight) -> None:
    attacker, *cookies = evening.cookies.values()
    neighbours = [RoomClient(server.url, evening.circle, cookie) for cookie in cookies]
    victim = RoomClient(server.url, evening.circle, attacker)
    for client in [victim, *neighbours]:
        await client.connect()
    for client in neighbours:
        await client.command("vote", direction="forward", is_wanted=True)
    first = neighbours[0]
    await first.until(lambda: first.view["holder"] is not None)
    if first.view["holder"] == victim.view["me"]:
        await victim.command("pass_turn")
    await neighbours[1].command("gesture", command_id=REPLAYED, gesture="thinking")
    hostile = Hostile(server, evening, attacker, neighbours)
    await first.command("pause")  # time passes for nobody: what changes from now on is theirs
    head = first.view["seq"]
    memory = 0.0
    while hostile.sent < FRAMES:
        await hostile.wave()
        if not memory and hostile.sent >= WARM_UP:
            memory = _resident_mb(server)
    growth = _resident_mb(server) - memory
    log.info("seed %d: %d frames, %d refused, %.1f MB more", SEED, hostile.sent, hostile.refused, growth)
    assert hostile.refused > FRAMES / 20
    for client in neighbours:
        assert not client.frames.get("closed")
        assert not client.frames.get("signal")
        done = await client.command("gesture", gesture="need_a_break")
        assert done["kind"] == "done"
    events = json.loads(server.run_python(_LOG.format(circle=evening.circle, seq=head)))
    seats = {one.view["me"] for one in neighbours}
    assert {one["type"] for one in events} <= {"seat_arrived", "connection_lost", "gesture_shown"}
    assert not [one for one in events if one.get("seat") in seats]
    assert sum(one["type"] == "gesture_shown" for one in events) == len(neighbours)
    assert growth < GROWTH_MB
    await asyncio.gather(*(client.close() for client in [victim, *neighbours]))


def test_hundred_thousand_hostile_frames_touch_nobody(tmp_path: Path) -> None:
    with RealServer(tmp_path) as server:
        asyncio.run(_play(server, tonight(server)))
        said = server.log.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "ERROR" not in said
