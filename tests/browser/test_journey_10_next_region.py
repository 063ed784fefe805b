"""Journey 10: a term is handed on. Its next one is started in a minute; another region begins from its file, and its first term walks
the whole way of the main journey, step by step as it stands there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import Journey, Office, choose_legal_basis, people_and_server
from tests.browser.opening import evening, open_term
from tests.browser.spine import walk_the_spine

pytestmark = [pytest.mark.browser, pytest.mark.beside]
FIRST = "第1期 火-Okoshi@青森"
HERE = Office("spine", "第1期 見本の町の対話", students_by="ふみ", graduates_by="ちづる")
WHY = "火-Okoshiとちづるが始めました。問い合わせは natsuki@okoshi.example へ。"
# An operator's part: the other region's organisation, and the programme that it runs with a partner who is here already.
_BRING_TOGETHER = """
from django.core.management import call_command
call_command(
    "create_organisation", name="見本の町の会", contact_email="machi@kurumaza.example",
    organiser_email="fumi@kurumaza.example", organiser_name="ふみ",
)
partners = ("--partner", "見本の町の会", "--partner", "Dialogue for Everyone")
call_command("create_programme", "--name", "見本の町の対話", *partners)
"""


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with people_and_server(tmp_path, "ふみ", "みさき") as people:
        yield people


def _open_the_first(journey: Journey) -> None:
    open_term(
        journey.go("なつき", "/desk/"),
        name=FIRST,
        slug="aomori-1",
        sides=[("火-Okoshi", "学生"), ("Dialogue for Everyone", "卒業生")],
        times=[evening(1)],
        topics="地元に残るか\n仕事の選びかた",
        reader="なつきさん",
        look_at=lambda _name: None,
    )
    page = journey.go("なつき", "/desk/aomori-1/page/")
    page.get_by_label("なぜ始めたか").fill(WHY)
    page.get_by_role("button", name="見え方を確かめる").click()
    expect(page.get_by_role("heading", name="こう見えます")).to_be_visible()
    journey.check("なつき", "j10-page")
    page.get_by_role("button", name="この文にする").click()
    expect(page.get_by_text("ほかの団体に、同意を求めました。")).to_be_visible()
    page = journey.go("ちづる", "/desk/aomori-1/keys/", "j10-page-asked")
    page.get_by_role("button", name="同意する").click()
    expect(page.get_by_text("同意しました。")).to_be_visible()


def _start_the_next(journey: Journey) -> None:
    """第2期: everything is proposed."""
    page = journey.go("なつき", "/desk/aomori-1/")
    page.get_by_role("link", name="次の期や、別の地域へ").click()
    journey.check("なつき", "j10-hand-on")
    page.get_by_role("button", name="次の期を始める").click()
    expect(page.get_by_label("期の名前")).to_have_value("第2期 火-Okoshi@青森")
    expect(page.get_by_label("アドレスに使う短い名前")).to_have_value("aomori-2")
    journey.check("なつき", "j10-next")
    page.get_by_role("button", name="この内容で下書きを作る").click()
    expect(page.get_by_role("heading", name="第2期 火-Okoshi@青森", level=1)).to_be_visible()
    expect(page.get_by_text("下書きです。")).to_be_visible()


def _ask_another_region_in(journey: Journey) -> None:
    """別の地域で始める: with an organisation that is not here yet."""
    page = journey.go("なつき", "/desk/aomori-1/template/")
    page.get_by_role("link", name="別の地域の団体を招いて始める").click()
    page.get_by_label("プログラムの名前").fill("見本の島の対話")
    page.get_by_label("いっしょに始める団体の名前").fill("見本の島の会")
    page.get_by_label("お問い合わせ先のメールアドレス").fill("shima@kurumaza.example")
    page.get_by_label("代表になる方の呼び名").fill("みさき")
    page.get_by_label("その方のメールアドレス").fill("misaki@kurumaza.example")
    journey.check("なつき", "j10-elsewhere")
    page.get_by_role("button", name="この団体を招いて、はじめの期へ進む").click()
    expect(page.get_by_text("みさきさんに、案内のメールを送ります。")).to_be_visible()
    expect(page.get_by_label("期の名前")).to_be_visible()
    journey.check("なつき", "j10-elsewhere-first-term")
    journey.open_link("みさき", "misaki@kurumaza.example", "いっしょに始めるご案内")
    expect(journey.pages["みさき"].get_by_text("見本の島の対話").first).to_be_visible()
    journey.check("みさき", "j10-elsewhere-desk")


def _hand_out_the_file(journey: Journey, folder: Path) -> Path:
    page = journey.go("なつき", "/desk/aomori-1/template/", "j10-file")
    with page.expect_download() as found:
        page.get_by_role("button", name="確かめました。ファイルを作る").click()
    assert found.value.suggested_filename == "kurumaza-template-aomori-1.json"
    path = folder / "template.json"
    found.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert json.loads(text)["page"]["why"] == (
        "〔団体の名前〕と〔呼び名〕が始めました。問い合わせは 〔メールアドレス〕 へ。"
    )
    for words in ("なつき", "ちづる", "火-Okoshi", "Dialogue for Everyone", "@", "aomori", FIRST):
        assert words not in text, words
    return path


def _read_it_in(journey: Journey, path: Path) -> Page:
    journey.server.run_python(_BRING_TOGETHER)
    journey.open_link("ふみ", "fumi@kurumaza.example", "運営としてお迎え")
    page = journey.go("ふみ", "/desk/", "j10-desk")
    page.get_by_role("link", name="ひな形のファイルから始める").click()
    nothing = {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"}
    page.get_by_label("ひな形のファイル").set_input_files(nothing)  # type: ignore[arg-type]
    page.get_by_role("button", name="読み込んで確かめる").click()
    expect(page.get_by_text("車座のひな形ではありません。")).to_be_visible()
    journey.check("ふみ", "j10-not-ours")
    page.get_by_label("ひな形のファイル").set_input_files(path)
    page.get_by_role("button", name="読み込んで確かめる").click()
    expect(page.get_by_text("読み込んだファイル:template.json")).to_be_visible()
    journey.check("ふみ", "j10-read")
    return page


def _start_here(journey: Journey, page: Page) -> None:
    page.get_by_label("はじまりの日").first.fill(f"{evening(0):%Y-%m-%d}")
    page.get_by_role("button", name="この日からの日程にする").click()
    page.get_by_label("期の名前").fill(HERE.name)
    page.get_by_label("地域").fill("見本の町")
    page.get_by_label("アドレスに使う短い名前").fill(HERE.slug)
    page.get_by_role("checkbox", name="ふみさん").check()
    journey.check("ふみ", "j10-start")
    page.get_by_role("button", name="この内容で下書きを作る").click()
    expect(page.get_by_role("heading", name=HERE.name, level=1)).to_be_visible()
    expect(page.get_by_text("〔 〕のところが残っています")).to_be_visible()
    journey.check("ふみ", "j10-draft")


def _is_handed_on_the_same(journey: Journey, path: Path) -> None:
    page = journey.go("ふみ", "/desk/spine/template/")
    with page.expect_download() as found:
        page.get_by_role("button", name="確かめました。ファイルを作る").click()
    assert Path(found.value.path()).read_bytes() == path.read_bytes()


def _open_it(journey: Journey) -> None:
    page = journey.go("ふみ", "/desk/spine/page/")
    expect(page.get_by_text("〔 〕のところは、この期に合わせて書き")).to_be_visible()
    page.get_by_label("なぜ始めたか").fill("この町でも、世代を越えて話したいと思いました。")
    page.get_by_role("button", name="この文にする").click()
    # As in the first region the opening itself wants one key; the conditions that follow want both.
    page = journey.go("ちづる", "/desk/spine/keys/", "j10-draft-read")
    page.get_by_role("button", name="この内容で期を始めて、公開する").click()
    expect(page.get_by_text("期を始めました。")).to_be_visible()
    page = journey.go("見る人", "/t/spine/")
    expect(page.get_by_text("この町でも、世代を越えて")).to_be_visible()
    assert "〔" not in page.content()


def _terms_side_by_side(journey: Journey) -> None:
    page = journey.go("ちづる", "/desk/aomori-1/")
    page.get_by_role("link", name="期を並べて見る").click()
    expect(page.get_by_role("columnheader", name=FIRST)).to_be_visible()
    assert re.search(r"出しません", page.content())
    journey.check("ちづる", "j10-side-by-side")


def test_another_region_begins_from_a_terms_file_and_walks_the_whole_way(
    journey: Journey, tmp_path: Path
) -> None:
    journey.go("なつき", "/sample/okoshi/")
    journey.open_link("ちづる", "chizuru@sample.example", "運営としてお迎え")
    _open_the_first(journey)
    _start_the_next(journey)
    _ask_another_region_in(journey)
    path = _hand_out_the_file(journey, tmp_path)
    page = _read_it_in(journey, path)
    _start_here(journey, page)
    _is_handed_on_the_same(journey, path)
    _open_it(journey)
    _terms_side_by_side(journey)
    journey.office = HERE
    choose_legal_basis(journey, "ふみ")
    walk_the_spine(journey)
