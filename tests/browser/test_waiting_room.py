"""The waiting room in real browsers: a group that has shrunk is taken into another, a late-comer finds a place, and who cannot be
seated reads kind words."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer
from tests.support.waiting_client import WaitingClient
from tests.support.waiting_evening import WaitingEvening

pytestmark = pytest.mark.browser
ONE = ("はるか", "そら", "けんじ", "みどり")
TWO = ("ゆう", "しょう", "まさこ", "たかし")
THREE = ("れん", "りく", "ひろし", "けいこ")
# れん cannot sit with any of those who come: he waits, and is told what everybody is told who waits.
TIES = [(name, "れん") for name in ("はるか", "けんじ", "みどり", "ゆう", "まさこ", "そら")]
AHEAD = timedelta(seconds=12)
MILLISECONDS = 40_000


class Lines:
    """People who wait without a browser, each on a socket that stays open."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._clients: list[WaitingClient] = []

    def wait(self, client: WaitingClient) -> None:
        asyncio.run_coroutine_threadsafe(client.connect(), self._loop).result(timeout=30)
        self._clients.append(client)

    def stop(self) -> None:
        for client in self._clients:
            asyncio.run_coroutine_threadsafe(client.close(), self._loop).result(timeout=30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def lines() -> Iterator[Lines]:
    """Closed at the end."""
    made = Lines()
    try:
        yield made
    finally:
        made.stop()


class Scene:
    """A server, a browser, and pages of people in it."""

    def __init__(self, server: RealServer, evening: WaitingEvening, browser: Browser) -> None:
        self.server, self.evening, self.browser = server, evening, browser

    def open(self, name: str, size: dict[str, int], room: str = "wait") -> Page:
        guest = self.evening.people[name]
        context = self.browser.new_context(viewport=size, permissions=["camera", "microphone"])  # type: ignore[arg-type]
        context.add_cookies([{"name": "kurumaza", "value": guest.cookie, "url": self.server.url}])
        page = context.new_page()
        page.goto(f"{self.server.url}/circles/{guest.circle}/{room}/")
        return page


def check(page: Page, name: str) -> None:
    """Nothing for axe to find at both sizes, and a picture of each."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
    look(page, f"waiting-{name}")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        server = RealServer(tmp_path, empty=True)
        evening = WaitingEvening(server, [ONE, TWO, THREE], TIES)
        stack.enter_context(server)
        playwright = stack.enter_context(sync_playwright())
        yield Scene(server, evening, stack.enter_context(person_browser(playwright)))


def test_people_are_seated_joined_and_comforted(scene: Scene) -> None:
    with lines() as others:
        scene.evening.begins_in(timedelta(minutes=5))
        haruka = scene.open("はるか", PHONE)
        expect(haruka.get_by_role("heading", name="に始まります")).to_be_visible()
        check(haruka, "before")
        scene.evening.begins_in(AHEAD)
        yuu, ren = scene.open("ゆう", DESKTOP), scene.open("れん", PHONE)
        for name in ("けんじ", "みどり", "まさこ"):
            guest = scene.evening.people[name]
            others.wait(WaitingClient(scene.server.url, guest.circle, guest.cookie))

        expect(yuu.locator("[data-state=ready]")).to_be_visible(timeout=MILLISECONDS)
        expect(yuu.locator("#waiting-says")).to_contain_text("席の用意ができました。来られた人で席を整え")
        for name in ("はるか", "けんじ", "みどり", "ゆう", "まさこ"):
            expect(yuu.get_by_text(f"{name}さん")).to_be_visible()
        expect(yuu).to_have_title("席の用意ができました")
        look(yuu, "waiting-ready")
        expect(haruka.locator("#room")).to_be_visible(timeout=MILLISECONDS)
        expect(yuu.locator("#room")).to_be_visible(timeout=MILLISECONDS)  # by itself, after a moment
        assert yuu.url == haruka.url
        assert scene.evening.people["ゆう"].circle not in yuu.url

        expect(ren.get_by_role("heading", name="もう少しお待ちください")).to_be_visible(timeout=MILLISECONDS)
        check(ren, "waiting")
        sora = scene.open("そら", DESKTOP)
        expect(sora.locator("#room")).to_be_visible(timeout=MILLISECONDS)
        assert sora.url == haruka.url
        expect(haruka.get_by_text("そらさん").first).to_be_visible(timeout=MILLISECONDS)

        scene.evening.begins_in(timedelta(minutes=-11))
        expect(ren.get_by_role("heading", name="今回は席ができませんでした")).to_be_visible(
            timeout=MILLISECONDS
        )
        expect(ren.get_by_text("次の回では、先に席が決まります。")).to_be_visible()
        check(ren, "unseated")
        ren.get_by_role("link", name="ホームへ").last.click()
        expect(ren).to_have_url(f"{scene.server.url}/home/")
    (table,) = scene.evening.tables().values()
    assert table == {"はるか", "そら", "けんじ", "みどり", "ゆう", "まさこ"}


def test_page_in_a_room_goes_to_the_table_that_is_theirs_without_being_loaded_anew(scene: Scene) -> None:
    with lines() as others:
        scene.evening.begins_in(AHEAD)
        haruka, yuu = scene.open("はるか", PHONE, "room"), scene.open("ゆう", PHONE, "room")
        for page in (haruka, yuu):
            expect(page.locator("#room")).to_be_visible(timeout=MILLISECONDS)
            page.evaluate("() => { window.isTheSame = true; }")
        for name in ("けんじ", "みどり", "まさこ"):
            guest = scene.evening.people[name]
            others.wait(WaitingClient(scene.server.url, guest.circle, guest.cookie))
        said = yuu.get_by_text("来られた人で席を整え、このみなさんと話すことになりました。")
        expect(said).to_be_visible(timeout=MILLISECONDS)
        look(yuu, "room-led")
        assert axe(yuu) == []
        expect(yuu).to_have_url(haruka.url)
        for page, neighbours in ((yuu, ("はるか", "けんじ")), (haruka, ("ゆう", "まさこ"))):
            for name in neighbours:
                expect(page.get_by_text(f"{name}さん").first).to_be_visible(timeout=MILLISECONDS)
            assert page.evaluate("() => window.isTheSame")
        yuu.reload()
        expect(yuu.get_by_text("はるかさん").first).to_be_visible(timeout=MILLISECONDS)
    (table,) = scene.evening.tables().values()
    assert table == {"はるか", "けんじ", "みどり", "ゆう", "まさこ"}


def test_page_without_a_socket_asks_and_is_seated_all_the_same(scene: Scene) -> None:
    with lines() as others:
        scene.evening.begins_in(AHEAD)
        guest = scene.evening.people["はるか"]
        context = scene.browser.new_context(viewport=PHONE, permissions=["camera", "microphone"])  # type: ignore[arg-type]
        context.add_cookies([{"name": "kurumaza", "value": guest.cookie, "url": scene.server.url}])
        context.add_init_script(
            "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.(), 10); } close() {} }"
        )
        page = context.new_page()
        page.goto(f"{scene.server.url}/circles/{guest.circle}/wait/")
        for name in ("けんじ", "みどり"):
            other = scene.evening.people[name]
            others.wait(WaitingClient(scene.server.url, other.circle, other.cookie))
        expect(page.locator("[data-state=ready]")).to_be_visible(timeout=MILLISECONDS)
        page.get_by_role("link", name="いま入る").click()
        expect(page).to_have_url(f"{scene.server.url}/circles/{guest.circle}/room/")
