"""Everyone arrives: from the start of an evening until everybody has a seat.

`bin/bench arrival --lobby`: 500 people have planned groups of four, a fifth of them do not come, the other 400 wait on their pages.
At the start they are seated and told their table: that is what is timed. Then each loads its room and sits down, all of them at once,
while a real page leaves its person some seconds to read: `at_table`, also since the start.
`bin/bench arrival`: 1,200 people open their room at a random moment of the first second. `--grow`: p99 against the number of people,
with its fitted exponent.
The server is the product's own (`kurumaza serve`), on loopback, with a new data folder; clients run in this process beside it."""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bench.support.growth import exponent
from kurumaza.rooms.sockets.frames import PROTOCOL
from tests.support.server import RealServer

ABSENT = 0.2
AHEAD_SECONDS = {True: 40.0, False: 20.0}
# Who has no table by then counts as an error.
PATIENCE_SECONDS = 30.0
WINDOW_SECONDS = 1.0
LED = 5
# --grow: about an eighth of them, a quarter, half, all; as many of each side as make whole circles of four.
GROW, TWO_CIRCLES = (8, 4, 2, 1), 8
SEED = 1
_CALL = "from bench.support import people; people.{}"


class Came(NamedTuple):
    """When somebody was told their table and saw it, in seconds since they wanted to (with --lobby, since the start)."""

    told: float | None
    seated: float | None


class Client:
    """One person's pages, without a browser."""

    def __init__(self, server: RealServer, circle: str, cookie: str) -> None:
        self.url, self.circle = server.url, circle
        self.headers = {"Cookie": f"kurumaza={cookie}"}
        self.room = ""
        self.errors: list[str] = []

    async def open(self, path: str) -> ClientConnection:
        """A socket that has said hello."""
        socket = await connect(
            self.url.replace("http", "ws", 1) + path,
            additional_headers=self.headers,
            origin=Origin(self.url),
            open_timeout=PATIENCE_SECONDS,
            compression=None,
            ping_interval=None,
        )
        await socket.send(json.dumps({"kind": "hello", "protocol": PROTOCOL, "connection": str(uuid4())}))
        return socket

    async def until_told(self, socket: ClientConnection) -> None:
        """Until the waiting page says where the table is."""
        async for text in socket:
            frame = json.loads(text)
            if 'data-enter="' in frame.get("html", ""):
                self.room = frame["html"].split('data-enter="')[1].split('"')[0]
                return
        raise ConnectionError("the waiting page's socket was closed")

    async def sit_down(self, http: httpx.AsyncClient) -> ClientConnection:
        """Loads the room's page, opens its socket, and sees the table. Who is led to the waiting room waits there, as a page does."""
        for _ in range(LED):
            answer = await http.get(self.url + self.room, headers=self.headers)
            if answer.status_code == httpx.codes.OK:
                socket = await self.open(f"/ws/circles/{self.room.split('/')[2]}/")
                frame = await _first(socket)
                if frame["kind"] == "table":  # led to another table, with the page that one has
                    self.room = frame["urls"]["room"]
                    frame = await _first(socket)
                if frame["kind"] == "view":
                    return socket
                if frame.get("why") != "moved":
                    raise ConnectionError(f"the room's socket said {frame}"[:100])
            elif not answer.is_redirect:
                answer.raise_for_status()
            elif (there := answer.headers["Location"]).endswith("/room/"):  # another table is theirs by now
                self.room = there
                continue
            waiting = await self.open(f"/ws/waiting/{self.circle}/")
            await self.until_told(waiting)
            await waiting.close()
        raise ConnectionError(f"led to the waiting room {LED} times")


async def _first(socket: ClientConnection) -> dict[str, Any]:
    """The next frame that says more than that one is to hold."""
    frame: dict[str, Any] = {"kind": "hold"}
    while frame["kind"] == "hold":
        frame = json.loads(await socket.recv())
    return frame


async def wait_and_sit(
    client: Client, starts: float, http: httpx.AsyncClient, ready: Callable[[], None]
) -> Came:
    """--lobby: waits ahead, is told, sits down."""
    told: float | None = None
    try:
        socket = await client.open(f"/ws/waiting/{client.circle}/")
        await socket.recv()
        ready()
        async with asyncio.timeout(starts - time.time() + PATIENCE_SECONDS):
            await client.until_told(socket)
            told = time.time() - starts
            await socket.close()  # a browser ends it when it goes to the room
            room = await client.sit_down(http)
            seated = time.time() - starts
        asyncio.get_running_loop().create_task(_listen(room))
        return Came(told, seated)
    except Exception as failure:
        client.errors.append(f"{type(failure).__name__}: {failure}"[:120])
        return Came(told, None)


