"""A story travels: told, reviewed, brought, answered, answered by another story; taken back, and gone before the eyes of four readers.

On the sample's term, with a Chromium process for the teller, for the reader, and for everybody who watches."""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.faults.evening import _SESSION
from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = pytest.mark.browser
SECONDS_UNTIL_GONE = 5.0
TELLER, ORGANISER = "けんじ", "ちづる"
TITLE = "橋の上で決めたこと"
HESITATION = "二つの町のあいだで、どちらに住むかを迷っていました。"
CHOICE = "朝、橋を渡るときの風が好きだと気づきました。"
REASON = "離れるか残るかを、話してみたいとのことでした。"
STIRRED, QUESTION = "わたしも橋を渡って通っています。", "風が強い日は、どうしていましたか。"
ANSWERING, ANSWER = "川の向こうの駅", "わたしは、川の向こうの駅で降りられずにいました。"
TYPED = "まだ送っていない、書きかけのことばです。"
GONE = "この話は、いまは読めなくなりました。"
WORDS = (TITLE, HESITATION, CHOICE, REASON)

_SIGN_IN = """
from kurumaza.partners.models import Membership
from kurumaza.terms.models import Enrolment, Term
term = Term.objects.get(is_sample=True)
people = {one.call_name: one.person for one in Enrolment.objects.filter(term=term).select_related("person") if one.call_name}
for one in Membership.objects.filter(organisation__partnerships__programme=term.programme).select_related("person"):
    people[one.call_name] = one.person
print(json.dumps({"slug": term.slug, "cookies": {name: signed_in(person) for name, person in people.items()}}))
"""
_KEPT = """
import time
from kurumaza.people.models import Retraction
from kurumaza.stories.models import Story
until = time.monotonic() + 60
while not Story.objects.filter(gone_at__isnull=False).exists() and time.monotonic() < until:
    time.sleep(0.2)
print(Retraction.objects.filter(kind="story").count())
"""


class Travels:
    """The server, the sample's term, and a page for each who is there; what axe found on the way."""

    def __init__(self, server: RealServer, stack: ExitStack) -> None:
        self.server, self._stack = server, stack
        found = json.loads(server.run_python(_SESSION + _SIGN_IN))
        self.slug, self.cookies = found["slug"], found["cookies"]
        self._playwright = stack.enter_context(sync_playwright())
        self.pages: dict[str, Page] = {}
        self.axe_findings: list[object] = []

    def enter(self, who: str, size: object = PHONE, *, as_: str = "") -> Page:
        """Somebody with a Chromium process of their own; `as_`: under another name here, on another device."""
        browser = self._stack.enter_context(person_browser(self._playwright))
        context = browser.new_context(viewport=size, base_url=self.server.url)  # type: ignore[arg-type]
        context.add_cookies([{"name": "kurumaza", "value": self.cookies[who], "url": self.server.url}])
        self.pages[as_ or who] = page = context.new_page()
        return page

    def go(self, who: str, path: str, name: str = "") -> Page:
        """Opens a page, and looks at it if it is given a name."""
        page = self.pages[who]
        page.goto(path)
        if name:
            self.check(who, name)
        return page

    def check(self, who: str, name: str) -> None:
        """axe, and a picture on a phone and a desktop."""
        self.axe_findings += [(name, found) for found in axe(self.pages[who])]
        look(self.pages[who], f"travels-{name}")


@pytest.fixture
def travels(tmp_path: Path) -> Iterator[Travels]:
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        yield Travels(server, stack)


def tell(travels: Travels, who: str) -> str:
    """From an empty draft to what waits for organisers; the address of one's own story."""
    page = travels.go(who, "/stories/")
    page.get_by_role("link", name="新しく書いてみる").first.click()
    page.get_by_role("button", name="書きはじめる").click()
    write(page, TITLE, HESITATION, CHOICE)
    give_to_the_term(page)
    page = travels.go(who, "/stories/")
    page.get_by_role("link", name=TITLE).click()
    return page.url.removeprefix(travels.server.url)


