"""An empty start is no dead end: from the desk to a term with a public page, on a phone, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.opening import evening, fill_time, open_term
from tests.support.chromium import PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with (
        RealServer(tmp_path, empty=True) as server,
        sync_playwright() as playwright,
        person_browser(playwright) as browser,
    ):
        page = browser.new_page(viewport=PHONE, base_url=server.url)  # type: ignore[arg-type]
        page.goto("/sample/okoshi/")
        yield page


def test_organiser_opens_a_term_from_an_empty_start(page: Page) -> None:
    found: list[object] = []

    def look_at(name: str) -> None:
        found.extend((name, one) for one in axe(page))
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, (name, wider)
        look(page, name)

    page.goto("/desk/")
    look_at("empty-desk")
    write_contact(page)
    look_at("contact")
    page.get_by_role("button", name="この連絡先にする").click()
    open_term(
        page,
        name="第1期 火-Okoshi@青森",
        slug="aomori-1",
        sides=[("火-Okoshi", "学生"), ("Dialogue for Everyone", "セカンドキャリア塾 卒業生")],
        times=[evening(7), evening(8)],
        topics="地元に残るか\n仕事の選びかた",
        reader="なつきさん",
        look_at=look_at,
    )
    look_at("opened-term")
    page.get_by_role("link", name="見守り役を決める").click()
    page.get_by_role("radio", name="ちづるさん").check()
    look_at("add-safeguard")
    page.get_by_role("button", name="この人を見守り役にする").click()
    page.get_by_role("link", name="次の回を加える").click()
    fill_time(page, 1, evening(30))
    look_at("next-round")
    page.get_by_role("button", name="この候補で回を加える").click()
    expect(page.get_by_role("heading", name="第2回", level=3)).to_be_visible()
    page.goto("/t/aomori-1/")
    expect(page.get_by_text("学生と、セカンドキャリア塾 卒業生が、少人数のオンラインで")).to_be_visible()
    look_at("bare-term-page")
    page.goto("/")
    look_at("bare-front")
    assert found == []


def test_refused_form_keeps_what_was_written_and_opens_the_times_that_are_wrong(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name="の期を始める").click()
    page.locator("summary", has_text="候補をもっと加える").click()
    fill_time(page, 4, evening(-1))
    for field in page.locator("[required]").all():
        if field.get_attribute("type") in {"text", "date"}:
            field.fill(f"{evening(0):%Y-%m-%d}")
    page.get_by_label("アドレスに使う短い名前").fill("aomori-1")
    page.get_by_role("checkbox", name="なつきさん").check()
    page.get_by_role("button", name="この内容で期を始める").click()
    expect(page.get_by_text("もう過ぎた時間です。")).to_be_visible()
    expect(page.get_by_text("ほかの団体と同じ呼び方です。")).to_be_visible()
    expect(page.get_by_label("アドレスに使う短い名前")).to_have_value("aomori-1")
    assert axe(page) == []
    look(page, "open-term-refused")


def write_contact(page: Page) -> None:
    """The organiser's own organisation, from the desk that asks for it."""
    page.get_by_role("link", name="連絡先を書く").click()
    page.get_by_label("担当者の名前").fill("佐藤")
    page.get_by_label("メールアドレス").fill("sato@okoshi.example")
    page.get_by_label("電話番号").fill("017-734-1111")
