"""Coming in by oneself, on a phone: from the public page over a mail to the organiser's yes and one's own preparation."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
TERM = "hi-okoshi-aomori-1"
LIST = "氏名,フリガナ,卒業期\n申込 みなと,モウシコミ ミナト,第3期\n"
_SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, main select, main textarea, main input:not([type=hidden])")]
  .filter((one) => !one.closest(".choice, p, dd, [hidden]"))
  .filter((one) => { const box = one.getBoundingClientRect(); return box.height > 0 && box.height < 43.5 })
  .map((one) => one.outerHTML.slice(0, 120))"""


class Seen(NamedTuple):
    """A phone, an organiser's desktop, whoever reads the outbox, and what was found on the way."""

    phone: Page
    desk: Page
    outbox: Page
    found: list[object]

    def look_at(self, page: Page, name: str) -> None:
        """Axe, targets, width, and a picture."""
        self.found.extend((name, one) for one in axe(page))
        self.found.extend((name, one) for one in page.evaluate(_SMALL))
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            self.found.append((name, wider))
        look(page, name)

    def mailed(self, address: str, words: str, kind: str) -> str:
        """The address in the newest mail with these words."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            self.outbox.goto("/outbox/")
            mail = self.outbox.locator("article").filter(has_text=address).filter(has_text=words).first
            if mail.count():
                found = re.search(rf"http\S+/{kind}/\S+", mail.inner_text())
                assert found is not None
                return found.group()
            self.outbox.wait_for_load_state("networkidle")
        raise AssertionError(f"no mail to {address}: {words}")


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Seen]:
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(person_browser(playwright))

        def page(size: dict[str, int]) -> Page:
            context = browser.new_context(locale="ja-JP", viewport=size, base_url=server.url)  # type: ignore[arg-type]
            return context.new_page()

        found = Seen(page(PHONE), page(DESKTOP), page(DESKTOP), [])
        found.desk.goto("/sample/dfe/")
        yield found


def test_somebody_applies_and_comes_in(seen: Seen) -> None:
    desk, phone = seen.desk, seen.phone
    desk.goto(f"/desk/{TERM}/applications/")
    seen.look_at(desk, "applications-empty")
    desk.get_by_role("link", name="受け付けと質問を決める").click()
    seen.look_at(desk, "way-in")
    desk.get_by_label("定員").fill("40")
    desk.get_by_role("button", name="保存する").click()
    desk.get_by_role("link", name="対象の方の名簿").click()
    seen.look_at(desk, "eligible-list")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp932")}
    desk.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    desk.get_by_role("button", name="この名簿と比べる").click()

    phone.goto(f"/t/{TERM}/")
    seen.look_at(phone, "term-with-ways")
    phone.get_by_role("link", name="卒業生として申し込む").click()
    seen.look_at(phone, "apply")
    phone.get_by_label("氏名").fill("申込 みなと")
    phone.get_by_label("フリガナ").fill("もうしこみ みなと")
    phone.get_by_label("メールアドレス").fill(".mi..nato.@docomo.ne.jp")
    phone.get_by_label("卒業期").fill("3期")
    phone.get_by_label("参加しようと思った理由").fill("若い人と、同じ高さで話してみたいからです。")
    phone.get_by_role("button", name="内容を確かめる").click()
    expect(phone.get_by_text("別のアドレスを入れてください。")).to_be_visible()
    seen.look_at(phone, "apply-refused")
    phone.get_by_label("メールアドレス").fill("minato@kurumaza.example")
    phone.get_by_role("button", name="内容を確かめる").click()
    seen.look_at(phone, "apply-check")
    phone.get_by_role("button", name="この内容で送る").click()
    expect(phone.get_by_role("heading", name="確認のメールを送りました")).to_be_visible()
    seen.look_at(phone, "apply-sent")
    phone.goto(seen.mailed("minato@kurumaza.example", "確定", "a"))
    seen.look_at(phone, "apply-confirm")
    phone.get_by_role("button", name="申し込みを確定する").click()
    expect(phone.get_by_role("heading", name="申し込みが届きました")).to_be_visible()

    desk.goto(f"/desk/{TERM}/applications/")
    expect(desk.get_by_text("名簿と一致")).to_be_visible()
    seen.look_at(desk, "applications")
    desk.get_by_role("link", name="申込 みなと").click()
    seen.look_at(desk, "application")
    desk.get_by_role("button", name="参加を決めて、リンクを送る").click()
    phone.goto(seen.mailed("minato@kurumaza.example", "参加が決まりました", "l"))
    phone.get_by_role("button", name="はじめる").click()
    expect(phone.get_by_label("呼び名")).to_be_visible()
    assert seen.found == []


def test_strangers_ask_and_organisers_answer(seen: Seen) -> None:
    desk, phone = seen.desk, seen.phone
    phone.goto(f"/t/{TERM}/")
    phone.get_by_role("link", name="次回の案内を受け取る").click()
    seen.look_at(phone, "subscribe")
    phone.get_by_label("メールアドレス").fill("umi@kurumaza.example")
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="確認のメールを受け取る").click()
    phone.goto(seen.mailed("umi@kurumaza.example", "案内を受け取る", "n"))
    seen.look_at(phone, "subscription-confirm")
    phone.get_by_role("button", name="案内を受け取る").click()
    phone.goto(f"/t/{TERM}/consult/")
    seen.look_at(phone, "enquire")
    phone.get_by_label("お名前").fill("相談 うみ")
    phone.get_by_label("メールアドレス").fill("umi@kurumaza.example")
    phone.get_by_label("相談したいこと").fill("うちの町でもやってみたいです。")
    phone.get_by_role("button", name="送る").click()
    expect(phone.get_by_role("heading", name="相談を送りました")).to_be_visible()

    desk.goto(f"/desk/{TERM}/")
    desk.get_by_role("link", name="相談を読む").click()
    seen.look_at(desk, "enquiries")
    desk.get_by_role("link", name="相談 うみさん").click()
    desk.get_by_label("お返事").fill("ぜひ一度、お話ししましょう。")
    seen.look_at(desk, "enquiry")
    desk.get_by_role("button", name="このお返事を送る").click()
    desk.goto(f"/desk/{TERM}/subscriptions/")
    seen.look_at(desk, "subscriptions")
    desk.get_by_label("件名").fill("第2期のご案内")
    desk.get_by_label("本文").fill("春に始まります。")
    desk.get_by_role("button", name="内容を確かめる").click()
    seen.look_at(desk, "notice-check")
    desk.get_by_role("button", name="1人に送る").click()
    phone.goto(seen.mailed("umi@kurumaza.example", "春に始まります。", "n"))
    seen.look_at(phone, "subscription-stop")
    phone.get_by_role("button", name="受け取るのをやめる").click()
    expect(phone.get_by_role("heading", name="案内を止めました")).to_be_visible()
    assert seen.found == []
