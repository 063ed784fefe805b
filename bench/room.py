"""From an event to all four pages of its room.

`bin/bench room`: 500 real rooms of four people who signed in, waited and sat down; in each somebody gives one command a second, which is
validated, stored durably, and shown to all four. The server has one core, the clients have the other. A bare socket with the same
fan-out runs before it as the floor. `--climb`: with how many rooms p99 < 50 ms; `--grow`: time against the number of rooms, with its
fitted exponent; each number with a server of its own. Commands come at their times whether or not the ones before them were shown."""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

from bench.arrival import Client
from bench.support.growth import exponent
from tests.support.server import RealServer, free_port

SERVER_CORE, CLIENT_CORE = 0, 1
SEED = 1
SECONDS = 20.0
WARM_UP_SECONDS = 5.0
COME_EVERY_SECONDS = 0.02
# So many sit down at a time; who all do at once is measured by `bench arrival`.
SIT_AT_ONCE = 8
# Events are timed in evenings that have begun, and not in the moment in which all of them do: for so long everybody has sat.
SETTLE_SECONDS = 15.0
LIMIT_MS = 50.0
CLIMB = (500, 700, 800, 900, 1_000, 1_250)
GROW = (62, 125, 250, 500)
_CALL = "from bench.support import people; people.{}"
_SEQ = re.compile(r'"seq":\s?(\d+)')


@dataclass
class Table:
    """One room's four sockets, and what each was shown last: a seq and when."""

    sockets: list[ClientConnection] = field(default_factory=list)
    shown: list[tuple[int, float]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    done: dict[str, int] = field(default_factory=dict)

    def add(self, line: ClientConnection) -> None:
        """Reads a socket from now on."""
        number = len(self.sockets)
        self.sockets.append(line)
        self.shown.append((0, 0.0))
        self.reader = asyncio.get_running_loop().create_task(self._read(number, line))

    async def _read(self, number: int, line: ClientConnection) -> None:
        async for text in line:
            at = time.perf_counter()
            assert isinstance(text, str)
            if text.startswith('{"kind":"view"') and (found := _SEQ.search(text)):
                self.shown[number] = (int(found[1]), at)
            elif text.startswith('{"kind": "done"'):
                frame = json.loads(text)
                self.done[frame["id"]] = frame["seq"]
            elif text.startswith('{"kind": "refused"'):
                raise AssertionError(text)
            self.news.set()

    async def until(self, seq: int | None, command: str = "") -> float:
        """When the last of the four was shown this seq, or that of this command."""
        while True:
            wanted = self.done.get(command) if seq is None else seq
            if wanted is not None and all(shown >= wanted for shown, _at in self.shown):
                return max(at for _shown, at in self.shown)
            self.news.clear()
            await self.news.wait()


async def _every_second(drawn: random.Random, until: float) -> AsyncIterator[None]:
    """Each time that a room's next command is due, whether or not the one before it was shown: a server that stops meets all of them."""
    at = time.perf_counter() + drawn.random()
    while at < until:
        await asyncio.sleep(at - time.perf_counter())
        yield
        at += 1.0


async def _live(table: Table, drawn: random.Random, until: float, times: list[float]) -> None:
    """A room in which somebody gives one command a second."""
    async with asyncio.TaskGroup() as group:
        async for _ in _every_second(drawn, until):
            group.create_task(_command(table, drawn.choice(table.sockets), times))


async def _command(table: Table, line: ClientConnection, times: list[float]) -> None:
    began, command = time.perf_counter(), str(uuid4())
    frame = {"kind": "command", "id": command, "command": {"type": "gesture", "gesture": "thinking"}}
    await line.send(json.dumps(frame))
    async with asyncio.timeout(30):
        times.append(await table.until(None, command) - began)


async def _echo(table: Table, drawn: random.Random, until: float, times: list[float]) -> None:
    """The floor: the same, without a room."""
    seq = 0
    async with asyncio.TaskGroup() as group:
        async for _ in _every_second(drawn, until):
            seq += 1
            group.create_task(_number(table, drawn.choice(table.sockets), seq, times))


async def _number(table: Table, line: ClientConnection, seq: int, times: list[float]) -> None:
    began = time.perf_counter()
    await line.send(str(seq))
    times.append(await table.until(seq) - began)


async def _measure(tables: Sequence[Table], events: Any, seconds: float) -> list[float]:
    times: list[float] = []
    drawn = random.Random(SEED)
    until = time.perf_counter() + seconds
    await asyncio.gather(*(events(table, random.Random(drawn.random()), until, times) for table in tables))
    return sorted(times)


async def sit_down(server: RealServer, people: list[dict[str, str]], starts: float) -> list[Table]:
    """Everybody waits ahead of the start, is told their table, and sits down there."""
    tables: dict[str, Table] = {}
    clients = [Client(server, one["circle"], one["cookie"]) for one in people]
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)

    free = asyncio.Semaphore(SIT_AT_ONCE)

    async def come(client: Client, http: httpx.AsyncClient) -> None:
        waiting = await client.open(f"/ws/waiting/{client.circle}/")
        await client.until_told(waiting)
        async with free:
            await waiting.close()
            room = await client.sit_down(http)
        tables.setdefault(client.room, Table()).add(room)

    async with httpx.AsyncClient(timeout=60, limits=limits) as http:
        coming = []
        for client in clients:
            coming.append(asyncio.create_task(come(client, http)))
            await asyncio.sleep(COME_EVERY_SECONDS)
        if time.time() > starts:
            print("sockets were late: the start was not waited for", file=sys.stderr)
        await asyncio.gather(*coming)
    return [table for table in tables.values() if len(table.sockets) == 4]


