"""Somebody looks at their data, takes it along and erases it, on a phone, in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.chromium import PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with (
        RealServer(tmp_path) as server,
        sync_playwright() as playwright,
        person_browser(playwright) as browser,
    ):
        page = browser.new_page(viewport=PHONE, base_url=server.url)  # type: ignore[arg-type]
        page.goto("/sample/student/")
        yield page


def test_own_data_is_seen_taken_along_and_erased(page: Page, tmp_path: Path) -> None:
    found: list[object] = []

    def look_at(name: str) -> None:
        found.extend((name, one) for one in axe(page))
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, (name, wider)
        look(page, name)

    page.get_by_role("link", name="わたしのデータ").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("わたしのデータ")
    page.get_by_text("どれを、どれだけの間、残すか").click()
    look_at("own-data")
    page.get_by_role("link", name="名簿の内容を直す").click()
    page.get_by_label("フリガナ").fill("ハルカ")
    look_at("own-data-words")
    page.get_by_role("button", name="この内容に直す").click()
    expect(page.get_by_text("直しました。")).to_be_visible()
    page.get_by_text("文字だけのファイルで受け取る").click()
    look_at("own-data-files")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="読めるファイルで受け取る").click()
    file = tmp_path / "own.html"
    downloading.value.save_as(file)
    assert "ハルカ" in file.read_text(encoding="utf-8")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="自分のデータを受け取る").click()
    file = tmp_path / "own.zip"
    downloading.value.save_as(file)
    with ZipFile(file) as together:
        assert together.testzip() is None
        assert "ハルカ" in together.read("kurumaza.html").decode()
        assert together.read("kurumaza.json").startswith(b"{")
    page.get_by_role("link", name="すべてのデータを消して退会する").click()
    look_at("own-data-erase")
    page.get_by_role("button", name="すべて消して退会する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("あなたのデータを消しました")
    look_at("own-data-erased")
    page.goto("/home/")
    expect(page).to_have_url("/signin/?next=/home/")
    assert found == []
