"""The main job, walked in one term: from two rosters through the evening to a story told, answered and taken back.

Whichever term it is, and whoever organises it (`Journey.office`): the steps are the same."""

import json

from playwright.sync_api import Page, expect

from tests.browser.evening import Evening
from tests.browser.journey import (
    GRADUATES,
    PEOPLE,
    PRIVATE,
    STUDENTS,
    Journey,
    form_groups,
    import_roster,
    prepare,
    sit_down,
)

TOLD = "断ったら、そこで道が閉じると思っていました。"
ANSWER = "わたしも、そう思っていました。"
TITLE = "市場の朝"

# No form offers what only a test wants: an hour that fits into a minute or two, on an evening that is now. Everything
# else of the term is as the organiser's form made it.
_NOW_AND_SHORT = """
import json
from datetime import timedelta
from django.utils import timezone
from kurumaza.core.dialogue.script import export_script, parse_script
from kurumaza.scripts.actions import create_script_version
from kurumaza.scripts.models import Script
from kurumaza.terms.models import Slot, Term
now, term = timezone.now(), Term.objects.get(slug="{slug}")
practice = parse_script(Script.objects.get(programme=term.programme, name__contains="練習").body)
body = export_script(practice.scaled(0.4)) | dict(name=dict(ja="速い練習", en="fast practice"))
term.script = create_script_version(programme=term.programme, body=body, now=now)
term.save()
Slot.objects.filter(round__term=term).update(starts_at=now + timedelta(minutes=10))
print(json.dumps([str(side.uuid) for side in term.sides.all()]))
"""
# A night passes: what happened today happened yesterday.
_NEXT_DAY = """
from datetime import timedelta
from django.db.models import F
from kurumaza.rooms.models import Room
from kurumaza.terms.models import Slot
Slot.objects.update(starts_at=F("starts_at") - timedelta(days=1))
Room.objects.update(opened_at=F("opened_at") - timedelta(days=1), ended_at=F("ended_at") - timedelta(days=1))
"""


def reflect(journey: Journey, call_name: str, circle: str, *, note: str, line: str) -> None:
    page = journey.go(call_name, f"/circles/{circle}/reflect/")
    page.get_by_role("group", name="みんなが同じくらい話せた。").get_by_role("radio", name="6").check()
    page.get_by_role("textbox", name="自分のためのメモ").fill(note)
    page.get_by_role("textbox", name="やってみたいこと").fill(line)
    page.get_by_role("textbox", name="次に小さく試すこと").fill(
        PRIVATE["next step"] if call_name == "はるか" else ""
    )
    journey.check(call_name, "reflect")
    page.get_by_role("button", name="書き終える").click()
    expect(page.get_by_role("heading", name="残しました")).to_be_visible()


def tell_a_story(journey: Journey, teller: str) -> str:
    """Out of one's own writing, with consent to an audience; the address of one's own story."""
    page = journey.go(teller, "/stories/", "stories")
    page.get_by_role("link", name="新しく書いてみる").click()
    journey.check(teller, "story-write")
    evening_of = page.locator("details.own-pieces").filter(has_text=TOLD)
    if evening_of.get_attribute("open") is None:
        evening_of.locator("summary").click()
    own_note = page.locator("fieldset.own-piece").filter(has_text=TOLD)
    own_note.get_by_role("radio", name="迷い").check()
    page.get_by_role("button", name="選んだ文を入れて書きはじめる").click()
    assert page.get_by_role("textbox", name="迷い").input_value() == TOLD
    page.get_by_role("textbox", name="題").fill(TITLE)
    page.get_by_role("textbox", name="選び").fill("毎朝同じ人に会えることでした。")
    journey.check(teller, "story-edit")
    page.get_by_role("button", name="伝える相手を考える").click()
    page.get_by_role("radio", name=journey.office.name).first.check()
    journey.check(teller, "story-tell")
    page.get_by_role("button", name="この相手に伝える").click()
    journey.go(teller, "/stories/").get_by_role("link", name=TITLE).click()
    journey.check(teller, "story-in-review")
    return page.url.removeprefix(journey.server.url)


def review_and_bring(journey: Journey, organiser: str, reader: str) -> None:
    page = journey.go(organiser, f"/desk/{journey.office.slug}/stories/", "story-review")
    page.get_by_role("link", name=TITLE).click()
    journey.check(organiser, "story-review-one")
    page.get_by_role("button", name="届けてよい").click()
    journey.go(organiser, f"/desk/{journey.office.slug}/stories/").get_by_role("link", name=TITLE).click()
    assert {one.inner_text() for one in page.locator(".readers label").all()} == {
        f"{one}さん" for one in GRADUATES
    }
    page.get_by_role("radio", name=f"{reader}さん").check()
    journey.check(organiser, "story-readers")
    page.get_by_role("button", name="この人に届ける理由を書く").click()
    page.get_by_role("textbox", name="届ける理由").fill("似た分かれ道の話です。")
    journey.check(organiser, "story-bring")
    page.get_by_role("button", name=f"{reader}さんに届ける").click()