async def walk_in(client: Client, at: float, http: httpx.AsyncClient) -> Came:
    """Without --lobby: opens the room at this moment."""
    await asyncio.sleep(max(0.0, at - time.time()))
    client.room = f"/circles/{client.circle}/room/"
    began = time.time()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            room = await client.sit_down(http)
        seated = time.time() - began
        asyncio.get_running_loop().create_task(_listen(room))
        return Came(None, seated)
    except Exception as failure:
        client.errors.append(f"{type(failure).__name__}: {failure}"[:120])
        return Came(None, None)


async def _listen(socket: ClientConnection) -> None:
    """A page reads what it is sent."""
    async for _text in socket:
        pass


async def arrive(
    server: RealServer, people: list[dict[str, str]], starts: float, *, lobby: bool
) -> dict[str, Any]:
    """All of them, and what they met."""
    drawn = random.Random(SEED)
    here = drawn.sample(people, round(len(people) * (1 - ABSENT))) if lobby else people
    clients = [Client(server, one["circle"], one["cookie"]) for one in here]
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    waiting = 0

    def ready() -> None:
        nonlocal waiting
        waiting += 1

    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, limits=limits) as http:
        if lobby:
            coming = []
            for client in clients:
                coming.append(asyncio.create_task(wait_and_sit(client, starts, http, ready)))
                await asyncio.sleep(0.02)
            if time.time() > starts:
                print("sockets were late: the start was not waited for", file=sys.stderr)
            came = await asyncio.gather(*coming)
        else:
            moments = [starts + drawn.random() * WINDOW_SECONDS for _ in clients]
            came = await asyncio.gather(
                *(walk_in(one, at, http) for one, at in zip(clients, moments, strict=True))
            )
    errors = [error for client in clients for error in client.errors]
    for error in sorted(set(errors)):
        print(f"{errors.count(error):5} × {error}", file=sys.stderr)
    figures: dict[str, Any] = {"people": len(people), "came": len(clients), "errors": len(errors)}
    if lobby:
        at_table = _spread("at_table", [one.seated for one in came])
        return figures | {"waited_ahead": waiting, **_spread("", [one.told for one in came]), **at_table}
    return figures | _spread("", [one.seated for one in came])


def _spread(name: str, times: Sequence[float | None]) -> dict[str, float | None]:
    known = sorted(one for one in times if one is not None)
    prefix = f"{name}_" if name else ""
    parts = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
    return {
        f"{prefix}{label}_s": round(known[min(len(known) - 1, int(part * len(known)))], 3) if known else None
        for label, part in parts
    }


def peak_mb(server: RealServer) -> dict[str, int]:
    """The most memory of the server's process, and of those that it started."""
    pid = server.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return {"peak_mb": _peak(pid), "children_mb": sum(_peak(int(child)) for child in children)}


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def measure(people: int, *, lobby: bool) -> dict[str, Any]:
    """One evening."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = RealServer(Path(folder), empty=True)
        made = json.loads(server.run_python(_CALL.format(f"make({people})")))
        stack.enter_context(server)
        ahead = AHEAD_SECONDS[lobby] + len(made["people"]) * 0.025 * lobby
        starts = float(server.run_python(_CALL.format(f"begin({made['slot']!r}, {ahead})")))
        figures = asyncio.run(arrive(server, made["people"], starts, lobby=lobby))
        figures |= json.loads(server.run_python(_CALL.format(f"look({made['slot']!r})")))
        return figures | peak_mb(server)


def main() -> None:
    """Prints a table and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(prog="bin/bench arrival", description=__doc__)
    parser.add_argument("--lobby", action="store_true", help="they wait ahead, and are seated at the start")
    parser.add_argument("--people", type=int, help="in groups of four (500, or 1,200 without --lobby)")
    parser.add_argument("--grow", action="store_true", help="time against the number of people")
    options = parser.parse_args()
    people = options.people or (500 if options.lobby else 1_200)
    sizes = [people // part // TWO_CIRCLES * TWO_CIRCLES for part in GROW] if options.grow else [people]
    steps = [measure(size, lobby=options.lobby) for size in sizes]
    figures = dict(steps[-1])
    if options.grow:
        came, times = ([one[name] for one in steps] for name in ("came", "p99_s"))
        figures |= {"exponent": exponent(came, times), "steps": steps}
    for name, value in figures.items():
        print(f"{name:>14}  {value}")
    print(json.dumps({"lobby": options.lobby, **figures}))


if __name__ == "__main__":
    main()
