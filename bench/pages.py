"""Page weights and server times.

A first visit is a personal link out of a mail, its button, and the home page behind it, in a browser that has seen
nothing yet. The room is tonight's circle of the sample, again with nothing kept. Weights are the bodies of every
request, gzip level 6 (kB = 1,000 bytes); `*_wire_kb` is what really went over the line. Server times: 50 requests
in flight, signed in, home page; the floor is a bare answer by the same kind of server in the same run."""

import asyncio
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.faults.evening import Tonight, tonight
from tests.support.chromium import PHONE, person_browser
from tests.support.server import RealServer, free_port

IN_FLIGHT = 50
REQUESTS = 600
WARM_UP = 100
_MINT = """
from django.utils import timezone
from kurumaza.people import actions
from kurumaza.people.models import Person
person = Person.objects.get(email="student2@sample.example")
print(actions.mint_link(person=person, next_path="/home/", now=timezone.now()))
"""


class Weight(NamedTuple):
    """What one visit cost."""

    gzip_kb: float
    wire_kb: float
    requests: int
    third_party: int


def weigh(
    browser: Browser, server: RealServer, steps: list[Callable[[Page], None]], session: str = ""
) -> Weight:
    """All requests of one visit in a fresh context. Bodies are read after each step: navigating away drops them."""
    context = browser.new_context(viewport=PHONE, permissions=["camera", "microphone"])  # type: ignore[arg-type]
    if session:
        context.add_cookies([{"name": "kurumaza", "value": session, "url": server.url}])
    responses: list[Response] = []
    page = context.new_page()
    page.on("response", lambda response: responses.append(response))
    compressed = wire = counted = 0
    for step in steps:
        step(page)
        page.wait_for_timeout(1_500)  # what a page loads after it has drawn itself belongs to its weight
        for response in responses[counted:]:
            compressed += len(gzip.compress(response.body(), 6)) if response.ok else 0
            wire += response.request.sizes()["responseBodySize"]
        counted = len(responses)
    own = urlsplit(server.url).netloc
    foreign = sum(
        urlsplit(response.url).netloc != own for response in responses if response.url.startswith("http")
    )
    context.close()
    return Weight(round(compressed / 1_000, 1), round(wire / 1_000, 1), len(responses), foreign)


def weights(server: RealServer, evening: Tonight) -> tuple[Weight, Weight]:
    """First visit and room."""
    link = f"{server.url}/l/{server.run_python(_MINT)}/"

    def open_link(page: Page) -> None:
        page.goto(link, wait_until="load")

    def press_button(page: Page) -> None:
        page.locator("main button.go").first.click()
        page.wait_for_url("**/home/")

    def room(page: Page) -> None:
        page.goto(f"{server.url}/circles/{evening.circle}/room/", wait_until="load")

    with sync_playwright() as playwright, person_browser(playwright) as browser:
        session = next(iter(evening.cookies.values()))
        return weigh(browser, server, [open_link, press_button]), weigh(browser, server, [room], session)


async def load(url: str, cookie: str = "") -> list[float]:
    """Milliseconds of each request, 50 in flight; the first hundred are not counted."""
    headers = {"cookie": f"kurumaza={cookie}"} if cookie else {}
    limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
    waiting = iter(range(REQUESTS + WARM_UP))
    times: list[float] = []
    async with httpx.AsyncClient(headers=headers, limits=limits, timeout=30) as client:

        async def ask() -> None:
            for number in waiting:
                began = time.perf_counter()
                (await client.get(url)).raise_for_status()
                if number >= WARM_UP:
                    times.append((time.perf_counter() - began) * 1_000)

        await asyncio.gather(*(ask() for _ in range(IN_FLIGHT)))
    return times


@contextmanager
def floor() -> Iterator[str]:
    """A bare server beside ours."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bench.support.floor:application",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command)
    try:
        while process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def percentiles(times: list[float]) -> tuple[float, float]:
    """p50 and p95, milliseconds."""
    cuts = statistics.quantiles(times, n=100)
    return round(cuts[49], 1), round(cuts[94], 1)


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder, RealServer(Path(folder)) as server, floor() as bare:
        evening = tonight(server)
        session = next(iter(evening.cookies.values()))
        server_p50, server_p95 = percentiles(asyncio.run(load(f"{server.url}/home/", session)))
        floor_p50, floor_p95 = percentiles(asyncio.run(load(bare)))
        first, room = weights(server, evening)
    figures = {
        "first_visit_kb": first.gzip_kb,
        "room_kb": room.gzip_kb,
        "server_p95_ms": server_p95,
        "server_p50_ms": server_p50,
        "floor_p50_ms": floor_p50,
        "floor_p95_ms": floor_p95,
        "p95_times_floor": round(server_p95 / floor_p95, 1),
        "first_visit_wire_kb": first.wire_kb,
        "room_wire_kb": room.wire_kb,
        "first_visit_requests": first.requests,
        "room_requests": room.requests,
        "third_party_requests": first.third_party + room.third_party,
        "in_flight": IN_FLIGHT,
        "requests": REQUESTS,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
