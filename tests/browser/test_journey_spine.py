"""The main job: from two rosters through the evening to the reflection (the story: test_story_travels.py).

Four people in a Chromium process each, with a microphone each; two organisers; a real server on SQLite."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser, write_voice
from tests.support.server import RealServer

pytestmark = pytest.mark.browser

PEOPLE = {"はるか": "haruka", "そら": "sora", "けんじ": "kenji", "みどり": "midori"}
STUDENTS = ("はるか", "そら")
ROSTER = "氏名,フリガナ,メールアドレス,備考\n"
PRIVATE = "だれにも見せない一行"
SECONDS = 60_000

_TERM = """
import json
from datetime import timedelta
from django.utils import timezone
from kurumaza.core.dialogue.script import export_script, parse_script
from kurumaza.partners.models import Organisation, Programme
from kurumaza.safety.models import Safeguard
from kurumaza.scripts.actions import create_script_version
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text
from kurumaza.terms.models import Round, Side, Slot, Term
now = timezone.now()
programme = Programme.objects.get()
practice = parse_script(Script.objects.get(name__contains="練習").body)
body = export_script(practice.scaled(0.35)) | {"name": {"ja": "速い練習", "en": "fast practice"}}
script = create_script_version(programme=programme, body=body, now=now)
term = Term.objects.create(
    programme=programme, slug="spine", name="見本の期", region="青森", starts_on=now.date(),
    ends_on=now.date() + timedelta(days=30), script=script, deck=Deck.objects.get(),
    questionnaire=Questionnaire.objects.get(), ground_rules=Text.objects.get(),
    topics=["地元に残るか", "仕事の選びかた"], created_at=now)
sides = {}
for position, (organisation, name) in enumerate(zip(Organisation.objects.order_by("pk"), ("学生", "卒業生"))):
    sides[name] = str(Side.objects.create(term=term, organisation=organisation, position=position, name=name).uuid)
held = Round.objects.create(term=term, number=1)
Slot.objects.create(round=held, starts_at=now + timedelta(minutes=10), minutes=60)
print(json.dumps(sides))
"""
_NEXT_DAY = """
from datetime import timedelta
from kurumaza.terms.models import Slot
slot = Slot.objects.get()
slot.starts_at -= timedelta(days=1)
slot.save()
"""


class Journey:
    """The server, everybody's page, and what axe found on the way."""

    def __init__(self, server: RealServer, pages: dict[str, Page]) -> None:
        self.server, self.pages = server, pages
        self.axe_findings: list[object] = []

    def check(self, who: str, name: str) -> None:
        """Looks at a page: axe, and a picture on a phone and a desktop."""
        page = self.pages[who]
        self.axe_findings += [(name, found) for found in axe(page)]
        look(page, name)

    def mailed_link(self, address: str, words: str) -> str:
        """The personal link in the newest mail with these words to an address, off the outbox page."""
        page = self.pages["見る人"]
        until = time.monotonic() + 20
        while time.monotonic() < until:
            page.goto(f"{self.server.url}/outbox/")
            mail = page.locator("article").filter(has_text=address).filter(has_text=words).first
            if mail.count():
                found = re.search(r"http\S+/l/\S+", mail.inner_text())
                if found:
                    return found.group()
            page.wait_for_load_state("networkidle")
        raise AssertionError(f"no mail to {address}: {words}")

    def open_link(self, who: str, address: str, words: str) -> None:
        """Opens a personal link: by its button, or straight on where one is signed in already."""
        page = self.pages[who]
        page.goto(self.mailed_link(address, words))
        if "/l/" in page.url:
            page.get_by_role("button", name="はじめる").click()


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path, empty=True))
        playwright = stack.enter_context(sync_playwright())
        pages: dict[str, Page] = {}
        for index, call_name in enumerate(PEOPLE):
            voice = write_voice(tmp_path / f"{index}.wav", 220 * (index + 1))
            browser = stack.enter_context(person_browser(playwright, voice))
            pages[call_name] = browser.new_page(viewport=PHONE if call_name in STUDENTS else DESKTOP)  # type: ignore[arg-type]
        office = stack.enter_context(person_browser(playwright))
        for organiser in ("なつき", "ちづる", "見る人"):
            pages[organiser] = office.new_context().new_page()
        yield Journey(server, pages)


