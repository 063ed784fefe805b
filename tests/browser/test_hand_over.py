"""Out of LINE's own browser into the phone's: the number that is shown there opens the same page here."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.faults.evening import tonight
from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
LINE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 Safari Line/15.12.0"
)


def looked_at(page: Page, name: str) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
    look(page, f"hand-over-{name}")


def test_number_shown_inside_line_opens_the_same_page_outside(tmp_path: Path) -> None:
    with RealServer(tmp_path) as server, sync_playwright() as playwright:
        evening = tonight(server)
        cookie = next(iter(evening.cookies.values()))
        with person_browser(playwright) as browser:
            line = browser.new_context(viewport=PHONE, user_agent=LINE)  # type: ignore[arg-type]
            line.add_cookies([{"name": "kurumaza", "value": cookie, "url": server.url}])
            inside, wait = line.new_page(), f"/circles/{evening.circle}/wait/"
            inside.goto(server.url + wait)
            expect(inside.get_by_role("heading", name="ほかのブラウザで開いてください")).to_be_visible()
            looked_at(inside, "waiting")
            inside.goto(f"{server.url}/circles/{evening.circle}/room/")
            looked_at(inside, "room")
            inside.get_by_role("link", name="この画面のまま入る").click()
            expect(inside.locator("#room")).to_have_attribute("data-connected", "true")

            inside.goto(server.url + wait)
            inside.get_by_role("button", name="ほかのブラウザで開く").click()
            looked_at(inside, "number")
            digits = re.sub(r"\D", "", inside.locator(".hand-over-code").inner_text())
            way_out = inside.get_by_role("link", name="ほかのブラウザで開く").get_attribute("href")
            assert way_out == f"{server.url}/go/?openExternalBrowser=1#{digits}"

            outside = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
            outside.goto(f"{server.url}/go/")
            looked_at(outside, "field")
            outside.keyboard.type(digits[:3] + " " + digits[3:])  # the field has the keyboard already
            outside.keyboard.press("Enter")
            expect(outside).to_have_url(server.url + wait)
            expect(outside.get_by_role("heading", name="待合室", exact=True)).to_be_visible()
            assert outside.get_by_role("heading", name="ほかのブラウザで開いてください").count() == 0

            # By the button, which carries the number in what is never sent; this one is used, and says so.
            again = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
            again.goto(way_out)
            expect(again.get_by_label("6けたの番号")).to_have_value(digits)
            expect(again).to_have_url(re.compile(r"/go/$"))
            again.get_by_role("button", name="続きを開く").click()
            expect(again.get_by_text("この番号では開けませんでした。")).to_be_visible()
            looked_at(again, "used")
