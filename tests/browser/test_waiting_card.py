"""In the waiting room: rereading what was agreed on in its place, and taking a card that lies ready when it is time to write."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.media import until
from tests.faults.evening import tonight
from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = pytest.mark.browser
_ON = """() => {
  const phase = document.querySelector("#room").dataset.phase;
  if (phase === "write") return;
  document.querySelector("[data-hand=pair-goes-on], [data-hand=pass], [data-hand=forward]:not([aria-pressed=true])")?.click();
}"""
CARD = "捨てられずに残している物は何ですか。"


def looked_at(page: Page, name: str) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
    look(page, f"waiting-{name}")


def step_on(pages: list[Page], phase: str) -> None:
    """Whoever has the turn passes, and everybody asks to go on, until this phase has come."""

    def has_come() -> bool:
        if all(page.locator("#room").get_attribute("data-phase") == phase for page in pages):
            return True
        for page in pages:
            page.evaluate(_ON)
        return False

    until(has_come, lambda: [page.locator("#room").inner_text() for page in pages])


def test_card_taken_beforehand_lies_ready_when_it_is_time_to_write(tmp_path: Path) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        playwright = stack.enter_context(sync_playwright())
        evening = tonight(server, people=2)
        browser = stack.enter_context(person_browser(playwright))
        pages = []
        for cookie in evening.cookies.values():
            context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
            context.add_cookies([{"name": "kurumaza", "value": cookie, "url": server.url}])
            pages.append(context.new_page())
            pages[-1].goto(f"{server.url}/circles/{evening.circle}/wait/")
        page = pages[0]
        page.get_by_text("みんなで守る約束を読み返す").click()
        expect(page.get_by_text("助言や評価のかわりに、知りたいことを質問します。")).to_be_visible()
        looked_at(page, "rules")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        page.get_by_text("今日のカードを一枚、先に選んでおく").click()
        page.get_by_role("button", name=CARD).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=CARD)).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text("このカードを手もとに置きました。")).to_be_visible()
        looked_at(page, "card")
        # Every few seconds the page asks whether the words that open the evening still stand; that tells nothing of a card.
        assert [address for address in sent if "/standing/?of=opening%3A" not in address] == []

        for one in pages:
            one.get_by_role("link", name="先に対話ルームに入って待つ").click()
            expect(one.locator("#room")).to_have_attribute("data-connected", "true")
        step_on(pages, "write")
        expect(page.locator(".chosen-card")).to_have_text(CARD)
        expect(pages[1].locator(".chosen-card")).to_have_count(0)
        look(page, "waiting-card-in-room")
        kept = "from kurumaza.rooms.models import SeatMemo; print(SeatMemo.objects.count())"
        assert server.run_python(kept) == "0"
        page.get_by_role("textbox", name="メモ").fill("古い手袋")
        expect(page.get_by_text("保存しました。")).to_be_visible()
        page.evaluate("localStorage.clear()")
        page.reload()
        expect(page.locator(".chosen-card")).to_have_text(CARD)  # now it is the server's
        assert server.run_python(kept) == "1"