def roster(names: tuple[str, ...], encoding: str) -> dict[str, object]:
    rows = "".join(f"{name},,{PEOPLE[name]}@kurumaza.example.com,\n" for name in names)
    return {"name": "名簿.csv", "mimeType": "text/csv", "buffer": (ROSTER + rows).encode(encoding)}


def import_roster(journey: Journey, who: str, side: str, names: tuple[str, ...], encoding: str) -> None:
    page = journey.pages[who]
    page.goto(f"{journey.server.url}/desk/spine/roster/{side}/")
    page.get_by_label("名簿のファイル").set_input_files(roster(names, encoding))  # type: ignore[arg-type]
    page.get_by_role("button", name="読み込んで確かめる").click()
    expect(page.get_by_role("cell", name="追加")).to_have_count(2)
    journey.check(who, f"roster-{encoding}")
    page.get_by_role("button", name="この内容で2人を取り込む").click()
    invite = page.get_by_role("button", name="2人に招待を送る")
    for _ in range(40):
        if invite.count():
            break
        page.get_by_role("link", name="いまの様子を見る").click()
    invite.click()


def prepare(journey: Journey, call_name: str) -> None:
    journey.open_link(call_name, f"{PEOPLE[call_name]}@kurumaza.example.com", "のご案内")
    page = journey.pages[call_name]
    page.get_by_role("textbox", name="呼び名").fill(call_name)
    if call_name == "はるか":
        journey.check(call_name, "prepare")
    page.get_by_role("button", name="この呼び名にする").click()
    page.locator("input[type=radio][value=yes]").check()
    page.get_by_role("button", name="この時間で知らせる").click()
    page.get_by_role("checkbox", name="以上を読み").check()
    page.get_by_role("button", name="同意して進む").click()
    page.get_by_role("button", name="この約束で話します").click()
    expect(page.get_by_role("heading", name="準備ができています")).to_be_visible()
    if call_name == "はるか":
        keep_a_private_memo(page)


def keep_a_private_memo(page: Page) -> None:
    for summary in page.locator("details > summary").all():
        summary.click()
    memo = page.get_by_role("textbox", name="何に迷いましたか")
    memo.fill(PRIVATE)
    page.locator("form").filter(has=memo).get_by_role("button").first.click()


def form_groups(journey: Journey) -> None:
    page = journey.pages["なつき"]
    page.goto(f"{journey.server.url}/desk/spine/rounds/1/")
    page.get_by_role("button", name="組を作る").click()
    decide = page.locator("summary", has_text="この組で決める")
    expect(decide).to_be_visible(timeout=SECONDS)
    expect(page.get_by_text("4人のうち4人に席があります。")).to_be_visible()
    journey.check("なつき", "groups")
    decide.click()
    page.get_by_role("button", name="4人に知らせて決める").click()
    expect(page.get_by_text("この回の組は決まっています。")).to_be_visible()


def sit_down(journey: Journey) -> str:
    for call_name in PEOPLE:
        page = journey.pages[call_name]
        journey.open_link(call_name, f"{PEOPLE[call_name]}@kurumaza.example.com", "グループが決まりました")
        if call_name == "はるか":
            journey.check(call_name, "home")
        page.get_by_role("link", name="待合室に入る").click()
        expect(page.get_by_role("heading", name="待合室")).to_be_visible()
    journey.check("はるか", "waiting-room")
    for call_name in PEOPLE:
        journey.pages[call_name].get_by_role("link", name="対話ルームに入る").click()
    return journey.pages["はるか"].url.split("/circles/")[1].split("/")[0]


def room_state(page: Page) -> dict[str, str]:
    state: dict[str, str] = json.loads(
        page.evaluate("JSON.stringify({...document.querySelector('#room').dataset})")
    )
    return state


def heard(page: Page) -> dict[str, int]:
    stats = page.evaluate("async () => await window.kurumazaRoom.stats()")
    return {seat: one["audioPacketsReceived"] for seat, one in stats.items()}


