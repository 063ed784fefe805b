"""The people of the spine journey: four with a Chromium process and a microphone each, two organisers, one server."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser, write_voice
from tests.support.server import RealServer

PEOPLE = {"はるか": "haruka", "そら": "sora", "けんじ": "kenji", "みどり": "midori"}
STUDENTS = ("はるか", "そら")
GRADUATES = ("けんじ", "みどり")
ROSTER = "氏名,フリガナ,メールアドレス,備考\n"
SECONDS = 60_000
# Lines that はるか writes for herself alone, by where she writes them. No other page may ever show one of them.
PRIVATE = {
    "card": "家を出た夜のことは、まだ話せません。",
    "seat memo": "雪の駅、切符、手紙。",
    "next step": "父に、もう一度電話をかけてみます。",
    "will": "いつか小さな宿をひらきたいです。",
}


@dataclass(frozen=True)
class Office:
    """The term that is walked through, and who organises it: for the students, and for the graduates."""

    slug: str = "spine"
    name: str = "見本の期"
    students_by: str = "なつき"
    graduates_by: str = "ちづる"

    def other(self, who: str) -> str:
        """The other partner's organiser."""
        return self.graduates_by if who == self.students_by else self.students_by


class Journey:
    """The server, everybody's page, and what axe found on the way."""

    def __init__(self, server: RealServer, pages: dict[str, Page]) -> None:
        self.server, self.pages = server, pages
        self.office = Office()
        self.axe_findings: list[object] = []

    def check(self, who: str, name: str) -> None:
        """Looks at a page: axe, and a picture on a phone and a desktop."""
        page = self.pages[who]
        self.axe_findings += [(name, found) for found in axe(page)]
        look(page, name)

    def go(self, who: str, path: str, name: str = "") -> Page:
        """Opens a page of ours, and looks at it if it is given a name."""
        page = self.pages[who]
        page.goto(f"{self.server.url}{path}")
        if name:
            self.check(who, name)
        return page

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
            self.check(who, "personal-link")
            page.get_by_role("button", name="はじめる").click()


@contextmanager
def people_and_server(folder: Path, *more: str) -> Iterator[Journey]:
    """Students on a phone, graduates on a desktop, organisers (and `more` of them) and whoever reads the outbox in an office."""
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(folder, empty=True))
        playwright = stack.enter_context(sync_playwright())
        pages: dict[str, Page] = {}
        for index, call_name in enumerate(PEOPLE):
            voice = write_voice(folder / f"{index}.wav", 220 * (index + 1))
            browser = stack.enter_context(person_browser(playwright, voice))
            size = PHONE if call_name in STUDENTS else DESKTOP
            pages[call_name] = browser.new_page(viewport=size)  # type: ignore[arg-type]
        office = stack.enter_context(person_browser(playwright))
        for organiser in ("なつき", "ちづる", "見る人", *more):
            pages[organiser] = office.new_context().new_page()
        yield Journey(server, pages)


def import_roster(journey: Journey, who: str, side: str, names: tuple[str, ...], encoding: str) -> None:
    """Uploads a roster, reads every row's fate, takes it over once the other partner agrees, and sends the invitations."""
    rows = "".join(f"{name},,{PEOPLE[name]}@kurumaza.example.com,\n" for name in names)
    file = {"name": "名簿.csv", "mimeType": "text/csv", "buffer": (ROSTER + rows).encode(encoding)}
    page = journey.go(who, f"/desk/{journey.office.slug}/roster/{side}/", "roster-upload")
    page.get_by_label("名簿のファイル").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="読み込んで確かめる").click()
    expect(page.get_by_role("cell", name="追加")).to_have_count(2)
    journey.check(who, f"roster-{encoding}")
    page.get_by_role("button", name="この内容で2人を取り込む").click()
    expect(page.get_by_text("の同意を待っています。")).to_be_visible()
    agree(journey, journey.office.other(who), names)
    invite = page.get_by_role("button", name="2人に招待を送る")
    until = time.monotonic() + 20
    while not invite.is_visible() and time.monotonic() < until:
        page.reload()
    invite.click()