def write(page: Page, title: str, hesitation: str, choice: str = "") -> None:
    page.get_by_role("textbox", name="題").fill(title)
    page.get_by_role("textbox", name="迷い").fill(hesitation)
    page.get_by_role("textbox", name="選び").fill(choice)
    page.get_by_role("button", name="伝える相手を考える").click()


def give_to_the_term(page: Page) -> None:
    page.get_by_role("radio", name="この期").check()
    page.get_by_role("button", name="この相手に伝える").click()


def approve(travels: Travels, title: str) -> Page:
    """By an organiser of the other partner; the page on which it is brought to somebody."""
    page = travels.go(ORGANISER, f"/desk/{travels.slug}/stories/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="届けてよい").click()
    page.get_by_role("link", name=title).click()
    return page


def bring(page: Page) -> tuple[str, str]:
    """To the first who can be chosen; their call name, and of somebody else of the audience."""
    names = [one.inner_text().strip().removesuffix("さん") for one in page.locator(".readers label").all()]
    reader, other = names[:2]
    page.get_by_role("radio", name=f"{reader}さん").check()
    page.get_by_role("button", name="この人に届ける理由を書く").click()
    page.get_by_role("textbox", name="届ける理由").fill(REASON)
    page.get_by_role("button", name=f"{reader}さんに届ける").click()
    return reader, other


def answer(travels: Travels, reader: str) -> str:
    """心に残ったところ, a question, and わたしの場合; the address of what was brought."""
    page = travels.go(reader, "/stories/")
    page.get_by_role("link", name=f"「{TITLE}」を読む").click()
    delivered = page.url.removeprefix(travels.server.url)
    expect(page.get_by_text(CHOICE).first).to_be_visible()
    page.locator("summary", has_text="心に残ったところを伝える").click()
    page.get_by_role("radio", name=CHOICE).check()
    page.get_by_role("textbox", name="思い出したこと").fill(STIRRED)
    page.get_by_role("button", name="心に残ったところを伝える").click()
    page.locator("summary", has_text="質問をする").click()
    page.get_by_role("textbox", name="聞いてみたいこと").fill(QUESTION)
    page.get_by_role("button", name="質問を送る").click()
    page.get_by_role("link", name="「わたしの場合」を書いてみる").click()
    page.get_by_role("button", name="書きはじめる").click()
    write(page, ANSWERING, ANSWER)
    give_to_the_term(page)
    return delivered


class Watcher(NamedTuple):
    """A page that is open, and words of the story on it."""

    page: Page
    words: tuple[str, ...]

    def sees(self) -> list[str]:
        source: str = self.page.evaluate("document.documentElement.outerHTML + document.title")
        return [one for one in WORDS if one in source]


@contextmanager
def until_gone(watchers: dict[str, Watcher]) -> Iterator[dict[str, float]]:
    """After the block: by watcher, how many seconds from its begin until not a word of the story was on their page."""
    for watcher in watchers.values():
        assert watcher.sees() == list(watcher.words)
    seconds: dict[str, float] = {}
    began = time.monotonic()
    yield seconds
    while len(seconds) < len(watchers) and time.monotonic() - began < 4 * SECONDS_UNTIL_GONE:
        for name, watcher in watchers.items():
            if name not in seconds and not watcher.sees():
                seconds[name] = time.monotonic() - began
        watcher.page.wait_for_timeout(50)
    assert set(seconds) == set(watchers), f"still there for {set(watchers) - set(seconds)}"


def test_story_travels_and_is_gone_from_four_open_browsers_when_it_is_taken_back(
    travels: Travels, tmp_path: Path
) -> None:
    server, slug = travels.server, travels.slug
    teller = travels.enter(TELLER, DESKTOP)
    office = travels.enter(ORGANISER, DESKTOP)
    own = tell(travels, TELLER)
    reader, other = bring(approve(travels, TITLE))
    travels.enter(reader)
    delivered = answer(travels, reader)
    approve(travels, ANSWERING)
    travels.go(TELLER, own, "own")
    for words in (STIRRED, QUESTION, CHOICE):
        expect(teller.get_by_text(words).first).to_be_visible()
    expect(teller.get_by_role("link", name=f"「{ANSWERING}」を読む")).to_be_visible()

    # Four open browsers: what was brought, with a half-written question; the story itself; a list on a second device; the review.
    travels.go(reader, delivered, "delivered")
    travels.pages[reader].locator("summary", has_text="質問をする").click()
    travels.pages[reader].get_by_role("textbox", name="聞いてみたいこと").fill(TYPED)
    travels.enter(other, DESKTOP)
    travels.go(other, own)
    travels.enter(reader, DESKTOP, as_="list")
    travels.go("list", "/stories/")
    travels.go(ORGANISER, f"/desk/{slug}{own}")
    watchers = {
        "delivery": Watcher(travels.pages[reader], WORDS),
        "story": Watcher(travels.pages[other], WORDS[:3]),
        "list": Watcher(travels.pages["list"], (TITLE, REASON)),
        "review": Watcher(office, WORDS[:3]),
    }
    before = back_up(tmp_path)
    teller.get_by_role("link", name="この歩みを取り下げる").click()
    with until_gone(watchers) as seconds:
        teller.get_by_role("button", name="取り下げる").click()
    assert max(seconds.values()) <= SECONDS_UNTIL_GONE, seconds
    for name, watcher in watchers.items():
        expect(watcher.page.locator("main").get_by_text(GONE)).to_be_visible()
        travels.axe_findings += [(name, found) for found in axe(watcher.page)]
        look(watcher.page, f"travels-gone-{name}")
    field = travels.pages[reader].get_by_label("あなたが書いていたことば")
    assert field.input_value() == TYPED
    expect(travels.pages[reader].get_by_role("button", name="質問を送る")).to_have_count(0)

    assert int(server.run_python(_KEPT)) >= 1
    if before is not None:
        server.kill()
        put_back(before, tmp_path)
        server.start()
    nowhere(travels, reader, other, delivered, own)
    # What was told in answer is its own author's, and stays.
    expect(travels.go(reader, "/stories/").get_by_role("link", name=ANSWERING)).to_be_visible()
    assert travels.axe_findings == []


def nowhere(travels: Travels, reader: str, other: str, delivered: str, own: str) -> None:
    """For nobody, on no page that had it."""
    desk = f"/desk/{travels.slug}"
    seen = {
        reader: ["/home/", "/stories/", delivered, own],
        other: ["/home/", "/stories/", own],
        ORGANISER: [f"{desk}/", f"{desk}/stories/", f"{desk}{own}", f"{desk}/circulation/", "/outbox/"],
        TELLER: ["/home/", "/stories/", own],
    }
    for who, paths in seen.items():
        for path in paths:
            source = travels.go(who, path).content()
            assert [one for one in WORDS if one in source] == [], (who, path)
    travels.go(ORGANISER, f"{desk}/circulation/", "circulation")
    travels.go(reader, delivered, "taken-back")
    expect(travels.pages[reader].get_by_text(GONE)).to_be_visible()


def back_up(folder: Path) -> Path | None:
    """A copy of the main database while it is in use; None where that is no file."""
    file = folder / "kurumaza.sqlite3"
    if not file.exists():
        return None
    copy = folder / "older-copy"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    assert CHOICE.encode() in copy.read_bytes()
    return copy


def put_back(copy: Path, folder: Path) -> None:
    for file in folder.glob("kurumaza.sqlite3*"):
        file.unlink()
    shutil.copy(copy, folder / "kurumaza.sqlite3")
