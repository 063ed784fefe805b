"""Journey 2: people come in by a roster, by a text in LINE, and by themselves; a machine that opens their link does nothing."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import Journey
from tests.browser.partners import agree_to_roster, open_spine, partners_and_server, side_address
from tests.support.chromium import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.beside]
# As Japanese Excel writes it: family and given name apart, full-width letters in an address, a circled digit, 髙; one row is no use.
ROSTER = (
    "姓,名,セイ,メイ,メールアドレス,学校\r\n"
    "髙橋,そら,タカハシ,ソラ,SORA@kurumaza.example.com,①大学\r\n"
    "見本,うみ,ミホン,ウミ,umi@kurumaza.example.com,㈱見本学校\r\n"
    "見本,だれか,ミホン,ダレカ,だれかのアドレス,\r\n"
)
NAMES = ("髙橋 そら", "見本 うみ")
_LINK_IS_INERT = (
    "from kurumaza.people.models import Link; print(Link.objects.filter(bound_at__isnull=False).count())"
)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def journey(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journey]:
    with partners_and_server(tmp_path, request.param, "そら", "うみ", "はな") as people:
        open_spine(people)
        yield people


def _takes_the_roster_in(journey: Journey) -> None:
    page = journey.go("なつき", side_address(journey, "学生"))
    file = {"name": "名簿.csv", "mimeType": "text/csv", "buffer": ROSTER.encode("cp932")}
    page.get_by_label("名簿のファイル").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="読み込んで確かめる").click()
    expect(page.get_by_role("cell", name="追加")).to_have_count(2)
    expect(page.get_by_text("メールアドレスの形になっていません。")).to_be_visible()
    journey.check("なつき", "j2-preview")
    preview = page.url.removeprefix(journey.server.url)
    page.get_by_role("button", name="この内容で2人を取り込む").click()
    agree_to_roster(journey, "なつき", NAMES, preview, "ちづる")


def _same_file_again_changes_nothing(journey: Journey) -> None:
    page = journey.go("なつき", side_address(journey, "学生"))
    file = {"name": "名簿.csv", "mimeType": "text/csv", "buffer": ROSTER.encode("utf-8-sig")}
    page.get_by_label("名簿のファイル").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="読み込んで確かめる").click()
    expect(page.get_by_text("取り込むものはありません。")).to_be_visible()


def _own_headings_are_asked_for_once(journey: Journey) -> None:
    page = journey.go("ちづる", side_address(journey, "卒業生"))
    words = "よばれかた,れんらくさき\r\nけい,kei@kurumaza.example.com\r\n"
    file = {"name": "名簿.csv", "mimeType": "text/csv", "buffer": words.encode()}
    page.get_by_label("名簿のファイル").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="読み込んで確かめる").click()
    page.get_by_label("よばれかた").select_option("name")
    page.get_by_label("れんらくさき").select_option("email")
    journey.check("ちづる", "j2-columns")
    page.get_by_role("button", name="この読み方で確かめる").click()
    expect(page.get_by_role("cell", name="追加")).to_have_count(1)


def _comes_in_by_mail(journey: Journey, who: str, address: str) -> None:
    """A machine opens the link first, with scripts and without; the person then comes in by the button."""
    link = journey.mailed_link(address, "のご案内")
    machine = journey.pages["見る人"]
    for _time in range(3):
        machine.request.get(link)
        machine.goto(link)
        machine.wait_for_load_state("networkidle")
    assert journey.server.run_python(_LINK_IS_INERT).strip() == "1"  # ちづる's own, of the beginning
    page = journey.pages[who]
    page.goto(link)
    journey.check(who, "j2-link")
    page.get_by_role("button", name="はじめる").click()
    expect(page.get_by_role("textbox", name="呼び名")).to_be_visible()


def _comes_in_by_line(journey: Journey, who: str) -> None:
    page = journey.go("なつき", "/desk/spine/people/", "j2-people")
    row = page.locator("li").filter(has_text=NAMES[1])
    row.get_by_role("button", name="LINEの文を作る").click()
    journey.check("なつき", "j2-line")
    text = page.locator("textarea, pre").first
    words = text.input_value() if text.evaluate("one => one.tagName") == "TEXTAREA" else text.inner_text()
    found = re.search(r"http\S+/l/\S+", words)
    assert found is not None
    journey.pages[who].goto(found.group())
    journey.pages[who].get_by_role("button", name="はじめる").click()
    expect(journey.pages[who].get_by_role("textbox", name="呼び名")).to_be_visible()


def _opens_the_way_in(journey: Journey) -> None:
    side = side_address(journey, "学生").split("/")[-2]
    page = journey.go("なつき", f"/desk/spine/ways/{side}/")
    page.get_by_role("checkbox", name="申し込みを受け付ける").check()
    page.get_by_role("button", name="保存する").click()


def _applies(journey: Journey, who: str) -> None:
    page = journey.go(who, "/t/spine/")
    page.get_by_role("link", name="学生として申し込む").click()
    page.get_by_label("氏名").fill("見本 はな")
    page.get_by_label("フリガナ").fill("ミホン ハナ")
    page.get_by_label("メールアドレス").fill("hana@kurumaza.example.com")
    for field in page.locator("main form [required]").all():
        if field.get_attribute("type") in (None, "text") and not field.input_value():
            field.fill("話を聞いてみたい")
    journey.check(who, "j2-apply")
    page.locator("main form button.go").click()
    journey.check(who, "j2-apply-check")
    page.locator("main form button.go").click()
    journey.check(who, "j2-apply-sent")
    page.goto(_confirming(journey))
    page.locator("main form button.go").click()
    journey.check(who, "j2-apply-confirmed")


def _confirming(journey: Journey) -> str:
    """The link that asks whether the address is theirs, off the outbox page, once its mail is there."""
    mails = journey.pages["見る人"]
    mail = mails.locator("article").filter(has_text="hana@kurumaza.example.com").first
    until = time.monotonic() + 20
    mails.goto(f"{journey.server.url}/outbox/")
    while not mail.count() and time.monotonic() < until:
        mails.reload()
    found = re.search(r"http\S+/a/\S+", mail.inner_text())
    assert found is not None
    return found.group()


def _is_let_in(journey: Journey, who: str) -> None:
    assert "はな" not in journey.go("ちづる", "/desk/spine/applications/").content()
    page: Page = journey.go("なつき", "/desk/spine/applications/", "j2-applications")
    page.get_by_role("link", name="見本 はな").click()
    journey.check("なつき", "j2-application")
    page.get_by_role("button", name="参加").first.click()
    link = journey.mailed_link("hana@kurumaza.example.com", "/l/")
    journey.pages[who].goto(link)
    journey.pages[who].get_by_role("button", name="はじめる").click()
    expect(journey.pages[who].get_by_role("textbox", name="呼び名")).to_be_visible()


def test_people_come_in_by_a_roster_by_line_and_by_themselves(journey: Journey) -> None:
    _takes_the_roster_in(journey)
    _same_file_again_changes_nothing(journey)
    _own_headings_are_asked_for_once(journey)
    _comes_in_by_mail(journey, "そら", "sora@kurumaza.example.com")
    _comes_in_by_line(journey, "うみ")
    _opens_the_way_in(journey)
    _applies(journey, "はな")
    _is_let_in(journey, "はな")
    assert journey.axe_findings == []
