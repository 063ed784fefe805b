"""The organiser's board under a finger, in a real Chromium. By mouse and keyboard: test_journey_04_groups_formed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.board import BOARD, centre, members
from tests.support.chromium import PHONE, axe, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with RealServer(Path(tmp_path_factory.mktemp("board"))) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, person_browser(playwright) as browser:
        yield browser


def _propose(page: Page, server: RealServer) -> None:
    """Groups by the engine, in sight."""
    page.goto(f"{server.url}/sample/okoshi/")
    page.goto(f"{server.url}{BOARD}")
    page.get_by_role("button", name="グループを作る").or_(
        page.get_by_role("button", name="もう一度組む")
    ).click()
    expect(page.get_by_role("heading", name="グループを作っています")).to_be_visible()
    expect(page.get_by_role("heading", name="次にすること")).to_be_visible(timeout=60_000)
    expect(page.locator(".can-hold")).to_have_count(1)


def test_finger_that_rests_holds_somebody_and_one_that_moves_at_once_scrolls(
    server: RealServer, browser: Browser
) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    _propose(page, server)
    touch = context.new_cdp_session(page)

    def finger(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    dot, before = page.locator(".dot").first, members(page)
    x, y = centre(dot)
    finger("touchStart", x, y)
    finger("touchMove", x, y - 40)
    finger("touchMove", x, y - 80)
    finger("touchEnd")
    expect(page.locator(".held-name")).to_have_count(0)
    x, y = centre(dot)
    finger("touchStart", x, y)
    expect(page.locator(".held-name")).to_have_text(f"{before[0][0]}さん")
    expect(page.locator("#group-2 .verdict")).not_to_be_empty()
    # Carried to the edge, the page scrolls under the finger, so that far groups can be reached.
    scrolled = page.evaluate("scrollY")
    finger("touchMove", x, PHONE["height"] - 20)
    page.wait_for_function("from => scrollY > from + 200", arg=scrolled)
    finger("touchMove", x, PHONE["height"] / 2)
    page.keyboard.press("Escape")
    finger("touchEnd")
    expect(page.locator(".held-name")).to_have_count(0)
    assert members(page) == before
    assert axe(page) == []
    context.close()