def spend_the_evening(journey: Journey) -> dict[str, int]:
    """Until the room has ended by itself; in how many moments all four agreed, by phase."""
    pages = [journey.pages[call_name] for call_name in PEOPLE]
    agreed: dict[str, int] = {}
    has_heard = has_written = False
    until = time.monotonic() + 240
    while time.monotonic() < until:
        states = [room_state(page) for page in pages]
        if all(state.get("stage") == "ended" for state in states):
            assert has_heard and has_written
            return agreed
        if len({state.get("seq") for state in states}) == 1:
            assert len({(state["phase"], state["holder"], state["stage"]) for state in states}) == 1
            agreed[states[0]["phase"]] = agreed.get(states[0]["phase"], 0) + 1
            if has_heard and states[0]["holder"] and agreed[states[0]["phase"]] % 3 == 0:
                hand_over(pages)
        if not has_heard and states[0].get("phase") == "warm_up":
            has_heard = everyone_hears_everyone(pages)
            journey.check("はるか", "room-turn")
        if states[0].get("phase") == "gift" and states[0].get("step") == "writing" and not has_written:
            has_written = True
            for index, page in enumerate(pages):
                page.locator("textarea").first.fill(f"心に残った場面{index}")
                page.get_by_role("button", name="ひとことを置く").click()
    raise AssertionError(f"the evening did not end: {[room_state(page) for page in pages]}")


def hand_over(pages: list[Page]) -> None:
    """Whoever holds the turn passes it on, as a person would; the turn may end meanwhile by itself."""
    for page in pages:
        button = page.get_by_role("button", name="次の人に渡す")
        if button.count() and button.is_enabled():
            button.click(timeout=5_000)
            return


def everyone_hears_everyone(pages: list[Page]) -> bool:
    """Audio packets from each of the other three rise on every page."""
    before = [heard(page) for page in pages]
    assert all(len(one) == 3 for one in before), before
    until = time.monotonic() + 20
    while time.monotonic() < until:
        after = [heard(page) for page in pages]
        if all(after[i].get(seat, 0) > count for i, one in enumerate(before) for seat, count in one.items()):
            return True
    raise AssertionError((before, [heard(page) for page in pages]))


def reflect(journey: Journey, circle: str) -> None:
    page = journey.pages["けんじ"]
    page.goto(f"{journey.server.url}/circles/{circle}/reflect/")
    page.get_by_role("group", name="みんなが同じくらい話せた。").get_by_role("radio", name="6").check()
    page.get_by_role("textbox", name="自分のためのメモ").fill(PRIVATE)
    page.get_by_role("textbox", name="やってみたいこと").fill(PRIVATE)
    journey.check("けんじ", "reflect")
    page.get_by_role("button", name="ふりかえりを残す").click()
    expect(page.get_by_text("ふりかえりを残しました。")).to_be_visible()


def test_journey_from_two_rosters_to_the_reflection(journey: Journey) -> None:
    url = journey.server.url
    sides = json.loads(journey.server.run_python(_TERM))
    journey.pages["なつき"].goto(f"{url}/sample/okoshi/")
    journey.open_link("ちづる", "chizuru@sample.example", "運営としてお迎え")
    import_roster(journey, "なつき", sides["学生"], STUDENTS, "cp932")
    import_roster(journey, "ちづる", sides["卒業生"], ("けんじ", "みどり"), "utf-8-sig")
    journey.pages["なつき"].goto(f"{url}/desk/spine/people/")
    assert "けんじ" not in journey.pages["なつき"].content()
    for call_name in PEOPLE:
        prepare(journey, call_name)
    form_groups(journey)

    circle = sit_down(journey)
    agreed = spend_the_evening(journey)
    assert set(agreed) >= {"warm_up", "talk", "ask", "open", "gift"}, agreed

    journey.server.run_python(_NEXT_DAY)
    reflect(journey, circle)
    reader = journey.pages["みどり"]
    for path in ("/home/", "/stories/", f"/circles/{circle}/gifts/"):
        reader.goto(f"{url}{path}")
        assert PRIVATE not in reader.content(), path
    expect(reader.get_by_text("心に残った場面0")).to_be_visible()
    assert journey.axe_findings == []
