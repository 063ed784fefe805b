"""Journey 6: two of one circle reflect on it, on a phone by taps and on a desktop by keyboard; on lines that break, on shared devices."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tests.browser.reflecting import (
    DRAFTS,
    Over,
    close_term,
    end_sessions,
    evening_over,
    page_of,
    session_again,
    sign_in,
)
from tests.browser.test_doors import faults_of
from tests.browser.test_journey_03_prepare import (
    _COUNT,
    GOAL_SECONDS,
    KEY_SECONDS,
    READ_PER_SECOND,
    TAP_SECONDS,
    Reader,
    _tab_until,
)
from tests.support.chromium import ARTIFACTS, DESKTOP, PHONE, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
ITEMS = [
    "みんなが同じくらい話せた。",
    "年齢や立場に関係なく、同じように聞いてもらえた。",
    "「教える人」と「教わる人」に分かれているように感じた。",
    "自分に新しい気づきがあった。",
    "自分の決め方を考えるきっかけになった。",
    "これまでの経験を、別の見方でとらえ直せた。",
]
NOTE = "畑を継ぐかどうか、迷っていいのだと思えた。けんじさんの沈黙がよかった。また聞きたい。"
LINE, STEP = "畑で小さな市をひらく", "祖母に聞いてみる"
KEPT, AWAY = "書いたところまで残しています。", "いまは送れていません。つながったら送ります。"
ON_PHONE = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    with RealServer(tmp_path) as running:
        yield running


@pytest.fixture
def over(server: RealServer) -> Over:
    return evening_over(server)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, person_browser(playwright) as running:
        yield running


def choose(page: Page, item: str, value: int) -> None:
    page.get_by_role("group", name=item).locator("label").filter(has_text=str(value)).tap()


def note_of(page: Page) -> str:
    return page.get_by_role("textbox", name="自分のためのメモ").input_value()


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def arrived(page: Page) -> list[str]:
    """The notes that reach the server from this page from now on."""
    found: list[str] = []

    def finished(request: Request) -> None:
        if request.url.endswith("/keep/") and request.method == "POST":
            fields = json.loads(request.post_data or "{}")["fields"]
            found.extend(fields[name]["value"] for name in fields if name == "note")

    page.on("requestfinished", finished)
    return found


def test_student_on_a_phone_loses_no_word_on_a_line_that_breaks(
    server: RealServer, over: Over, browser: Browser
) -> None:
    page = page_of(browser, server, over.student.session, **ON_PHONE)
    page.goto(server.url + over.page)
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    assert page.locator("form legend").all_inner_texts() == ITEMS
    choose(page, ITEMS[0], 5)
    note = page.get_by_role("textbox", name="自分のためのメモ")
    note.press_sequentially("雪の")
    says(page, KEPT)
    page.reload()
    assert note_of(page) == "雪の"
    expect(page.get_by_role("radio", name="5").first).to_be_checked()

    page.context.set_offline(True)
    note.press("End")
    note.press_sequentially("駅で")
    choose(page, ITEMS[1], 6)
    says(page, AWAY)
    look(page, "j6-away")
    page.get_by_role("button", name="書き終える").tap()
    says(page, AWAY)
    assert note_of(page) == "雪の駅で"
    note.fill("雪の駅で" + "歩" * 3996)
    page.reload()
    expect(page.get_by_role("heading", name="インターネットにつながっていません")).to_be_visible()
    page.close()

    page = page.context.new_page()
    page.context.set_offline(False)
    sent = arrived(page)
    page.goto(server.url + over.page)
    says(page, KEPT)
    assert note_of(page) == "雪の駅で" + "歩" * 3996
    assert page.evaluate(DRAFTS) == 0
    page.reload()
    page.get_by_role("button", name="書き終える").tap()
    expect(page.get_by_role("heading", name="残しました")).to_be_visible()
    expect(page.get_by_text("6問のうち、2問に答えています")).to_be_visible()
    assert sent == ["雪の駅で" + "歩" * 3996]
    assert faults_of(page) == {}
    look(page, "j6-kept")

    elsewhere = page_of(browser, server, session_again(server, over.student), viewport=DESKTOP)
    elsewhere.goto(server.url + over.page)
    assert note_of(elsewhere) == "雪の駅で" + "歩" * 3996
    other = page_of(browser, server, over.graduate.session, viewport=DESKTOP)
    other.goto(server.url + over.page)
    assert other.locator("form legend").all_inner_texts() == ITEMS
    assert "雪の駅で" not in other.content()
    assert other.get_by_role("radio", checked=True).count() == 0


def test_line_that_is_back_sends_by_itself(server: RealServer, over: Over, browser: Browser) -> None:
    page = page_of(browser, server, over.student.session, **ON_PHONE)
    page.goto(server.url + over.page)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="自分のためのメモ").press_sequentially("トンネルの中")
    says(page, AWAY)
    page.context.set_offline(False)
    says(page, KEPT)
    assert page.evaluate(DRAFTS) == 0


def test_two_devices_show_both_where_both_wrote(server: RealServer, over: Over, browser: Browser) -> None:
    phone = page_of(browser, server, over.student.session, **ON_PHONE)
    desktop = page_of(browser, server, session_again(server, over.student), viewport=DESKTOP)
    for page in (phone, desktop):
        page.goto(server.url + over.page)
    for page, words in ((desktop, "家で書いた"), (phone, "電車で書いた")):
        page.get_by_role("textbox", name="自分のためのメモ").fill(words)
        says(page, KEPT if page is desktop else "どちらを残すか")
    beside = phone.locator(".elsewhere")
    expect(beside).to_contain_text("家で書いた")
    assert note_of(phone) == "電車で書いた"
    look(phone, "j6-both")
    assert faults_of(phone) == {}
    desktop.reload()
    assert note_of(desktop) == "家で書いた"
    phone.get_by_role("button", name="この画面のほうを残す").tap()
    expect(phone.get_by_role("textbox", name="自分のためのメモ")).to_be_focused()
    says(phone, KEPT)
    expect(beside).to_have_count(0)
    desktop.reload()
    assert note_of(desktop) == "電車で書いた"


def test_form_works_without_scripts(server: RealServer, over: Over, browser: Browser) -> None:
    page = page_of(browser, server, over.student.session, viewport=PHONE, java_script_enabled=False)
    page.goto(server.url + over.page)
    expect(page.locator("[data-keeping]")).to_be_hidden()
    page.get_by_role("group", name=ITEMS[0]).get_by_role("radio", name="3").check()
    page.get_by_role("textbox", name="自分のためのメモ").fill("ことばだけ")
    page.get_by_role("button", name="書き終える").click()
    expect(page.get_by_role("heading", name="残しました")).to_be_visible()
    expect(page.get_by_text("6問のうち、1問に答えています")).to_be_visible()


def test_ended_session_says_so_and_words_wait_for_the_same_person(
    server: RealServer, over: Over, browser: Browser
) -> None:
    page = page_of(browser, server, over.student.session, **ON_PHONE)
    page.goto(server.url + over.page)
    end_sessions(server, over.student)
    page.get_by_role("textbox", name="自分のためのメモ").press_sequentially("まだ途中")
    says(page, "サインインが切れています。")
    look(page, "j6-signed-out")
    page.get_by_role("link", name="サインインする").tap()
    expect(page).to_have_url(f"{server.url}/signin/?next={over.page}")
    sign_in(page.context, server, session_again(server, over.student))
    page.goto(server.url + over.page)
    says(page, KEPT)
    assert note_of(page) == "まだ途中"


def test_shared_device_keeps_nobodys_words(server: RealServer, over: Over, browser: Browser) -> None:
    page = page_of(browser, server, over.student.session, **ON_PHONE)
    for way_out in ("another signs in", "signs out"):
        page.goto(server.url + over.page)
        page.context.set_offline(True)
        page.get_by_role("textbox", name="自分のためのメモ").fill(way_out)
        says(page, AWAY)
        page.goto("about:blank")
        if way_out == "another signs in":
            sign_in(page.context, server, over.graduate.session)
            page.context.set_offline(False)
            page.goto(f"{server.url}/home/")
            assert page.evaluate(DRAFTS) == 0
            sign_in(page.context, server, over.student.session)
        else:
            page.context.set_offline(False)
            page.goto(f"{server.url}/signout/")
            assert page.evaluate(DRAFTS) == 1
            page.get_by_role("button", name="サインアウトする").tap()
            page.wait_for_url(f"{server.url}/")
            assert page.evaluate(DRAFTS) == 0


def test_graduate_reflects_by_keyboard_alone_and_prints_what_was_received(
    server: RealServer, over: Over, browser: Browser
) -> None:
    page = page_of(browser, server, over.graduate.session, viewport=DESKTOP)
    page.add_init_script(_COUNT)
    page.goto(server.url + over.page)
    for _item in ITEMS:
        page.keyboard.press("Tab")
        _tab_until(page, lambda _name, kind, _text: kind == "radio", first=False)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    for words in (NOTE, LINE, STEP):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    assert faults_of(page) == {}
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="残しました")).to_be_visible()
    expect(page.get_by_text("6問のうち、6問に答えています")).to_be_visible()
    assert int(page.evaluate("localStorage.taps || 0")) == 0

    for path in (f"/circles/{over.circle}/gifts/", "/gifts/"):
        page.goto(server.url + path)
        assert faults_of(page) == {}
        page.emulate_media(media="print")
        expect(page.locator("blockquote").first).to_be_visible()
        expect(page.get_by_role("button", name="紙に印刷する")).to_be_hidden()
        expect(page.get_by_role("link", name="ホーム", exact=True)).to_be_hidden()
        assert page.pdf().startswith(b"%PDF")
        page.emulate_media(media="screen")
    look(page, "j6-gifts")


def test_reflecting_takes_less_than_three_minutes_on_a_phone(
    server: RealServer, over: Over, browser: Browser
) -> None:
    page = page_of(browser, server, over.student.session, **ON_PHONE)
    page.add_init_script(_COUNT)
    reader = Reader()
    page.goto(server.url + over.page)
    # What stands below the button is for another time.
    reader.lines.update(page.locator("h1, main > p, main > .note, main > form").all_inner_texts())
    reader.lines = {line for text in reader.lines for line in text.splitlines()}
    for item in ITEMS:
        choose(page, item, 6)
    for name, words in (
        ("自分のためのメモ", NOTE[:40]),
        ("やってみたいこと", LINE),
        ("次に小さく試すこと", STEP),
    ):
        field = page.get_by_role("textbox", name=name)
        field.tap()
        field.fill(words)
    page.get_by_role("button", name="書き終える").tap()
    expect(page.get_by_role("heading", name="残しました")).to_be_visible()
    reader.read(page)
    taps, keys = int(page.evaluate("localStorage.taps")), 2 * len(NOTE[:40] + LINE + STEP)
    human = taps * TAP_SECONDS + keys * KEY_SECONDS + reader.characters / READ_PER_SECOND
    figures = {
        "taps": taps,
        "keys": keys,
        "characters_to_read": reader.characters,
        "person_seconds": round(human, 1),
    }
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "reflect-phone.json").write_text(json.dumps(figures))
    assert human <= GOAL_SECONDS, figures


def test_items_before_and_after_are_the_same_for_both_and_seen_by_nobody_else(
    server: RealServer, over: Over, browser: Browser
) -> None:
    close_term(server, over)
    asked = []
    for sat, looks in ((over.student, ON_PHONE), (over.graduate, {"viewport": DESKTOP})):
        page = page_of(browser, server, sat.session, **looks)
        page.goto(f"{server.url}/home/")
        page.get_by_role("link", name="問いを開く").click()
        expect(page).to_have_url(f"{server.url}/e/{sat.enrolment}/questions/after/")
        asked.append(page.locator("form legend").all_inner_texts())
        assert page.get_by_role("radio", checked=True).count() == 0
        assert faults_of(page) == {}
        look(page, "j6-questions")
        page.get_by_role("group", name="大切にしていることを").get_by_role("radio", name="7").check()
        says(page, KEPT)
        page.context.set_offline(True)
        page.get_by_role("group", name="迷ったとき").get_by_role("radio", name="2").check()
        says(page, AWAY)
        page.close()
        page = page.context.new_page()
        page.context.set_offline(False)
        page.goto(f"{server.url}/e/{sat.enrolment}/questions/after/")
        says(page, KEPT)
        page.get_by_role("button", name="答えを残す").click()
        expect(page.get_by_text("8問のうち、2問に答えています")).to_be_visible()
        assert faults_of(page) == {}
        page.goto(f"{server.url}/e/{sat.enrolment}/questions/before/")
        expect(page.get_by_text("この質問の受け付けは、終わりました。")).to_be_visible()
    assert asked[0] == asked[1]
    assert len(asked[0]) == 8
