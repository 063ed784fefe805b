"""A story on its way, as people of the sample's term do it: a Chromium process for each of them."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from playwright.sync_api import Page, expect, sync_playwright

from tests.faults.evening import _SESSION
from tests.support.chromium import PHONE, axe, look, person_browser
from tests.support.server import RealServer

SECONDS_UNTIL_GONE = 5.0
TELLER, NAMED, ORGANISER = "けんじ", "はるか", "ちづる"
TITLE = "橋の上で決めたこと"
ABOUT = "地元に残るか離れるか"
HESITATION = f"{NAMED}さんと話すまで、二つの町のどちらに住むかを迷っていました。"
CHOICE = "朝、橋を渡るときの風が好きだと気づきました。"
STIRRED, QUESTION = "わたしも橋を渡って通っています。", "風が強い日は、どうしていましたか。"
REPLY = "欄干につかまって、すこし待ちました。"
ANSWERING, ANSWER = "川の向こうの駅", "わたしは、川の向こうの駅で降りられずにいました。"
GONE = "この話は、いまは読めなくなりました。"
WORDS = (TITLE, HESITATION, CHOICE, REPLY)

_SIGN_IN = """
from kurumaza.circles.models import Seat
from kurumaza.partners.models import Membership
from kurumaza.terms.models import Enrolment, Term
term = Term.objects.get(is_sample=True, retrospective_of=None)
people = {one.call_name: one.person for one in Enrolment.objects.filter(term=term).select_related("person") if one.call_name}
for one in Membership.objects.filter(organisation__partnerships__programme=term.programme).select_related("person"):
    people[one.call_name] = one.person
tonight = Seat.objects.filter(round__term=term, round__number=2).select_related("circle", "enrolment")
print(json.dumps({
    "slug": term.slug,
    "cookies": {name: signed_in(person) for name, person in people.items()},
    "tonight": {one.enrolment.call_name: str(one.circle.uuid) for one in tonight},
}))
"""


class Travels:
    """The server, the sample's term, and a page for each who is there; what axe found on the way."""

    def __init__(self, server: RealServer, stack: ExitStack) -> None:
        self.server, self._stack = server, stack
        found = json.loads(server.run_python(_SESSION + _SIGN_IN))
        self.slug, self.cookies, self.tonight = found["slug"], found["cookies"], found["tonight"]
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


def tell(travels: Travels) -> str:
    """From an empty draft to what waits for who is named in it; the address of one's own story."""
    page = travels.go(TELLER, "/stories/")
    page.get_by_role("link", name="新しく書いてみる").first.click()
    page.get_by_role("button", name="書きはじめる").click()
    page.get_by_role("checkbox", name=ABOUT).check()
    write(page, TITLE, HESITATION, CHOICE)
    page.get_by_role("radio", name="本人に聞く").check()
    travels.check(TELLER, "tell")
    give_to_the_term(page)
    page = travels.go(TELLER, "/stories/")
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


def agree(travels: Travels) -> str:
    """By who is named: no organiser can let it pass before. The address of what they were asked."""
    office = travels.go(ORGANISER, f"/desk/{travels.slug}/stories/")
    office.get_by_role("link", name=TITLE).click()
    expect(office.get_by_text("名前の出てくる人の返事を待っています。")).to_be_visible()
    expect(office.get_by_role("button", name="届けてよい")).to_have_count(0)
    page = travels.go(NAMED, "/stories/")
    page.get_by_role("link", name=f"{TELLER}さんが書いた話").click()
    expect(page.get_by_text(HESITATION)).to_be_visible()
    travels.check(NAMED, "mention")
    page.get_by_role("button", name="このまま伝えてよい").click()
    expect(page.get_by_role("button", name="書き直してほしい")).to_be_visible()
    return page.url.removeprefix(travels.server.url)


