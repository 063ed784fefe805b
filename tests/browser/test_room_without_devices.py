"""Camera and microphone refused: the room works for whoever listens and writes. And a reload comes back to the turn."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.evening import room_state
from tests.faults.evening import tonight
from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = pytest.mark.browser
WRITTEN = "今日は、雪かきから始まりました。"


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[list[Page]]:
    """Two people of one circle: the first one's browser refuses camera and microphone."""
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        playwright = stack.enter_context(sync_playwright())
        evening = tonight(server, people=2)
        seated = []
        for cookie, allows, size in zip(
            evening.cookies.values(), (False, True), (PHONE, DESKTOP), strict=False
        ):
            browser = stack.enter_context(person_browser(playwright, allows_devices=allows))
            context = browser.new_context(viewport=size)  # type: ignore[arg-type]
            context.add_cookies([{"name": "kurumaza", "value": cookie, "url": server.url}])
            page = context.new_page()
            page.goto(f"{server.url}/circles/{evening.circle}/room/")
            seated.append(page)
        yield seated


def begin_to_speak(pages: list[Page], silent: Page) -> None:
    """Both go on as two, and step on; whoever is not the silent one passes, until it is the silent one's turn."""
    for page in pages:
        page.get_by_role("button", name="二人で続ける").click()
    for page in pages:
        page.get_by_role("button", name="先へ進む", exact=True).click()
    expect(silent.locator("#room")).to_have_attribute("data-phase", "warm_up")
    if silent.get_by_text("あなたの番です").count() == 0:
        other = next(page for page in pages if page is not silent)
        other.get_by_role("button", name="次の人に渡す").click()
    expect(silent.get_by_text("あなたの番です").first).to_be_visible()


def test_person_without_devices_listens_and_writes(pages: list[Page]) -> None:
    silent, other = pages
    expect(
        silent.get_by_text("マイクは許可されていません。聞くことと、書くことで参加できます。")
    ).to_be_visible()
    expect(silent.get_by_role("button", name="マイクなし")).to_be_visible()
    begin_to_speak(pages, silent)
    silent.get_by_role("textbox", name="声のかわりに書く").fill(WRITTEN)
    assert axe(silent) == []
    look(silent, "room-without-devices")
    silent.get_by_role("button", name="みんなに見せる").click()
    expect(other.get_by_text(WRITTEN)).to_be_visible()
    assert axe(other) == []
    look(other, "room-said")


def test_reload_in_ones_turn_comes_back_to_the_turn(pages: list[Page]) -> None:
    silent, other = pages
    begin_to_speak(pages, silent)
    before = room_state(silent)
    silent.reload()
    expect(silent.locator("#room")).to_have_attribute("data-connected", "true")
    after = room_state(silent)
    kept = ("phase", "holder", "step", "stage")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert room_state(other)["holder"] == before["holder"]
    silent.get_by_role("button", name="話し終える").or_(
        silent.get_by_role("button", name="次の人に渡す")
    ).click()
    expect(other.locator("#room")).not_to_have_attribute("data-holder", before["holder"])
