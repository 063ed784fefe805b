"""A story travels, the whole way: told, agreed to, reviewed, brought, found, answered, an evening's first line; taken back, and gone.

On the sample's term, with a Chromium process for each who is there. What they do is in `travelling`."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import travelling
from tests.browser.travelling import (
    ABOUT,
    ANSWERING,
    CHOICE,
    GONE,
    HESITATION,
    NAMED,
    ORGANISER,
    QUESTION,
    REPLY,
    SECONDS_UNTIL_GONE,
    STIRRED,
    TELLER,
    TITLE,
    WORDS,
    Travels,
    Watcher,
)
from tests.support.chromium import DESKTOP, axe, look
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
TYPED = "まだ送っていない、書きかけのことばです。"

_KEPT = """
import time
from kurumaza.people.models import Retraction
from kurumaza.stories.models import Story
until = time.monotonic() + 60
while not Story.objects.filter(gone_at__isnull=False).exists() and time.monotonic() < until:
    time.sleep(0.2)
print(Retraction.objects.filter(kind="story").count())
"""


@pytest.fixture
def travels(tmp_path: Path) -> Iterator[Travels]:
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        yield Travels(server, stack)


def test_story_travels_the_whole_way_and_is_gone_from_every_open_page_when_it_is_taken_back(
    travels: Travels, tmp_path: Path
) -> None:
    teller = travels.enter(TELLER, DESKTOP)
    office = travels.enter(ORGANISER, DESKTOP)
    named = travels.enter(NAMED)
    own = travelling.tell(travels)
    asked = travelling.agree(travels)
    travelling.approve(travels, TITLE)
    reader, reason = travelling.bring(travels)
    assert reader not in (TELLER, NAMED)
    page = travels.enter(reader)
    delivered = travelling.read(travels, reader, reason)
    travelling.answer(travels, reader)
    travelling.approve(travels, ANSWERING)
    travelling.reply(travels, own, reader)

    travels.go(TELLER, own, "own")
    for words in (STIRRED, QUESTION, CHOICE, REPLY):
        expect(teller.get_by_text(words).first).to_be_visible()
    expect(
        teller.locator(".journey").get_by_role("link", name=f"「{ANSWERING}」が生まれました")
    ).to_be_visible()
    lineage = travels.enter(reader, DESKTOP, as_="lineage")
    travels.go("lineage", "/lineage/", "lineage-answered")
    came = lineage.locator(".lineage-list li").filter(has=lineage.get_by_role("link", name=ANSWERING))
    expect(came.filter(has_text=f"「{TITLE}」から生まれました")).to_have_count(1)
    threads = lineage.locator("path.thread").count()

    travelling.open_the_evening(travels, own)
    travels.go(NAMED, f"/circles/{travels.tonight[NAMED]}/wait/", "waiting")
    expect(named.get_by_text(CHOICE)).to_be_visible()

    # Open browsers: what was brought, with a half-written question; a result of the library; the lineage; the waiting room; the review.
    travels.go(reader, delivered, "delivered")
    expect(page.get_by_text(REPLY)).to_be_visible()
    page.locator("summary", has_text="質問をする").click()
    page.get_by_role("textbox", name="聞いてみたいこと").fill(TYPED)
    library = travels.enter(NAMED, DESKTOP, as_="library")
    travels.go("library", f"/library/?q={TITLE[:4]}&about={ABOUT}")
    travels.go(ORGANISER, f"/desk/{travels.slug}{own}")
    watchers = {
        "delivery": Watcher(page, WORDS),
        "library": Watcher(library, (TITLE,)),
        "lineage": Watcher(lineage, (TITLE,)),
        "waiting": Watcher(named, (CHOICE,)),
        "review": Watcher(office, (TITLE, HESITATION, CHOICE)),
    }
    before = back_up(tmp_path)
    travels.go(TELLER, own).get_by_role("link", name="この歩みを取り下げる").click()
    with travelling.until_gone(watchers) as seconds:
        teller.get_by_role("button", name="取り下げる").click()
    assert max(seconds.values()) <= SECONDS_UNTIL_GONE, seconds
    for name, watcher in watchers.items():
        if name != "waiting":  # a line that opens an evening goes without a word
            expect(watcher.page.locator("main").get_by_text(GONE).first).to_be_visible()
        travels.axe_findings += [(name, found) for found in axe(watcher.page)]
        look(watcher.page, f"travels-gone-{name}")
    assert lineage.locator("path.thread").count() == threads - 1
    assert page.get_by_label("あなたが書いていたことば").input_value() == TYPED
    expect(page.get_by_role("button", name="質問を送る")).to_have_count(0)

    assert int(travels.server.run_python(_KEPT)) >= 1
    if before is not None:
        travels.server.kill()
        put_back(before, tmp_path)
        travels.server.start()
    nowhere(travels, reader, delivered, own, asked)
    # What was told in answer is its own author's, and stays.
    expect(travels.go(reader, "/stories/").get_by_role("link", name=ANSWERING)).to_be_visible()
    assert travels.axe_findings == []


def nowhere(travels: Travels, reader: str, delivered: str, own: str, asked: str) -> None:
    """For nobody, on no page that had it."""
    desk = f"/desk/{travels.slug}"
    found = ["/library/", f"/library/?q={TITLE[:4]}", "/lineage/"]
    seen = {
        reader: ["/home/", "/stories/", delivered, own, *found],
        NAMED: ["/home/", "/stories/", own, asked, f"/circles/{travels.tonight[NAMED]}/wait/", *found],
        ORGANISER: [
            *(
                f"{desk}/{one}"
                for one in ("", "stories/", "stories/hand-over/", "circulation/", "rounds/2/opening/")
            ),
            f"{desk}{own}",
            "/outbox/",
        ],
        TELLER: ["/home/", "/stories/", own],
    }
    for who, paths in seen.items():
        for path in paths:
            source = travels.go(who, path).content()
            assert [one for one in WORDS if one in source] == [], (who, path)
    travels.go(ORGANISER, f"{desk}/circulation/", "circulation")
    travels.go(reader, delivered, "taken-back")
    expect(travels.pages[reader].get_by_role("heading", name="いまは読めません")).to_be_visible()


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