def agree(journey: Journey, who: str, names: tuple[str, ...]) -> None:
    """The other partner's organiser reads counts, never names, and agrees."""
    page = journey.go(who, f"/desk/{journey.office.slug}/keys/", "keys")
    expect(page.get_by_text("追加2人")).to_be_visible()
    assert not [name for name in names if name in page.content()]
    page.get_by_role("button", name="同意する").click()
    expect(page.get_by_text("同意しました。")).to_be_visible()


def choose_legal_basis(journey: Journey, who: str) -> None:
    """Before the first roster; the other partner agrees."""
    page = journey.go(who, f"/desk/{journey.office.slug}/legal/", "legal")
    page.get_by_role("radio", name="一人ひとりの同意を得て").check()
    page.get_by_role("button", name="この扱いにする").click()
    expect(page.get_by_text("ほかの団体に、同意を求めました。")).to_be_visible()
    page = journey.go(journey.office.other(who), f"/desk/{journey.office.slug}/keys/")
    expect(page.get_by_text("参加の条件を変える:団体のあいだでの個人情報の扱い")).to_be_visible()
    page.get_by_role("button", name="同意する").click()
    expect(page.get_by_text("同意しました。")).to_be_visible()


def prepare(journey: Journey, call_name: str) -> None:
    """From the invitation's link to 準備ができています: one's name, times, consent, rules."""
    journey.open_link(call_name, f"{PEOPLE[call_name]}@kurumaza.example.com", "のご案内")
    page = journey.pages[call_name]
    is_looked_at = call_name == "はるか"

    def look_at(step: str) -> None:
        if is_looked_at:
            journey.check(call_name, f"prepare-{step}")

    look_at("name")
    page.get_by_role("textbox", name="呼び名").fill(call_name)
    page.get_by_role("button", name="この呼び名にする").click()
    look_at("times")
    page.locator("input[type=radio][value=yes]").check()
    page.get_by_role("button", name="この時間を知らせる").click()
    look_at("consent")
    page.get_by_role("checkbox", name="以上を読み").check()
    page.get_by_role("button", name="同意して進む").click()
    look_at("rules")
    page.get_by_role("button", name="この約束で話します").click()
    expect(page.get_by_role("heading", name="準備ができています")).to_be_visible()
    if is_looked_at:
        keep_a_private_memo(page)
        look_at("done")


def keep_a_private_memo(page: Page) -> None:
    """迷いと選択のメモ, in the first of its three lines."""
    for summary in page.locator("details > summary").all():
        summary.click()
    memo = page.get_by_role("textbox", name="何に迷いましたか")
    memo.fill(PRIVATE["card"])
    page.locator("form").filter(has=memo).get_by_role("button").first.click()


def form_groups(journey: Journey) -> None:
    """Proposed by the engine, looked at, confirmed."""
    page = journey.go(journey.office.students_by, f"/desk/{journey.office.slug}/rounds/1/", "groups-asking")
    page.get_by_role("button", name="グループを作る").click()
    decide = page.locator("summary", has_text="このグループ分けで決める")
    expect(decide).to_be_visible(timeout=SECONDS)
    expect(page.get_by_text("4人のうち4人に席があります。")).to_be_visible()
    journey.check(journey.office.students_by, "groups-proposed")
    decide.click()
    page.get_by_role("button", name="4人に知らせて決める").click()
    expect(page.get_by_text("この回のグループは決まっています。")).to_be_visible()
    journey.check(journey.office.students_by, "groups-confirmed")


def sit_down(journey: Journey) -> str:
    """From the mail about the group through the waiting room into the room; the circle's id."""
    for call_name in PEOPLE:
        page = journey.pages[call_name]
        journey.open_link(call_name, f"{PEOPLE[call_name]}@kurumaza.example.com", "グループが決まりました")
        if call_name == "はるか":
            journey.check(call_name, "home")
        page.get_by_role("link", name="待合室に入る").click()
        expect(page.get_by_role("heading", name="待合室")).to_be_visible()
    journey.check("はるか", "waiting-room")
    circle = journey.pages["はるか"].url.split("/circles/")[1].split("/")[0]
    journey.go("そら", f"/check/?circle={circle}", "device-check")
    journey.go("みどり", f"/circles/{circle}/reply/", "attendance")
    for call_name in PEOPLE:
        journey.go(call_name, f"/circles/{circle}/wait/").get_by_role(
            "link", name="先に対話ルームに入って待つ"
        ).click()
    return circle
