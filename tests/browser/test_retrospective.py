"""Two members of a placement and one person of its host look back together: asked, seated, and the room from waiting to closing words."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.evening import room_state, write_gift
from tests.browser.media import hears_and_sees
from tests.browser.test_doors import faults_of
from tests.support.chromium import DESKTOP, PHONE, look, person_browser, write_voice
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS = 300
# A placement of the sample's with two members, the script's next version, faster, and a session for each of the three.
_PREPARE = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from kurumaza.core.dialogue.script import export_script, parse_script
from kurumaza.field.models import Placement
from kurumaza.partners.queries import members_of
from kurumaza.people.models import Person
from kurumaza.people.sessions import SessionStore
from kurumaza.sample.content import doors
from kurumaza.scripts.actions import create_script_version
from kurumaza.scripts.queries import retrospective_content
from kurumaza.terms.models import Enrolment, Term
term = Term.objects.get(is_sample=True, rehearsal_of=None, retrospective_of=None)
content = retrospective_content(term.programme)
body = export_script(parse_script(content.script.body).scaled(0.03)) | {"name": content.script.body["name"]}
create_script_version(programme=term.programme, body=body, now=timezone.now())
by_door = {one.key: Person.objects.get(email=one.email) for one in doors()}
members = [Enrolment.objects.get(person=by_door[key], term=term) for key in ("student", "graduate")]
placement = Placement.objects.create(term=term, organisation=members[0].side.organisation, title="商店街の朝市")
placement.members.set(members)
host = members_of(placement.organisation).get(person=by_door["okoshi"])
people = {one.call_name: one.person for one in members} | {host.call_name: host.person}
cookies = {}
for name, person in people.items():
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    cookies[name] = session.session_key
print(json.dumps({"slug": term.slug, "placement": str(placement.uuid), "cookies": cookies, "host": host.call_name}))
"""
_SOON = """
from datetime import timedelta
from django.utils import timezone
from kurumaza.terms.models import Slot
Slot.objects.filter(round__term__name__contains="商店街の朝市").update(starts_at=timezone.now() + timedelta(seconds=45))
"""
_OVER = """
from datetime import timedelta
from django.utils import timezone
from kurumaza.terms.models import Slot
Slot.objects.filter(round__term__name__contains="商店街の朝市").update(starts_at=timezone.now() - timedelta(hours=2))
"""
_KEPT = """
from kurumaza.circles.models import Seat
from kurumaza.rooms.models import Gift
seats = Seat.objects.filter(round__term__name__contains="商店街の朝市", seated_at__isnull=False)
print(seats.count(), Gift.objects.filter(room__circle__in=seats.values("circle"), opened_at__isnull=False).count())
"""
_PASS_ON = """() => document.querySelector("[data-hand=pass]:not(:disabled)")?.click()"""


class Stage:
    """The sample's server with the three, a browser each."""

    def __init__(self, server: RealServer, stack: ExitStack, folder: Path) -> None:
        self.server, self.stack, self.folder = server, stack, folder
        self.playwright = stack.enter_context(sync_playwright())
        found = json.loads(server.run_python(_PREPARE))
        self.desk = f"{server.url}/desk/{found['slug']}/field/{found['placement']}/retrospective/"
        self.own = f"{server.url}/field/{found['placement']}/retrospective/"
        self.values = self.desk.replace("/retrospective/", "/values/")
        self.host, self._cookies = found["host"], found["cookies"]
        self.names = list(self._cookies)
        self._browsers: dict[str, Browser] = {}

    def page(self, name: str, size: dict[str, int]) -> Page:
        """A page of this person's own browser."""
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
    before = page.viewport_size
    assert faults_of(page) == {}, name
    assert before is not None
    page.set_viewport_size(before)
    look(page, f"retrospective-{name}")


