"""Journey 1: two organisations open a term together, and its public page leads everybody in. On a phone and on a desktop."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journey import Journey
from tests.browser.opening import evening, fill_time, open_term
from tests.browser.partners import partners_and_server
from tests.support.chromium import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.beside]
NAME = "第1期 火-Okoshi@青森"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def journey(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journey]:
    with partners_and_server(tmp_path, request.param, "来た人") as people:
        yield people


def _draft(journey: Journey) -> None:
    """One partner writes it, and asks the other before it is shown to anybody."""
    page = journey.go("なつき", "/desk/")
    open_term(
        page,
        name=NAME,
        slug="aomori-1",
        sides=[("火-Okoshi", "学生"), ("Dialogue for Everyone", "セカンドキャリア塾 卒業生")],
        times=[evening(7), evening(8)],
        topics="地元に残るか\n仕事の選びかた",
        reader="なつきさん",
        look_at=lambda _name: page.get_by_role("checkbox", name="ほかの団体が同意してから、公開する").check(),
    )
    page.goto(f"{journey.server.url}/desk/aomori-1/legal/")
    page.get_by_role("radio", name="一人ひとりの同意を得て").check()
    page.get_by_role("button", name="この扱いにする").click()
    page = journey.go("なつき", "/desk/aomori-1/keys/", "j1-asking")
    page.get_by_role("button", name="この内容で同意を求める").click()
    expect(page.get_by_text("ほかの団体の同意を待っています。").first).to_be_visible()


def _agrees(journey: Journey) -> None:
    """The other partner reads what it is asked for: never a name of anybody who takes part."""
    assert journey.pages["来た人"].goto(f"{journey.server.url}/t/aomori-1/").status == 404  # type: ignore[union-attr]
    page = journey.go("ちづる", "/desk/aomori-1/keys/", "j1-asked")
    expect(page.get_by_text("照合番号").first).to_be_visible()
    page.get_by_role("button", name="同意する").click()
    expect(page.get_by_text("同意しました。")).to_be_visible()


def _names_the_second_reader(journey: Journey) -> None:
    page = journey.go("なつき", "/desk/aomori-1/")
    page.get_by_role("link", name="見守り役を決める").click()
    page.get_by_role("radio", name="ちづるさん").check()
    page.get_by_role("button", name="この人を見守り役にする").click()
    page = journey.go("なつき", "/desk/aomori-1/next-round/")
    fill_time(page, 1, evening(30))
    page.get_by_role("button", name="この候補で回を加える").click()
    expect(page.get_by_role("heading", name="第2回", level=3)).to_be_visible()


def _opens_a_way_in(journey: Journey) -> None:
    code = "from kurumaza.terms.models import Side; print(Side.objects.get(term__slug='aomori-1', name='学生').uuid)"
    side = journey.server.run_python(code).strip()
    page = journey.go("なつき", f"/desk/aomori-1/ways/{side}/", "j1-way-in")
    page.get_by_role("checkbox", name="申し込みを受け付ける").check()
    page.get_by_role("button", name="保存する").click()


def test_two_partners_open_a_term_and_its_page_leads_in(journey: Journey) -> None:
    _draft(journey)
    _agrees(journey)
    _names_the_second_reader(journey)
    _opens_a_way_in(journey)
    page = journey.go("来た人", "/t/aomori-1/", "j1-public")
    expect(page.get_by_text("教える人も、教わる人もいません。").first).to_be_visible()
    for way in ("学生として申し込む", "次回の案内を受け取る", "団体・地域として相談する", "LINEで送る"):
        expect(page.get_by_role("link", name=way)).to_be_visible()
    for heading in ("開催", "対話のしかた", "だれのためのものか", "お知らせときまり"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    event = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert event["@type"] == "Event"
    assert event["name"] == NAME
    picture = page.locator('meta[property="og:image"]').get_attribute("content")
    assert picture is not None
    answer = page.request.get(picture)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert journey.axe_findings == []
