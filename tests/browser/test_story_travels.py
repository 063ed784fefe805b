"""A story told with consent, reviewed, brought to the other side, answered, and taken back everywhere."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.chromium import DESKTOP, PHONE, axe, person_browser
from tests.support.server import RealServer

pytestmark = pytest.mark.browser
TOLD = "断ったら、そこで道が閉じると思っていました。"
ANSWER = "わたしも、そう思っていました。"


def tell(page: Page, url: str) -> str:
    page.goto(f"{url}/stories/")
    page.get_by_role("link", name="新しく書いてみる").first.click()
    page.get_by_role("button", name="書きはじめる").click()
    page.get_by_role("textbox", name="題").fill("市場の朝")
    page.get_by_role("textbox", name="迷い").fill(TOLD)
    page.get_by_role("textbox", name="選び").fill("毎朝同じ人に会えることでした。")
    page.get_by_role("button", name="残して、伝える相手を考える").click()
    page.get_by_role("radio", name="第1期").first.check()
    assert axe(page) == []
    page.get_by_role("button", name="この相手に伝える").click()
    page.goto(f"{url}/stories/")
    page.get_by_role("link", name="市場の朝").click()
    return page.url


def review_and_bring(page: Page, url: str) -> None:
    page.goto(f"{url}/desk/hi-okoshi-aomori-1/stories/")
    page.get_by_role("link", name="市場の朝").click()
    page.locator("button[value=approve]").click()
    page.goto(f"{url}/desk/hi-okoshi-aomori-1/stories/")
    page.get_by_role("link", name="市場の朝").click()
    chosen = page.get_by_label("はるか").first
    page.locator("select").select_option(label="はるかさん") if page.locator(
        "select"
    ).count() else chosen.check()
    assert axe(page) == []
    page.get_by_role("button", name="この人に届ける理由を書く").click()
    page.get_by_role("textbox", name="届ける理由").fill("似た分かれ道の話です。")
    page.get_by_role("button", name="はるかさんに届ける").click()


def read_and_answer(page: Page, url: str) -> str:
    page.goto(f"{url}/stories/")
    page.get_by_role("link", name="「市場の朝」を読む").click()
    expect(page.get_by_text(TOLD).first).to_be_visible()
    assert axe(page) == []
    page.locator("summary", has_text="心に残ったところを伝える").click()
    page.get_by_role("radio", name=TOLD).check()
    page.get_by_role("textbox", name="思い出したこと").fill(ANSWER)
    page.get_by_role("button", name="心に残ったところを伝える").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    return page.url


def test_story_is_told_answered_and_taken_back(tmp_path: Path) -> None:
    with (
        RealServer(tmp_path) as server,
        sync_playwright() as playwright,
        person_browser(playwright) as browser,
    ):
        teller = browser.new_context(viewport=DESKTOP).new_page()  # type: ignore[arg-type]
        reader = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
        organiser = browser.new_context().new_page()
        for page, door in ((teller, "graduate"), (reader, "student"), (organiser, "dfe")):
            page.goto(f"{server.url}/sample/{door}/")
        own = tell(teller, server.url)
        reader.goto(f"{server.url}/stories/")
        assert "市場の朝" not in reader.content()
        review_and_bring(organiser, server.url)
        delivered = read_and_answer(reader, server.url)

        teller.goto(own)
        expect(teller.get_by_text(ANSWER)).to_be_visible()
        teller.get_by_role("link", name="この歩みを取り下げる").click()
        teller.get_by_role("button", name="取り下げる").click()
        for address in (delivered, f"{server.url}/stories/", f"{server.url}/home/"):
            reader.goto(address)
            assert TOLD not in reader.content(), address