def approve(travels: Travels, title: str) -> None:
    """By an organiser of the other partner."""
    page = travels.go(ORGANISER, f"/desk/{travels.slug}/stories/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="届けてよい").click()
    expect(page.get_by_role("link", name=title)).to_be_visible()


def bring(travels: Travels) -> tuple[str, str]:
    """By the term's circulation, now, as the organiser's page says beforehand; a reader's call name, and the reason."""
    page = travels.go(ORGANISER, f"/desk/{travels.slug}/stories/hand-over/", "hand-over")
    coming = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=f"「{TITLE}」を、")).first
    reader = coming.get_by_role("link").inner_text().removeprefix(f"「{TITLE}」を、").removesuffix("さんに")
    reason = coming.locator(".muted").inner_text()
    page.get_by_role("link", name="人に、いま届ける").click()
    page.get_by_role("button", name="人に届ける").click()
    return reader, reason


def read(travels: Travels, reader: str, reason: str) -> str:
    """What was brought, where else it is found, and the address of it."""
    page = travels.pages[reader]
    link = page.get_by_role("link", name=f"「{TITLE}」を読む")
    until = time.monotonic() + 30
    while not link.count() and time.monotonic() < until:  # a job brings it
        page.wait_for_timeout(500)
        travels.go(reader, "/stories/")
    travels.go(reader, f"/library/?q={TITLE[:4]}", "library")
    expect(page.locator("main a").filter(has_text=TITLE)).to_be_visible()
    travels.go(reader, "/lineage/", "lineage")
    expect(page.locator(".lineage-list").get_by_role("link", name=TITLE)).to_be_visible()
    travels.go(reader, "/stories/").get_by_role("link", name=f"「{TITLE}」を読む").click()
    expect(page.get_by_text(reason)).to_be_visible()
    expect(page.get_by_text(CHOICE).first).to_be_visible()
    return page.url.removeprefix(travels.server.url)


def answer(travels: Travels, reader: str) -> None:
    """心に残ったところ, a question, and わたしの場合, which waits for organisers."""
    page = travels.pages[reader]
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


def reply(travels: Travels, own: str, reader: str) -> None:
    """The author writes back to the question."""
    page = travels.go(TELLER, own)
    page.get_by_role("link", name=f"{reader}さんに返事を書く").click()
    page.get_by_role("textbox", name="返事").fill(REPLY)
    travels.check(TELLER, "reply")
    page.get_by_role("button", name="返事を送る").click()


def open_the_evening(travels: Travels, own: str) -> None:
    """The author allows a line, and an organiser lets tonight's round begin with it."""
    page = travels.go(TELLER, own)
    page.get_by_role("link", name="一文だけを、ほかの場所で使ってもらう").click()
    line = page.locator("section.answer").filter(has_text=CHOICE)
    line.locator("summary").click()
    line.get_by_role("radio", name="次の回のはじめに、参加する人が読む").check()
    line.get_by_role("radio", name="呼び名で").check()
    line.get_by_role("button", name="使ってよいことにする").click()
    travels.check(TELLER, "lines")
    office = travels.go(ORGANISER, f"/desk/{travels.slug}/rounds/2/opening/")
    office.get_by_role("radio", name=CHOICE).check()
    office.get_by_role("button", name="この一行").click()
    expect(office.locator("figure").get_by_text(CHOICE)).to_be_visible()
    travels.check(ORGANISER, "opening")


class Watcher(NamedTuple):
    """A page that is open, and words of the story that are on it; `every`: all that there are to be gone."""

    page: Page
    words: tuple[str, ...]
    every: tuple[str, ...] = WORDS

    def sees(self) -> set[str]:
        """Also where found words are marked."""
        source: str = self.page.evaluate(
            r"(document.documentElement.outerHTML + document.title).replace(/<.?mark>/g, '')"
        )
        return {one for one in self.every if one in source}


@contextmanager
def until_gone(watchers: dict[str, Watcher]) -> Iterator[dict[str, float]]:
    """After the block: by watcher, how many seconds from its begin until not a word of the story was on their page."""
    for name, watcher in watchers.items():
        assert watcher.sees() >= set(watcher.words), name
    seconds: dict[str, float] = {}
    began = time.monotonic()
    yield seconds
    while len(seconds) < len(watchers) and time.monotonic() - began < 4 * SECONDS_UNTIL_GONE:
        for name, watcher in watchers.items():
            if name not in seconds and not watcher.sees():
                seconds[name] = time.monotonic() - began
        watcher.page.wait_for_timeout(50)
    assert set(seconds) == set(watchers), f"still there for {set(watchers) - set(seconds)}"
