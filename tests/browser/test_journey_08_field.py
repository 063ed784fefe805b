"""Journey 8: a told story leads to an internship, in which a student and a graduate become members; what they leave there, what the
host makes of it, and the story that is taken back.

On the sample's term, with a Chromium process for each who is there. What they do is in `in_the_field`, `in_the_field_days` and
`in_the_field_looking_back`."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import in_the_field, travelling
from tests.browser import in_the_field_days as days
from tests.browser import in_the_field_looking_back as looking_back
from tests.browser.in_the_field import (
    GRADUATE,
    HOST,
    LEAD,
    OTHER,
    PARTNER,
    STORY,
    STRANGER,
    STUDENT,
    TITLE,
    InTheField,
)
from tests.browser.in_the_field_days import CAPTION, NOTE, STORED_PHOTO, VOICE
from tests.browser.test_journey_03_prepare import KEY_SECONDS, READ_PER_SECOND, TAP_SECONDS
from tests.core.pictures.photos_sent import MARKS
from tests.support.chromium import ARTIFACTS, DESKTOP, axe, look
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
VISIT_SECONDS = 60


@pytest.fixture
def field(tmp_path: Path) -> Iterator[InTheField]:
    expect.set_options(timeout=in_the_field.SECONDS)
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        yield InTheField(server, stack)
    expect.set_options(timeout=5_000)


def test_story_leads_to_an_internship_and_what_comes_of_it(field: InTheField) -> None:
    story = in_the_field.say_lead(field)
    in_the_field.describe(field)
    in_the_field.publish(field)
    in_the_field.seen_by_strangers(field)
    for who, began in ((STUDENT, "第1回"), (GRADUATE, STORY)):
        in_the_field.ask(field, who, began)
        in_the_field.talk(field, who, began)
    days.plan(field)
    logged_within_a_minute(days.log_visit(field))
    shown_when_agreed(field, days.leave_things(field))

    looking_back.tell_insights(field)
    looking_back.reply(field)
    looking_back.make_card(field)
    looking_back.look_back(field)
    looking_back.hold_dear(field)
    looking_back.agree(field)

    for who in (STUDENT, GRADUATE):
        a_letter(field, who)
    nothing_for_others(field)
    gone_with_the_story(field, story)
    looking_back.finish(field)
    assert field.axe_findings == []


def logged_within_a_minute(took: dict[str, float]) -> None:
    """By somebody slow and tired, as in journey 3."""
    seconds = (
        took["taps"] * TAP_SECONDS + took["keys"] * KEY_SECONDS + took["characters_to_read"] / READ_PER_SECOND
    )
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "field-visit.json").write_text(json.dumps(took | {"person_seconds": round(seconds, 1)}))
    assert seconds <= VISIT_SECONDS, took


def shown_when_agreed(field: InTheField, photo: str) -> None:
    """Nobody else sees a photo before whoever is in it agrees; where it was taken is not kept. A note is its author's alone."""
    stored = bytes.fromhex(field.server.run_python(STORED_PHOTO))
    assert [mark for mark in (*MARKS, b"GPS", b"xmpmeta") if mark in stored] == []
    assert not_found(field.pages[HOST], photo)
    page = field.go(GRADUATE, "/home/", "asked-about-photo")
    page.get_by_role("link", name="写真を見て答える").click()
    field.check(GRADUATE, "photo")
    page.get_by_role("button", name="見せてよい", exact=True).click()
    page = field.go(HOST, f"{field.home}photos/", "photos")
    expect(page.get_by_text(CAPTION).first).to_be_visible()
    for who in (GRADUATE, HOST):
        for path in (field.home, f"{field.home}voices/", f"{field.home}visits/"):
            assert NOTE not in field.go(who, path).content(), (who, path)
    expect(field.go(HOST, field.home, "home-host").get_by_text(VOICE).first).to_be_visible()
    field.go(STUDENT, field.home, "home-full")


def a_letter(field: InTheField, who: str) -> None:
    """現場のメンバー among one's roles, and in the letter that one takes along."""
    page = field.go(who, "/me/roles/", f"roles-{who}")
    role = page.locator("section").filter(has=page.get_by_role("heading", name="現場のメンバー"))
    # It is left where the host hears of it.
    expect(role.get_by_role("link", name="加わっている現場を見る")).to_be_visible()
    expect(role.get_by_role("link", name="この関わりから退く")).to_have_count(0)
    page.get_by_role("link", name="参加してきたことを、手紙にする").click()
    expect(page.get_by_text(f"「{TITLE}」(火-Okoshi)のメンバー")).to_be_visible()
    field.check(who, f"letter-{who}")
    with page.expect_download() as coming:
        page.get_by_role("button", name="PDFで受け取る").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF")


def not_found(page: Page, path: str) -> bool:
    """By its address."""
    answer = page.goto(path)
    return answer is not None and answer.status == 404


def nothing_for_others(field: InTheField) -> None:
    """Neither the other partner's organisers nor another participant find what is not theirs."""
    wish = (
        field.go(STUDENT, field.home).get_by_role("link", name="受け入れ先とのやりとり").get_attribute("href")
    )
    of_members = [
        field.home,
        *(f"{field.home}{one}/" for one in ("events", "visits", "voices", "photos", "notes", "insights")),
        f"{field.home}retrospective/",
        wish or "",
    ]
    of_host = [
        field.desk,
        *(f"{field.desk}{one}/" for one in ("edit", "publish", "insights", "retrospective", "values")),
    ]
    for who in (OTHER, PARTNER):
        for path in (*of_members, *of_host):
            assert not_found(field.pages[who], path), (who, path)
    for who in (STUDENT, GRADUATE):
        for path in of_host:
            assert not_found(field.pages[who], path), (who, path)
    assert not_found(field.pages[GRADUATE], wish or "")
    for path in ("/field/", "/home/", field.public):
        source = field.go(OTHER, path).content()
        assert [one for one in (VOICE, NOTE, CAPTION) if one in source] == [], path


def gone_with_the_story(field: InTheField, story: str) -> None:
    """From open pages within seconds, and for everybody who comes later."""
    field.go(STRANGER, field.public)
    field.go(HOST, field.desk)
    leads = field.enter(HOST, DESKTOP, as_="leads")
    field.go("leads", f"/desk/{field.slug}/field/")
    watched = {"public": field.pages[STRANGER], "host": field.pages[HOST], "leads": leads}
    for page in watched.values():
        expect(page.get_by_text(LEAD)).to_be_visible()
    page = field.go(GRADUATE, story)
    page.get_by_role("link", name="この歩みを取り下げる").click()
    watchers = {name: travelling.Watcher(one, (LEAD,), (LEAD,)) for name, one in watched.items()}
    with travelling.until_gone(watchers) as seconds:
        page.get_by_role("button", name="取り下げる").click()
    assert max(seconds.values()) <= travelling.SECONDS_UNTIL_GONE, seconds
    expect(field.pages[STRANGER].get_by_text("このインターンは、対話から生まれました")).to_be_hidden()
    for name, one in watched.items():
        field.axe_findings += [(name, found) for found in axe(one)]
        look(one, f"field-gone-{name}")
    for who, path in (
        (STRANGER, field.public),
        (HOST, field.desk),
        (HOST, f"/desk/{field.slug}/field/"),
        (PARTNER, f"/desk/{field.slug}/field/"),
        (GRADUATE, "/field/"),
    ):
        source = field.go(who, path).content()
        assert LEAD not in source, (who, path)
    # What grew in the field stays.
    expect(field.pages[STRANGER].get_by_role("heading", name=TITLE)).to_be_visible()
