"""The machine's clock is put forward or back by an hour in the middle of a turn: no turn is cut short, none is endless."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.evening import tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = [pytest.mark.faults, pytest.mark.once]
TIMER_ERROR_MS = 250
# Read by the server's Python before anything else: its clock of the wall, a file's number of seconds off.
_OFF = """
import time
_now = time.time_ns
def _off():
    try:
        with open({file!r}) as file:
            return int(file.read() or 0)
    except OSError:
        return 0
time.time_ns = lambda: _now() + _off() * 1_000_000_000
time.time = lambda: time.time_ns() / 1e9
"""


async def _step(server: RealServer, off: Path, seconds: int) -> None:
    evening = tonight(server, number=1 if seconds > 0 else 2)
    clients = [RoomClient(server.url, evening.circle, cookie) for cookie in evening.cookies.values()]
    for client in clients:
        await client.connect()
    for client in clients[:3]:
        await client.command("vote", direction="forward", is_wanted=True)
    first = clients[0]
    await first.until(lambda: first.view["holder"] is not None)
    before, left = dict(first.view), first.view["step_ends_at"] - first.frames["view"][-1]["now"]
    loop = asyncio.get_running_loop()
    seen_at = loop.time()
    off.write_text(str(seconds))
    for _ in range(20):
        await first.send(kind="head")
        count = len(first.frames["view"])
        await first.until(lambda count=count: len(first.frames["view"]) > count)
        frame = first.frames["view"][-1]
        expected = left - (loop.time() - seen_at) * 1000
        assert abs(frame["view"]["step_ends_at"] - frame["now"] - expected) <= TIMER_ERROR_MS
        await asyncio.sleep(0.05)
    assert (first.view["holder"], first.view["step_ends_at"]) == (before["holder"], before["step_ends_at"])
    await asyncio.gather(*(client.close() for client in clients))


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RealServer, Path]]:
    folder = tmp_path_factory.mktemp("clock")
    off = folder / "off"
    (folder / "sitecustomize.py").write_text(_OFF.format(file=str(off)))
    with RealServer(folder, settings={"PYTHONPATH": f"{folder}:src"}) as server:
        yield server, off


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_step_of_the_clock_moves_no_deadline(stepped: tuple[RealServer, Path], seconds: int) -> None:
    server, off = stepped
    off.write_text("0")
    asyncio.run(_step(server, off, seconds))