def read_and_answer(journey: Journey, reader: str) -> str:
    """By the link in the mail; the address of what was delivered."""
    journey.open_link(reader, f"{PEOPLE[reader]}@kurumaza.example.com", "一つ届いています")
    page = journey.pages[reader]
    if "/delivered/" not in page.url:
        journey.go(reader, "/stories/").get_by_role("link", name=f"「{TITLE}」を読む").click()
    expect(page.get_by_text(TOLD).first).to_be_visible()
    page.locator("summary", has_text="心に残ったところを伝える").click()
    page.get_by_role("radio", name=TOLD).check()
    page.get_by_role("textbox", name="思い出したこと").fill(ANSWER)
    journey.check(reader, "delivery")
    page.get_by_role("button", name="心に残ったところを伝える").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    return page.url.removeprefix(journey.server.url)


def take_back(journey: Journey, teller: str, own: str) -> None:
    page = journey.go(teller, own, "story-answered")
    expect(page.get_by_text(ANSWER)).to_be_visible()
    page.get_by_role("link", name="この歩みを取り下げる").click()
    journey.check(teller, "story-withdraw")
    page.get_by_role("button", name="取り下げる").click()


def everything_seen(page: Page, url: str, paths: list[str]) -> str:
    """The sources of many pages, one after the other."""
    sources = []
    for path in paths:
        page.goto(f"{url}{path}")
        sources.append(page.content())
    return "\n".join(sources)


def walk_the_spine(journey: Journey) -> None:
    """From two rosters to the answered story. The term is open, and its partners have chosen a legal basis; it has one round with one
    time, and nobody in it."""
    url, pages, office = journey.server.url, journey.pages, journey.office
    desk, students_by, graduates_by = f"/desk/{office.slug}/", office.students_by, office.graduates_by
    sides = json.loads(journey.server.run_python(_NOW_AND_SHORT.replace("{slug}", office.slug)))
    import_roster(journey, students_by, sides[0], STUDENTS, "cp932")
    import_roster(journey, graduates_by, sides[1], GRADUATES, "utf-8-sig")
    assert "けんじ" not in journey.go(students_by, f"{desk}people/", "people").content()
    for call_name in PEOPLE:
        prepare(journey, call_name)
    form_groups(journey)

    circle = sit_down(journey)
    agreed = Evening(journey).spend()
    assert set(agreed) >= {"gather", "warm_up", "write", "talk", "ask", "rest", "open", "gift", "close"}, (
        agreed
    )

    reflect(journey, "はるか", circle, note=TOLD, line=PRIVATE["will"])
    reflect(journey, "けんじ", circle, note="ゆっくり思い出します。", line="川沿いを歩く")
    journey.go("はるか", "/will/", "will")
    journey.go("みどり", f"/circles/{circle}/gifts/", "gifts")
    expect(pages["みどり"].get_by_text("心に残った場面0")).to_be_visible()

    journey.server.run_python(_NEXT_DAY)
    own = tell_a_story(journey, "はるか")
    before = everything_seen(pages["けんじ"], url, ["/stories/", "/home/"])
    assert TITLE not in before
    review_and_bring(journey, graduates_by, "けんじ")
    delivered = read_and_answer(journey, "けんじ")
    journey.go(students_by, desk, "desk-term")
    journey.go(students_by, "/desk/", "desk")

    theirs = [
        "/home/",
        "/stories/",
        delivered,
        f"/circles/{circle}/gifts/",
        f"/circles/{circle}/reflect/",
        "/will/",
    ]
    at_the_desk = [
        desk,
        f"{desk}people/",
        f"{desk}rounds/1/",
        f"{desk}stories/",
        "/outbox/",
    ]
    seen = {
        "けんじ": everything_seen(pages["けんじ"], url, theirs),
        "みどり": everything_seen(pages["みどり"], url, [one for one in theirs if one != delivered]),
        students_by: everything_seen(pages[students_by], url, at_the_desk),
        graduates_by: everything_seen(pages[graduates_by], url, at_the_desk),
    }
    assert [who for who, source in seen.items() if TOLD in source] == ["けんじ"]
    assert [
        (who, place) for who, source in seen.items() for place, line in PRIVATE.items() if line in source
    ] == []

    take_back(journey, "はるか", own)
    journey.go("けんじ", delivered, "story-taken-back")
    expect(pages["けんじ"].get_by_text("この話は、語り手が取り下げました。")).to_be_visible()
    after = everything_seen(pages["けんじ"], url, theirs) + everything_seen(
        pages[graduates_by], url, at_the_desk
    )
    assert (TOLD in after, TITLE in after) == (False, False)
    assert journey.axe_findings == []
