"""People with a browser process each in one room, and what their browsers themselves say of voices and pictures."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from tests.faults.evening import Tonight, on_duty, tonight
from tests.support.chromium import DESKTOP, person_browser, write_voice
from tests.support.livekit_server import LivekitServer, livekit_server
from tests.support.server import RealServer

SECONDS = 40
DEVICES = ("microphone", "camera")
# Kept beside the page's own code, which it does not touch: every connection that the page makes, and whether it asks for devices.
WATCH = """
window.connections = [];
window.asked = 0;
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...all) { super(...all); window.connections.push(this); }
};
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (ask) navigator.mediaDevices.getUserMedia = (wish) => { window.asked += 1; return ask(wish); };
"""
_PAIRS = """async () => {
  const found = [];
  for (const pc of window.connections.filter((one) => one.connectionState === "connected")) {
    const rows = new Map([...(await pc.getStats()).entries()]);
    for (const row of rows.values()) {
      if (row.type !== "transport" || !row.selectedCandidatePairId) continue;
      const pair = rows.get(row.selectedCandidatePairId);
      found.push([rows.get(pair.localCandidateId).candidateType, rows.get(pair.remoteCandidateId).candidateType]);
    }
  }
  return found;
}"""


@dataclass
class Company:
    """The people of one room who have a page, in the order of their seats."""

    server: RealServer
    evening: Tonight
    playwright: Playwright
    stack: ExitStack
    folder: Path
    pages: list[Page] = field(default_factory=list)
    # By place (from 1): a microphone's file where a tone will not do.
    voices: Mapping[int, Path] = field(default_factory=dict)
    media_server: LivekitServer | None = None

    @property
    def address(self) -> str:
        return f"{self.server.url}/circles/{self.evening.circle}/room/"

    def context(self, *, allows: Sequence[str] = DEVICES, cookie: str = "") -> BrowserContext:
        """A browser process of its own for the next person, who is not in the room yet, with the devices that they allow."""
        number = len(self.pages) + 1
        voice = self.voices.get(number) or write_voice(self.folder / f"voice-{number}.wav", 180 + 70 * number)
        browser = self.stack.enter_context(
            person_browser(self.playwright, voice, allows_devices=allows == DEVICES)
        )
        context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
        if allows and allows != DEVICES:
            context.grant_permissions(allows, origin=self.server.url)  # and no others
        cookie = cookie or list(self.evening.cookies.values())[len(self.pages)]
        context.add_cookies([{"name": "kurumaza", "value": cookie, "url": self.server.url}])
        context.add_init_script(WATCH)
        self.pages.append(context.new_page())
        return context

    def come(self, allows: Sequence[str] = DEVICES) -> Page:
        """The next person enters the room."""
        self.context(allows=allows)
        return self._enter(self.address)

    def come_on_duty(self, name: str) -> Page:
        """An organiser who was called enters it by their own door."""
        self.context(cookie=on_duty(self.server).cookies[name])
        return self._enter(f"{self.server.url}/circles/{self.evening.circle}/duty/")

    def _enter(self, address: str) -> Page:
        self.pages[-1].goto(address)
        expect(self.pages[-1].locator("#room")).to_have_attribute("data-connected", "true")
        return self.pages[-1]


@contextmanager
def company(
    folder: Path,
    people: int,
    *,
    settings: Mapping[str, str] | None = None,
    with_livekit: bool = False,
    livekit_at: str = "127.0.0.1",
    prepare: str = "",
    come: int | None = None,
    voices: Mapping[int, Path] | None = None,
) -> Iterator[Company]:
    """A server with these settings, and so many people of tonight's circle in its room.

    `prepare` is code that runs with the server's data before anybody comes."""
    with ExitStack() as stack:
        server = RealServer(folder, settings=settings)
        media_server = None
        if with_livekit:
            media_server = stack.enter_context(
                livekit_server(folder, webhooks_to=server.url, reached_at=livekit_at)
            )
            server.settings |= media_server.environment
        stack.enter_context(server)
        playwright = stack.enter_context(sync_playwright())
        if prepare:
            server.run_python(prepare)
        evening = tonight(server, people=people)
        made = Company(
            server, evening, playwright, stack, folder, voices=voices or {}, media_server=media_server
        )
        for _ in range(people if come is None else come):
            made.come()
        yield made


def until(is_so: Callable[[], bool], what: Callable[[], object], seconds: float = SECONDS) -> None:
    """Looks again and again; what was seen last if it never comes true."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, what()
        time.sleep(0.1)


def counters(page: Page) -> dict[str, dict[str, int]]:
    """By seat: audio packets received and video frames decoded so far."""
    found: dict[str, dict[str, int]] = page.evaluate("async () => await window.kurumazaRoom.stats()")
    return found


def hears_and_sees(
    page: Page, others: int, *, kinds: tuple[str, ...] = ("audioPacketsReceived", "videoFramesDecoded")
) -> None:
    """On this page the counters of all others rise."""
    first: dict[str, dict[str, int]] = {}
    seen: list[Any] = [first]

    def rises() -> bool:
        now = counters(page)
        seen[1:] = [now]
        if len(first) != others:  # counting begins when all are there
            first.clear()
            first.update(now)
            return False
        return first.keys() == now.keys() and all(
            now[seat][kind] > first[seat][kind] for seat in now for kind in kinds
        )

    until(rises, lambda: seen)


def candidate_pairs(page: Page) -> list[tuple[str, str]]:
    """The kinds of the two ends of each way that is in use."""
    return [(pair[0], pair[1]) for pair in page.evaluate(_PAIRS)]
