"""Without a network the browser shows our own words, and nobody's page is kept on the device."""

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.support.chromium import PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
_KEPT = """async () => {
  const store = await caches.open("kurumaza-offline");
  return (await store.keys()).map((one) => new URL(one.url).pathname).filter((path) => !path.startsWith("/static/"));
}"""


def test_page_says_that_the_network_is_gone_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    with (
        RealServer(tmp_path) as server,
        sync_playwright() as playwright,
        person_browser(playwright) as browser,
    ):
        page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
        page.goto(f"{server.url}/sample/student/")
        page.evaluate("async () => { await navigator.serviceWorker.ready }")
        assert page.evaluate(_KEPT) == ["/offline/"]

        server.stop()
        page.goto(f"{server.url}/home/")
        expect(page.get_by_role("heading", name="インターネットにつながっていません")).to_be_visible()
        assert axe(page) == []
        look(page, "offline")

        server.start()
        page.get_by_role("link", name="もう一度開く").click()
        expect(page.get_by_role("heading", name="次の対話")).to_be_visible()


def test_back_to_the_answer_of_a_form_is_no_time_without_a_network(tmp_path: Path) -> None:
    with (
        RealServer(tmp_path) as server,
        sync_playwright() as playwright,
        person_browser(playwright) as browser,
    ):
        page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
        page.goto(f"{server.url}/sample/student/")
        page.evaluate("async () => { await navigator.serviceWorker.ready }")
        page.goto(f"{server.url}/concern/?term=hi-okoshi-aomori-1")
        page.locator("main form").first.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
        expect(page.locator("[role=alert]").first).to_be_visible()
        page.goto(f"{server.url}/home/")
        page.go_back()
        expect(page.get_by_role("heading", name="インターネットにつながっていません")).to_have_count(0)
        expect(page.locator("main form").first).to_be_visible()
