"""Two organisers rehearse alone: from the desk's button through waiting room and device check to the closing words."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.evening import room_state, write_gift
from tests.browser.media import hears_and_sees, until
from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser, write_voice
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS = 240
# The practice script's next version, faster; and a session for an organiser of each organisation.
_PREPARE = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from kurumaza.core.dialogue.script import export_script, parse_script
from kurumaza.partners.queries import organisers_of
from kurumaza.people.sessions import SessionStore
from kurumaza.scripts.actions import create_script_version
from kurumaza.scripts.queries import practice_script
from kurumaza.terms.models import Term
term = Term.objects.get(is_sample=True, retrospective_of=None)
script = practice_script(term.programme)
body = export_script(parse_script(script.body).scaled(0.5)) | {"name": script.body["name"]}
create_script_version(programme=term.programme, body=body, now=timezone.now())
cookies = {}
for member in organisers_of(term.programme):
    session = SessionStore()
    session[SESSION_KEY] = str(member.person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.person.get_session_auth_hash()
    session.create()
    cookies[member.call_name] = session.session_key
print(json.dumps({"slug": term.slug, "cookies": cookies}))
"""
_SOON = """
from datetime import timedelta
from django.utils import timezone
from kurumaza.terms.models import Slot
Slot.objects.filter(round__term__rehearsal_of__isnull=False).update(starts_at=timezone.now() + timedelta(seconds=15))
"""
_LEFT = """
from kurumaza.rooms.models import Gift, Room
print(Room.objects.filter(circle__round__term__rehearsal_of__isnull=False).count(), Gift.objects.filter(text__contains="リハーサルの").count())
"""
_ON = """() => {
  const button = document.querySelector("[data-hand=pair-goes-on], [data-hand=pass]:not(:disabled)");
  button?.click();
}"""


class Stage:
    """The sample's server with two organisers, a browser each."""

    def __init__(self, server: RealServer, stack: ExitStack, folder: Path) -> None:
        self.server, self.stack, self.folder = server, stack, folder
        self.playwright = stack.enter_context(sync_playwright())
        found = json.loads(server.run_python(_PREPARE))
        self.desk = f"{server.url}/desk/{found['slug']}/"
        self.names = list(found["cookies"])
        self._cookies = found["cookies"]
        self._browsers: dict[str, Browser] = {}

    def page(self, name: str, size: dict[str, int]) -> Page:
        """A page of this organiser's own browser."""
        if name not in self._browsers:
            voice = write_voice(self.folder / f"{len(self._browsers)}.wav", 250 + 100 * len(self._browsers))
            self._browsers[name] = self.stack.enter_context(person_browser(self.playwright, voice))
        context = self._browsers[name].new_context(viewport=size)  # type: ignore[arg-type]
        context.add_cookies([{"name": "kurumaza", "value": self._cookies[name], "url": self.server.url}])
        return context.new_page()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        yield Stage(server, stack, tmp_path)


def looked_at(page: Page, name: str) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
    look(page, f"rehearsal-{name}")


def play(pages: list[Page]) -> None:
    """Both go on, pass when they have spoken, and write what they take with them, until the room ends by itself."""
    end = time.monotonic() + SECONDS
    written = set()
    while any(room_state(page).get("stage") != "ended" for page in pages):
        assert time.monotonic() < end, [room_state(page) for page in pages]
        for number, page in enumerate(pages):
            state = room_state(page)
            if state.get("phase") == "gift" and state.get("step") == "writing" and number not in written:
                write_gift(page, f"リハーサルの声{number}")
                written.add(number)
            else:
                page.evaluate(_ON)
        pages[0].wait_for_timeout(400)
    assert written == {0, 1}


def test_two_organisers_go_through_an_evening_alone(stage: Stage) -> None:
    one, other = (stage.page(name, size) for name, size in zip(stage.names, (DESKTOP, PHONE), strict=True))
    one.goto(stage.desk)
    one.get_by_role("link", name="運営だけでリハーサルする").click()
    looked_at(one, "before")
    one.get_by_role("button", name="リハーサルを始める").click()
    looked_at(one, "open")
    address = one.locator(".address-line").inner_text()
    one.get_by_role("link", name="自分の待合室に入る").click()
    expect(one.get_by_text("これはリハーサルです。")).to_be_visible()
    one.get_by_role("link", name="マイクとカメラを試す").click()
    one.get_by_role("button", name="マイクを試す").click()
    expect(one.locator("[data-line]")).to_have_attribute("data-line", "well", timeout=40_000)
    one.get_by_role("link", name="待合室へ").click()
    stage.server.run_python(_SOON)
    other.goto(address)
    expect(other.locator("[data-state=ready]")).to_be_visible(timeout=60_000)
    pages = [one, other]
    for page in pages:
        expect(page.locator("#room")).to_have_attribute("data-connected", "true", timeout=60_000)
        hears_and_sees(page, 1)

    board = stage.page(stage.names[1], DESKTOP)
    board.goto(f"{stage.desk}rehearsal/")
    board.get_by_role("link", name="運営の側の画面を見る(呼び出しと様子)").click()
    one.get_by_role("button", name="運営に知らせる").first.click()
    one.locator("[data-confirm=help]").click()
    expect(board.get_by_text("運営が呼ばれました").first).to_be_visible()
    looked_at(board, "board")
    one.keyboard.press("Escape")

    play(pages)
    look(one, "rehearsal-ended")
    board.goto(f"{stage.desk}rehearsal/")
    expect(board.get_by_text("終わりの言葉まで進みました。")).to_be_visible()
    assert stage.server.run_python(_LEFT) == "1 2"
    board.get_by_role("button", name="リハーサルを片づける").click()
    expect(board.get_by_text("ルームで書いたものは消えました。")).to_be_visible()
    looked_at(board, "after")
    until(lambda: stage.server.run_python(_LEFT) == "0 0", lambda: stage.server.run_python(_LEFT))