def _pin(pid: int, core: int) -> None:
    """All threads of a process; those that it starts later stay there."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def _spread(prefix: str, times: Sequence[float]) -> dict[str, float]:
    return {
        f"{prefix}p50_ms": round(times[len(times) // 2] * 1000, 2),
        f"{prefix}p99_ms": round(times[int(len(times) * 0.99)] * 1000, 2),
    }


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def floor(rooms: int) -> dict[str, float]:
    """The bare socket with so many rooms."""
    port = free_port()
    command = [
        "-m",
        "uvicorn",
        "bench.support.fan_out:application",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    process = subprocess.Popen([sys.executable, *command, "--lifespan", "off"])
    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        _pin(process.pid, SERVER_CORE)
        return asyncio.run(_floor(rooms, port))
    finally:
        process.terminate()
        process.wait()


async def _floor(rooms: int, port: int) -> dict[str, float]:
    tables = []
    for number in range(rooms):
        table = Table()
        for _ in range(4):
            table.add(await connect(f"ws://127.0.0.1:{port}/{number}", compression=None, ping_interval=None))
        tables.append(table)
    await _measure(tables, _echo, WARM_UP_SECONDS)
    for table in tables:  # numbers begin again
        table.shown = [(0, 0.0)] * 4
    return _spread("floor_", await _measure(tables, _echo, SECONDS / 2))


async def _rooms(server: RealServer, people: list[dict[str, str]], starts: float) -> dict[str, Any]:
    tables = await sit_down(server, people, starts)
    await asyncio.sleep(max(0.0, starts - time.time()) + SETTLE_SECONDS)
    await _measure(tables, _live, WARM_UP_SECONDS)
    before, own, began = _cpu_seconds(server.pid), time.process_time(), time.perf_counter()
    times = await _measure(tables, _live, SECONDS)
    took = time.perf_counter() - began
    return {
        "rooms": len(tables),
        "events": len(times),
        **_spread("", times),
        "core_share": round((_cpu_seconds(server.pid) - before) / took, 2),
        # Where this is near 1, what is timed is the clients.
        "client_share": round((time.process_time() - own) / took, 2),
    }


def measure(rooms: int) -> dict[str, Any]:
    """So many rooms of a server of their own."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = RealServer(Path(folder), empty=True)
        people = 4 * rooms
        made = json.loads(server.run_python(_CALL.format(f"make({people})")))
        stack.enter_context(server)
        _pin(server.pid, SERVER_CORE)
        ahead = 20 + people * COME_EVERY_SECONDS * 1.5
        starts = float(server.run_python(_CALL.format(f"begin({made['slot']!r}, {ahead})")))
        found = asyncio.run(_rooms(server, made["people"], starts))
    print(json.dumps(found), file=sys.stderr)
    return found


def climb() -> list[dict[str, Any]]:
    """More and more rooms, until the slowest events take too long."""
    found: list[dict[str, Any]] = []
    for rooms in CLIMB:
        found.append(measure(rooms))
        if found[-1]["p99_ms"] >= LIMIT_MS:
            break
    return found


def main() -> None:
    """Prints a table and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(prog="bin/bench room", description=__doc__)
    parser.add_argument("--rooms", type=int, default=500)
    parser.add_argument("--climb", action="store_true", help="how many rooms with p99 < 50 ms")
    parser.add_argument("--grow", action="store_true", help="time against the number of rooms")
    options = parser.parse_args()
    os.sched_setaffinity(0, {CLIENT_CORE})
    ground = floor(options.rooms)
    found = (
        climb() if options.climb else [measure(one) for one in (GROW if options.grow else [options.rooms])]
    )
    chosen = next((one for one in found if one["rooms"] == options.rooms), found[-1])
    figures = {**chosen, **ground, "ratio_p50": round(chosen["p50_ms"] / ground["floor_p50_ms"], 1)}
    if options.climb:
        good = [one["rooms"] for one in found if one["p99_ms"] < LIMIT_MS]
        figures |= {"max_rooms_p99_50ms": max(good, default=0), "steps": found}
    if options.grow:
        sizes, times = ([one[name] for one in found] for name in ("rooms", "p50_ms"))
        figures |= {"exponent": exponent(sizes, times), "steps": found}
    for name, value in figures.items():
        print(f"{name:>20}  {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
