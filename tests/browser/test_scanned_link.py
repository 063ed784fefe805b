"""A personal link that machines have opened fifty times, with and without scripts, still belongs to its owner; also inside LINE and Gmail."""

import json
import re
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.support.chromium import PHONE, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
_AGENTS = json.loads(
    (Path(__file__).parents[2] / "frontend/tests/check/user_agents.json").read_text(encoding="utf-8")
)
LINE = next(one["userAgent"] for one in _AGENTS if one["app"] == "line")
# Gmail on Android shows pages in a WebView, as many apps do.
GMAIL = next(one["userAgent"] for one in _AGENTS if one["app"] == "other" and "wv" in one["userAgent"])
_MINT = """
import json
from django.utils import timezone
from kurumaza.people.actions import mint_link
from kurumaza.people.models import Person
from kurumaza.terms.models import Term
person = Person.objects.filter(enrolments__term__in=Term.objects.filter(retrospective_of=None)).order_by("pk").first()
token = mint_link(person=person, next_path="/home/", about="第1期", now=timezone.now())
print(json.dumps([token, person.email]))
"""
_STATE = """
import json
from kurumaza.people.actions import token_hash
from kurumaza.people.models import BrowserSession, Link
link = Link.objects.get(token_hash=token_hash({token!r}))
print(json.dumps([link.bound_at is not None, BrowserSession.objects.filter(person=link.person).count()]))
"""
SCANNERS = (
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; WOW64; Trident/6.0)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0",
    "facebookexternalhit/1.1;line-poker/1.0",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
)


def _without_scripts(address: str, number: int) -> int:
    """One opening by a program: as mail scanners, previews and prefetching browsers ask."""
    ways: tuple[tuple[str, dict[str, str]], ...] = (
        ("GET", {}),
        ("HEAD", {}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("OPTIONS", {}),
    )
    method, headers = ways[number % len(ways)]
    agent = SCANNERS[number % len(SCANNERS)]
    with httpx.Client(follow_redirects=True) as client:
        return client.request(method, address, headers={**headers, "User-Agent": agent}).status_code


def _with_scripts(browser: Browser, address: str, number: int) -> None:
    """One opening by a whole browser that runs scripts, moves the mouse over everything, scrolls and waits, and presses nothing."""
    context = browser.new_context(user_agent=SCANNERS[number % 2], viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    for one in page.locator("a:not(.skip), button").all():
        if one.is_visible():
            one.hover()
    page.mouse.wheel(0, 2000)
    page.keyboard.press("Tab")
    page.wait_for_timeout(200)
    expect(page.get_by_role("button", name="はじめる")).to_be_visible()
    context.close()


def _inside(browser: Browser, agent: str) -> BrowserContext:
    return browser.new_context(viewport=PHONE, user_agent=agent, is_mobile=True, has_touch=True)  # type: ignore[arg-type]


def _mailed_code(server: RealServer, email: str) -> str:
    """The newest code in the outbox; mails go out after a moment."""
    for _ in range(200):
        for file in sorted((server.data / "outbox").glob("*.log"), key=lambda one: one.stat().st_mtime)[::-1]:
            text = file.read_text(encoding="utf-8")
            found = re.search(r"^(\d{6})$", text, re.MULTILINE)
            if found and email in text:
                return found[1]
        time.sleep(0.1)
    raise AssertionError("no code was mailed")


def test_link_that_machines_opened_fifty_times_lets_its_owner_in(tmp_path: Path) -> None:
    with (
        RealServer(tmp_path) as server,
        sync_playwright() as playwright,
        person_browser(playwright) as browser,
    ):
        token, email = json.loads(server.run_python(_MINT))
        state = _STATE.format(token=token)
        address = f"{server.url}/l/{token}/?openExternalBrowser=1"
        statuses = [_without_scripts(address, number) for number in range(30)]
        assert {*statuses} <= {200, 405}
        for number in range(20):
            _with_scripts(browser, address, number)
        assert json.loads(server.run_python(state)) == [False, 0]

        phone = _inside(browser, LINE)
        page = phone.new_page()
        page.goto(address)
        page.get_by_role("button", name="はじめる").click()
        expect(page).to_have_url(f"{server.url}/home/")
        assert json.loads(server.run_python(state)) == [True, 1]
        page.goto(f"{server.url}/me/sessions/")
        expect(page.get_by_role("heading", name="LINEの中")).to_be_visible()

        # In another app it is another browser: there the code leads in.
        other = _inside(browser, GMAIL).new_page()
        other.goto(address)
        expect(other.get_by_role("button", name="はじめる")).to_have_count(0)
        other.goto(f"{server.url}/signin/")
        other.get_by_label("メールアドレス").fill(email)
        other.get_by_role("button", name="コードを送る").click()
        other.get_by_label("メールに書かれた6けたの数字").fill(_mailed_code(server, email))
        other.keyboard.press("Enter")
        expect(other).to_have_url(f"{server.url}/home/")
        assert json.loads(server.run_python(state)) == [True, 2]
