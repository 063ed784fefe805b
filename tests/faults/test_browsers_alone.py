"""What a browser must get right by itself: a clock that is off by a day, a server that is gone while two people talk."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.media import company, counters, hears_and_sees, until

pytestmark = [pytest.mark.faults, pytest.mark.browser]
TIMER_ERROR_MS = 250
LOOKS = 6
# A voice is fifty packets a second; a few may be late when it is counted.
# A page asks for the server every three seconds at most.
BACK_WITHIN_MS = 5_000
PACKETS_A_MINUTE = 60 * 50 * 0.98
_A_DAY_OFF = """
const Real = Date;
window.Date = class extends Real {
  constructor(...all) { if (all.length) super(...all); else super(Real.now() + 86_400_000); }
  static now() { return Real.now() + 86_400_000; }
};
"""
# When the line of the time that is left was drawn, on a clock that Date does not touch, and how long it is.
_WATCH = """() => {
  window.drawn = [];
  const look = () => {
    const line = document.querySelector(".meter .rest-of-time");
    if (line) window.drawn.push([performance.timeOrigin + performance.now(), Number(line.getAttribute("width"))]);
  };
  new MutationObserver(look).observe(document.querySelector("#room"), { subtree: true, attributes: true, attributeFilter: ["width"] });
}"""


def _hear_views(page: Page) -> list[dict[str, Any]]:
    views: list[dict[str, Any]] = []

    def take(text: str | bytes) -> None:
        frame = json.loads(text)
        if frame["kind"] == "view":
            views.append(frame["view"])

    page.on("websocket", lambda line: line.on("framereceived", take))
    return views


def test_time_left_is_right_whatever_the_clock_of_the_device_says(tmp_path: Path) -> None:
    with company(tmp_path, 3, come=1) as room:
        room.context()
        room.context().add_init_script(_A_DAY_OFF)
        pages = room.pages[1:]
        seen = [_hear_views(page) for page in pages]
        for page, off_ms in zip(pages, (0, 86_400_000), strict=True):
            page.goto(room.address)
            expect(page.locator("#room")).to_have_attribute("data-connected", "true")
            date_ms = page.evaluate("() => Date.now() - (performance.timeOrigin + performance.now())")
            assert abs(date_ms - off_ms) < 60_000
        for page, views in zip(pages, seen, strict=True):
            _watch_a_turn(page, views)
        for page, views in zip(pages, seen, strict=True):
            _time_left_is_right(page, views)


def _watch_a_turn(page: Page, views: list[dict[str, Any]]) -> None:
    until(lambda: bool(views) and views[-1]["step"] == "turn", lambda: views[-1:])
    page.evaluate(_WATCH)


def _time_left_is_right(page: Page, views: list[dict[str, Any]]) -> None:
    until(lambda: page.evaluate("() => window.drawn.length") >= LOOKS, lambda: page.content())
    view = views[-1]
    ends_at = view["step_ends_at"] or view["phase_ends_at"]
    for at, width in page.evaluate("() => window.drawn"):
        shown_ms, left_ms = width / 100 * view["step_ms"], ends_at - at
        assert abs(shown_ms - left_ms) <= TIMER_ERROR_MS


@pytest.mark.slow
def test_voices_go_on_for_a_minute_without_the_server(tmp_path: Path) -> None:
    with company(tmp_path, 2) as room:
        for page in room.pages:
            hears_and_sees(page, 1)
        room.server.kill()
        for page in room.pages:
            expect(page.locator("#room")).to_have_attribute("data-connected", "false")
        began, before = time.monotonic(), [_packets(page) for page in room.pages]
        until(
            lambda: all(
                _packets(page) - count >= PACKETS_A_MINUTE
                for page, count in zip(room.pages, before, strict=True)
            ),
            lambda: [_packets(page) for page in room.pages],
            seconds=75,
        )
        assert time.monotonic() - began >= 55  # a minute of voice, not a burst
        room.server.start()
        for page in room.pages:
            back = expect(page.locator("#room"))
            back.to_have_attribute("data-connected", "true", timeout=BACK_WITHIN_MS)
            hears_and_sees(page, 1)


def _packets(page: Page) -> int:
    return sum(one["audioPacketsReceived"] for one in counters(page).values())
