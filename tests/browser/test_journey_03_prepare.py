"""Journey 3: somebody prepares, on a phone by taps and on a desktop by keyboard alone; how many taps, keys and seconds it takes."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.journey import keep_a_private_memo
from tests.support.chromium import ARTIFACTS, DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
# Somebody new in the sample's term, with the times of two rounds to answer.
_INVITE = """
import json
from django.urls import reverse
from django.utils import timezone
from kurumaza.people.actions import ensure_person, mint_link
from kurumaza.terms.models import Enrolment, Term
now, term = timezone.now(), Term.objects.get(is_sample=True, retrospective_of=None)
person = ensure_person(email="newcomer@kurumaza.example.com", now=now)
place = Enrolment.objects.create(
    person=person, term=term, side=term.sides.first(), name="見本 さくら", created_at=now, invited_at=now
)
token = mint_link(person=person, next_path=reverse("prepare", args=[place.uuid]), about=term.name, now=now)
print(json.dumps(token))
"""
_COUNT = """
window.addEventListener("pointerdown", () => localStorage.taps = Number(localStorage.taps || 0) + 1, true)
window.addEventListener("keydown", () => localStorage.keys = Number(localStorage.keys || 0) + 1, true)
"""
# A tap with finding where (s), a key of a Japanese phone keyboard (s), and how fast one reads (characters a second): slow ones, of
# somebody tired. https://doi.org/10.1145/358886.358895 gives 1.1 s for pointing and 1.35 s for making up one's mind.
TAP_SECONDS, KEY_SECONDS, READ_PER_SECOND, GOAL_SECONDS = 2.5, 0.7, 8, 180


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    with RealServer(tmp_path) as running:
        yield running


CALL_NAME = "さくら"


class Reader:
    """Somebody who reads every line once."""

    def __init__(self) -> None:
        self.lines: set[str] = set()

    def read(self, page: Page) -> None:
        """What stands on the page, without what was read before."""
        self.lines.update(page.locator("main").inner_text().splitlines())

    @property
    def characters(self) -> int:
        """So many of them were read."""
        return sum(len(line) for line in self.lines)


def _by_taps(page: Page, look_at: Callable[[str], None]) -> None:
    page.get_by_role("button", name="はじめる").tap()
    expect(page.get_by_role("button", name="この呼び名にする")).to_be_visible()
    look_at("name")
    page.get_by_role("textbox", name="呼び名").tap()
    page.get_by_role("textbox", name="呼び名").press_sequentially(CALL_NAME)
    page.get_by_role("button", name="この呼び名にする").tap()
    expect(page.get_by_role("button", name="この時間を知らせる")).to_be_visible()
    look_at("times")
    for group in page.locator("fieldset").filter(has=page.locator("input[value=yes]")).all():
        group.locator("label").filter(has=page.locator("input[value=yes]")).tap()
    page.get_by_role("button", name="この時間を知らせる").tap()
    expect(page.get_by_role("button", name="同意して進む")).to_be_visible()
    look_at("consent")
    page.locator("label").filter(has_text="以上を読み").tap()
    page.get_by_role("button", name="同意して進む").tap()
    expect(page.get_by_role("button", name="この約束で話します")).to_be_visible()
    look_at("rules")
    page.get_by_role("button", name="この約束で話します").tap()
    expect(page.get_by_role("heading", name="準備ができています")).to_be_visible()


def _report(name: str, figures: dict[str, float]) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / f"prepare-{name}.json").write_text(json.dumps(figures))


def test_preparing_takes_less_than_three_minutes_on_a_phone(server: RealServer) -> None:
    token = json.loads(server.run_python(_INVITE))
    with sync_playwright() as playwright, person_browser(playwright) as browser:
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="ja-JP")  # type: ignore[arg-type]
        context.add_init_script(_COUNT)
        page = context.new_page()
        found: list[object] = []
        reader = Reader()

        def look_at(step: str) -> None:
            found.extend((step, one) for one in axe(page))
            reader.read(page)

        begun = time.monotonic()
        page.goto(f"{server.url}/l/{token}/")
        look_at("link")
        _by_taps(page, look_at)
        machine_seconds = time.monotonic() - begun
        found.extend(axe(page))
        look(page, "j3-done")
        taps, keys = int(page.evaluate("localStorage.taps")), 2 * len(CALL_NAME)  # a flick and a choice each
        human = taps * TAP_SECONDS + keys * KEY_SECONDS + reader.characters / READ_PER_SECOND
        figures = {
            "taps": taps,
            "keys": keys,
            "characters_to_read": reader.characters,
            "machine_seconds": round(machine_seconds, 1),
            "person_seconds": round(human, 1),
        }
        _report("phone", figures)
        assert found == []
        assert human <= GOAL_SECONDS, figures
        keep_a_private_memo(page)
        look(page, "j3-extras")


def test_preparing_works_by_keyboard_alone(server: RealServer) -> None:
    token = json.loads(server.run_python(_INVITE))
    with sync_playwright() as playwright, person_browser(playwright) as browser:
        context = browser.new_context(viewport=DESKTOP, locale="ja-JP")  # type: ignore[arg-type]
        context.add_init_script(_COUNT)
        page = context.new_page()
        page.goto(f"{server.url}/l/{token}/")
        _to(page, "button", "はじめる")
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name="呼び名")).to_be_visible()
        _to(page, "input", "")
        page.keyboard.type(CALL_NAME)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="この時間を知らせる")).to_be_visible()
        for _slot in page.locator("fieldset").filter(has=page.locator("input[value=yes]")).all():
            _to_next_radio(page)
            page.keyboard.press("Space")
        _to(page, "button", "この時間を知らせる")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="同意して進む")).to_be_visible()
        _to_box(page)
        page.keyboard.press("Space")
        _to(page, "button", "同意して進む")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="この約束で話します")).to_be_visible()
        _to(page, "button", "この約束で話します")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="準備ができています")).to_be_visible()
        assert int(page.evaluate("localStorage.taps || 0")) == 0
        _report("keyboard", {"keys": int(page.evaluate("localStorage.keys"))})


_FOCUS = "[document.activeElement.tagName.toLowerCase(), document.activeElement.type || '', document.activeElement.innerText || '']"


def _to(page: Page, tag: str, words: str) -> None:
    """By the tab key, to a control with these words."""
    _tab_until(
        page, lambda name, kind, text: name == tag and words in text and kind not in ("radio", "checkbox")
    )


def _to_next_radio(page: Page) -> None:
    page.keyboard.press("Tab")
    _tab_until(page, lambda _name, kind, _text: kind == "radio", first=False)


def _to_box(page: Page) -> None:
    _tab_until(page, lambda _name, kind, _text: kind == "checkbox")


def _tab_until(page: Page, is_there: Callable[[str, str, str], bool], *, first: bool = True) -> None:
    for _press in range(60):
        if first:
            page.keyboard.press("Tab")
        first = True
        name, kind, text = page.evaluate(_FOCUS)
        if is_there(name, kind, text):
            return
    raise AssertionError("not reached by sixty presses of the tab key")
