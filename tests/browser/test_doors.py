"""The doors in real Chromium: nothing for axe to find, nothing wider than the screen, links that stay inert."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, sync_playwright

from tests.support.chromium import DESKTOP, PHONE, axe, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]

TERM = "hi-okoshi-aomori-1"
FOR_EVERYBODY = (
    "/",
    f"/t/{TERM}/",
    f"/t/{TERM}/news/",
    f"/t/{TERM}/notify/",
    f"/t/{TERM}/consult/",
    f"/t/{TERM}/legal/privacy/",
    "/library/",
    "/signin/",
    "/signin/passkey/",
    "/offline/",
    "/l/never-minted/",
    "/m/never-minted/stop/",
    "/nothing-here/",
)
FOR_PARTICIPANTS = (
    "/home/",
    "/library/",
    "/library/?q=%E8%BF%B7",
    "/lineage/",
    "/signout/",
    "/me/sessions/",
    "/me/sign-in/",
    "/gifts/",
    "/stories/",
    "/me/afresh/",
    "/me/afresh/words/",
    "/me/roles/",
    "/me/roles/wish/",
    "/me/roles/about/",
    "/me/roles/letter/",
    "/me/roles/company/",
    "/check/company/",
    "/field/",
    "/will/",
    "/will/search/",
    "/will/file/",
    f"/terms/{TERM}/concern/",
    f"/terms/{TERM}/concern/sent/",
)
ZOOMED = {"width": 320, "height": 640}  # 1280 px at 400 %

_MINT = """
import json
from django.utils import timezone
from kurumaza.people.actions import mint_link
from kurumaza.people.models import Person
from kurumaza.terms.models import Term
person = Person.objects.filter(enrolments__term__in=Term.objects.filter(retrospective_of=None)).order_by("pk").first()
print(json.dumps(mint_link(person=person, next_path="/home/", about="第1期", now=timezone.now())))
"""
_WAS_OPENED = """
from kurumaza.people.models import Link
from kurumaza.people.actions import token_hash
print(Link.objects.get(token_hash=token_hash({token!r})).bound_at is not None)
"""
_SMALL = """() => [...document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")]
  .filter((one) => !one.closest(".choice, p, dd") && !one.classList.contains("skip"))
  .filter((one) => { const box = one.getBoundingClientRect(); return box.height > 0 && box.height < 43.5 })
  .map((one) => one.outerHTML.slice(0, 120))"""

_PICTURE = """() => {
  const view = document.querySelector("[data-lineage] [data-view]");
  const frame = view.getBoundingClientRect(), sheet = view.querySelector(".sheet").getBoundingClientRect();
  const figure = view.parentElement.getBoundingClientRect();
  return [view.scrollHeight - view.clientHeight, figure.height, sheet.bottom <= frame.bottom];
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with RealServer(tmp_path_factory.mktemp("doors")) as running:
        yield running


@pytest.fixture(scope="module")
def playwright_running() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright_running: Playwright) -> Iterator[Browser]:
    with person_browser(playwright_running) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="ja-JP", viewport=PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def faults_of(page: Page) -> dict[str, object]:
    """What is wrong with a page on a phone, on a desktop and zoomed in; empty if nothing is."""
    found: dict[str, object] = {}
    for name, size in (("phone", PHONE), ("desktop", DESKTOP), ("zoomed", ZOOMED)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            found[f"{name}: wider than the screen, in pixels"] = wider
        if small := page.evaluate(_SMALL):
            found[f"{name}: too small for a finger"] = small
        if name != "zoomed" and (rules := axe(page)):
            found[f"{name}: axe"] = rules
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_doors_for_everybody_have_no_faults(browser: Browser, server: RealServer, scheme: str) -> None:
    context = browser.new_context(locale="ja-JP", color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    found = {}
    for path in FOR_EVERYBODY:
        page.goto(server.url + path)
        found[path] = faults_of(page)
    context.close()
    assert found == {path: {} for path in FOR_EVERYBODY}


@pytest.mark.parametrize("size", ["standard", "largest"])
def test_doors_for_participants_have_no_faults(page: Page, server: RealServer, size: str) -> None:
    page.goto(f"{server.url}/sample/student/")
    page.context.add_cookies([{"name": "text_size", "value": size, "url": server.url}])
    found = {}
    for path in FOR_PARTICIPANTS:
        page.goto(server.url + path)
        found[path] = faults_of(page)
    assert found == {path: {} for path in FOR_PARTICIPANTS}


def test_lineage_is_seen_as_a_whole_at_first(page: Page, server: RealServer) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{server.url}/sample/student/")
    page.goto(f"{server.url}/lineage/")
    cut_off, high, card = page.evaluate(_PICTURE)
    assert (cut_off <= 1, high <= 800, card) == (True, True, True)


def test_forms_with_mistakes_have_no_faults(page: Page, server: RealServer) -> None:
    page.goto(f"{server.url}/signin/")
    page.get_by_label("メールアドレス").fill("x@")
    page.get_by_role("button", name="コードを送る").click()
    page.get_by_text("メールアドレスの形になっていません。").wait_for()
    mistyped = faults_of(page)
    page.get_by_label("メールアドレス").fill("nobody@kurumaza.example")
    page.get_by_role("button", name="コードを送る").click()
    page.get_by_label("メールに書かれた6けたの数字").fill("１２")
    page.get_by_role("button", name="このコードで入る").click()
    page.get_by_text("コードが違います。").wait_for()
    assert (mistyped, faults_of(page)) == ({}, {})


def test_link_stays_inert_where_scripts_run(page: Page, server: RealServer) -> None:
    token = json.loads(server.run_python(_MINT))
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.goto(f"{server.url}/l/{token}/")
    page.wait_for_load_state("networkidle")
    assert {request.method for request in sent} == {"GET"}
    assert server.run_python(_WAS_OPENED.format(token=token)) == "False"
    assert faults_of(page) == {}
    page.get_by_role("button", name="はじめる").click()
    page.wait_for_url(f"{server.url}/home/")
    assert server.run_python(_WAS_OPENED.format(token=token)) == "True"


def test_text_size_is_kept_from_page_to_page(page: Page, server: RealServer) -> None:
    def letters() -> float:
        return float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))

    page.goto(server.url)
    sizes = [letters()]
    for name in ("大", "特大"):
        page.get_by_role("button", name=name, exact=True).click()
        sizes.append(letters())
    assert sizes == [18.0, 21.0, 25.0]
    page.goto(f"{server.url}/signin/")
    assert letters() == 25.0
    assert page.locator("[aria-pressed=true]").inner_text() == "特大"


def test_keyboard_alone_reaches_the_code(page: Page, server: RealServer) -> None:
    page.goto(server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.goto(f"{server.url}/signin/")
    page.keyboard.type("nobody@kurumaza.example")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/signin/code/")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_address_is_copied(page: Page, server: RealServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    page.goto(f"{server.url}/t/{TERM}/")
    page.get_by_role("button", name="URLをコピー").click()
    page.get_by_text("コピーしました。").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{server.url}/t/{TERM}/"


def test_pages_load_nothing_from_elsewhere_and_break_no_policy(page: Page, server: RealServer) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{server.url}/sample/student/")
    for path in (f"/t/{TERM}/", "/home/"):
        page.goto(server.url + path)
        page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(server.url)] == []
    assert complaints == []


def test_server_keeps_its_log_clean(server: RealServer) -> None:
    assert "Traceback" not in Path(server.log).read_text(encoding="utf-8")
