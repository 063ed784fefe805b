"""kill -9 under four real browsers: within two seconds of its listening again, all are in the same phase and turn."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.evening import room_state
from tests.faults.evening import tonight
from tests.support.chromium import DESKTOP, person_browser, write_voice
from tests.support.server import RealServer

pytestmark = [pytest.mark.faults, pytest.mark.browser]
log = logging.getLogger(__name__)
BACK_SECONDS = 2.0
# Written by the page itself, on the page's own clock: when it first saw the room again after it was gone.
_WATCH = """() => {
  const room = document.querySelector("#room");
  const seen = (window.seenStates = []);
  new MutationObserver(() => seen.push({ at: Date.now(), ...room.dataset })).observe(room, { attributes: true });
}"""


class Listening(threading.Thread):
    """Notes the moment from which the port takes connections again."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port, self.since = port, 0.0

    def run(self) -> None:
        while not self.since:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    self.since = time.time()
                    return
            time.sleep(0.01)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[tuple[RealServer, list[Page]]]:
    """Tonight's first circle of the sample, each person in a Chromium process."""
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        playwright = stack.enter_context(sync_playwright())
        evening = tonight(server)
        pages = []
        for index, cookie in enumerate(evening.cookies.values()):
            voice = write_voice(tmp_path / f"{index}.wav", 220 * (index + 1))
            browser = stack.enter_context(person_browser(playwright, voice))
            context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
            context.add_cookies([{"name": "kurumaza", "value": cookie, "url": server.url}])
            page = context.new_page()
            page.goto(f"{server.url}/circles/{evening.circle}/room/")
            pages.append(page)
        yield server, pages


def all_agree(pages: list[Page], phase: str) -> dict[str, str]:
    """Waits until every page is connected and shows this phase, a speaker and the same step of the log."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        states = [room_state(page) for page in pages]
        first = states[0]
        is_there = first["connected"] == "true" and first["phase"] == phase and first["holder"] != ""
        if is_there and all(one == first for one in states):
            return first
    raise AssertionError([room_state(page) for page in pages])


def test_four_browsers_are_back_in_the_same_turn(table: tuple[RealServer, list[Page]]) -> None:
    server, pages = table
    all_agree(pages, "gather")
    for page in pages[:3]:  # more than half of four
        page.get_by_role("button", name="先へ進む", exact=True).click()
    before = all_agree(pages, "warm_up")
    for page in pages:
        page.evaluate(_WATCH)

    server.kill()
    for page in pages:
        expect(page.locator("#room")).to_have_attribute("data-connected", "false")
    watcher = Listening(server.port)
    watcher.start()
    server.start()
    after = all_agree(pages, "warm_up")
    watcher.join(timeout=5)

    kept = ("phase", "holder", "step", "stage", "paused")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert int(after["seq"]) >= int(before["seq"])
    seconds = [_back_at(page, before) - watcher.since for page in pages]
    log.info("back after %s s of listening", [round(one, 2) for one in seconds])
    assert max(seconds) <= BACK_SECONDS, seconds


def _back_at(page: Page, before: dict[str, str]) -> float:
    """The instant at which a page that had lost the server showed the phase and turn of before again."""
    seen = page.evaluate("window.seenStates")
    lost = max(index for index, one in enumerate(seen) if one["connected"] == "false")
    back = next(one for one in seen[lost:] if one["connected"] == "true")
    assert (back["phase"], back["holder"]) == (before["phase"], before["holder"])
    at: int = back["at"]
    return at / 1000