def play(pages: list[Page]) -> set[str]:
    """All pass on when they have spoken, and write what they take home, until the room ends by itself. Who held a turn."""
    end = time.monotonic() + SECONDS
    written, held = set(), set()
    while any(room_state(page).get("stage") != "ended" for page in pages):
        assert time.monotonic() < end, [room_state(page) for page in pages]
        for number, page in enumerate(pages):
            state = room_state(page)
            held.add(state.get("holder", ""))
            if state.get("phase") == "gift" and state.get("step") == "writing" and number not in written:
                write_gift(page, f"持ち帰ることば{number}")
                written.add(number)
        # One at a time: whose turn it is hands on, and each is seen to have held it.
        for page in pages:
            page.evaluate(_PASS_ON)
        pages[0].wait_for_timeout(300)
    assert written == {0, 1, 2}
    return held - {""}


def test_members_and_host_look_back_from_the_question_to_the_closing_words(stage: Stage) -> None:
    sizes = (PHONE, DESKTOP, DESKTOP)
    pages = {name: stage.page(name, size) for name, size in zip(stage.names, sizes, strict=True)}
    host = pages[stage.host]
    host.goto(stage.desk)
    looked_at(host, "desk-empty")
    day = datetime.now() + timedelta(days=3)
    host.get_by_label("日", exact=True).fill(f"{day:%Y-%m-%d}")
    host.get_by_label("はじまる時刻").fill("19:00")
    host.get_by_role("button", name="この時間で、参加できるかを聞く").click()
    expect(host.get_by_text("だれが何と答えたかは、ここには出ません。")).to_be_visible()
    looked_at(host, "desk-asking")
    for name, page in pages.items():
        page.goto(stage.own)
        looked_at(page, f"asked-{name}")
        page.get_by_role("button", name="参加できます").click()
        expect(page.get_by_text("いまのお返事:参加できます。")).to_be_visible()
    host.goto(stage.desk)
    host.get_by_role("button", name="参加できる人で、席を決める").click()
    expect(host.get_by_text("席が決まりました。")).to_be_visible()
    looked_at(host, "desk-seated")

    stage.server.run_python(_SOON)
    for page in pages.values():
        page.goto(stage.own)
        page.get_by_role("link", name="待合室へ").click()
    three = list(pages.values())
    looked_at(host, "waiting")
    for page in three:
        expect(page.locator("#room")).to_have_attribute("data-connected", "true", timeout=120_000)
        hears_and_sees(page, 2)
    # The same for all: call names, and nothing of who works for whom.
    for page in three:
        words = page.locator("#room").inner_text()
        assert all(f"{name}さん" in words for name in stage.names), words
        assert "運営の" not in words
    assert len(play(three)) == 3
    look(three[0], "retrospective-ended")
    assert stage.server.run_python(_KEPT) == "3 3"

    stage.server.run_python(_OVER)
    for name, page in pages.items():
        page.goto(stage.own)
        looked_at(page, f"over-{name}")
        page.get_by_role("link", name="受け取ったひとことを読む").click()
        expect(page.get_by_text("持ち帰ることば", exact=False).first).to_be_visible()
    host.goto(stage.values)
    host.get_by_label("大切にしていること").fill("まず聞く\n町の人と決める")
    host.get_by_role("button", name="このことばを残す").click()
    expect(host.get_by_text("ことばを残しました。")).to_be_visible()
    looked_at(host, "values")
    three[0].goto(stage.own)
    expect(three[0].get_by_text("町の人と決める")).to_be_visible()
    looked_at(three[0], "fruits")
    _draft_an_agreement(host, stage)


def _draft_an_agreement(host: Page, stage: Stage) -> None:
    """With a name in it first; then it waits for the other partner's key."""
    host.goto(stage.desk.replace("/retrospective/", "/agreement/"))
    host.get_by_label("いきさつ").fill(f"{stage.names[0]}さんが来てくれました。")
    host.get_by_label("これからいっしょにすること").fill("毎月の朝市を一緒に開きます。")
    host.get_by_label("大切にすること").fill("急がないこと。")
    host.get_by_role("button", name="この文で、同意を求める").click()
    expect(host.get_by_text("人の名前かもしれないことばがあります").first).to_be_visible()
    looked_at(host, "agreement-draft")
    host.get_by_label("いきさつ").fill("朝市のインターンから始まりました。")
    host.get_by_role("button", name="この文で、同意を求める").click()
    expect(host.get_by_text("ほかの団体の同意を待っています。")).to_be_visible()
    looked_at(host, "agreement-waiting")
