"""Days in the field: an event that one comes to and logs, a voice, a photo, a note for oneself."""

import time
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.in_the_field import (
    GRADUATE,
    HOST,
    STUDENT,
    InTheField,
)
from tests.core.pictures.photos_sent import camera_jpeg, picture

EVENT, PRESENTATION = "朝市の準備", "朝市の発表"
ROLE, VOICE, STIRRED = (
    "八百屋の店主",
    "売ることより、顔を見て話すのが楽しみなんだよ。",
    "店は話す場所でもあると思いました。",
)
NOTE, VISIT_NOTE = "わたしだけのひとりごとです。", "テントを六つ立てました。"
CAPTION = "テントの前で"
EVENT_BEGAN = """
from datetime import timedelta
from django.utils import timezone
from kurumaza.field.models import FieldEvent
now = timezone.now()
FieldEvent.objects.filter(title={title!r}).update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
"""
STORED_PHOTO = """
import json
from kurumaza.field.models import Photo
from kurumaza.field.queries_photos import picture_of
print(picture_of(Photo.objects.latest("pk")).hex())
"""


def plan(field: InTheField) -> None:
    """The host puts a day of work and a presentation into the calendar; the student comes, and takes the entry along."""
    for kind, title, days in (("行事(会議", EVENT, 1), ("発表", PRESENTATION, 20)):
        page = field.go(HOST, f"{field.home}events/")
        page.get_by_role("link", name="行事を加える").click()
        page.get_by_role("radio", name=kind).check()
        page.get_by_role("textbox", name="行事の名前").fill(title)
        page.get_by_label("日", exact=True).fill(f"{datetime.now() + timedelta(days=days):%Y-%m-%d}")
        page.get_by_label("はじまり").fill("07:00")
        page.get_by_label("終わり", exact=True).fill("09:00")
        page.get_by_role("textbox", name="場所").fill("朝市の広場")
        page.get_by_role("button", name="行事を加える").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    field.go(HOST, f"{field.home}events/", "events")
    page = field.go(STUDENT, field.home, "home-before")
    page.get_by_role("link", name="行けるかどうかを答える").tap()
    page.get_by_role("button", name="行きます", exact=True).tap()
    expect(page.get_by_text("「行きます」と答えています。")).to_be_visible()
    field.check(STUDENT, "event")
    with page.expect_download() as coming:
        page.get_by_role("link", name="この行事をカレンダーに入れる(ファイル)").tap()
    entry = coming.value.path().read_text(encoding="utf-8")
    assert "BEGIN:VEVENT" in entry
    assert f"SUMMARY:{EVENT}" in entry
    field.server.run_python(EVENT_BEGAN.format(title=EVENT))


def log_visit(field: InTheField) -> dict[str, float]:
    """参加した行事, from the first page of the internship, by finger; what it took."""
    page = field.go(STUDENT, field.home)
    page.evaluate("localStorage.taps = 0")
    began, read = time.monotonic(), set[str]()
    page.get_by_role("link", name="参加した行事を残す").tap()
    title = page.get_by_role("textbox", name="何に参加しましたか")
    expect(title).to_be_visible()
    read.update(page.locator("main").inner_text().splitlines())
    keys = 0
    for name, words in (("何に参加しましたか", EVENT), ("どんなことがありましたか", VISIT_NOTE)):
        box = page.get_by_role("textbox", name=name)
        box.tap()
        box.press_sequentially(words)
        keys += 2 * len(words)
    field.check(STUDENT, "visit")
    page.get_by_role("button", name="残す", exact=True).tap()
    expect(page.get_by_text(VISIT_NOTE)).to_be_visible()
    taps = int(page.evaluate("localStorage.taps"))
    return {
        "taps": taps,
        "keys": keys,
        "characters_to_read": sum(map(len, read)),
        "machine_seconds": round(time.monotonic() - began, 1),
    }


def leave_things(field: InTheField) -> str:
    """A voice by its part, a photo that asks who is in it, a note for oneself alone; where the photo is."""
    page = field.go(STUDENT, field.home)
    page.get_by_role("link", name="聞いた声を残す").tap()
    role = page.get_by_role("textbox", name="だれの声ですか(立場で)")
    role.fill("山田さん")
    page.get_by_role("textbox", name="何と言っていましたか").fill(VOICE)
    page.get_by_role("textbox", name="聞いて、何を感じましたか").fill(STIRRED)
    page.get_by_role("button", name="残す", exact=True).tap()
    expect(page.get_by_text("お名前のように見えます").first).to_be_visible()
    field.check(STUDENT, "voice-name")
    role.fill(ROLE)
    page.get_by_role("button", name="残す", exact=True).tap()
    expect(page.get_by_text(VOICE).first).to_be_visible()

    page = field.go(STUDENT, f"{field.home}photos/new/")
    sent = camera_jpeg(picture(800, 600), orientation=6)
    page.get_by_label("写真", exact=True).set_input_files(
        {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": sent}
    )
    page.get_by_role("textbox", name="どんな写真ですか").fill(CAPTION)
    page.get_by_role("checkbox", name=f"{GRADUATE}さん").check()
    page.get_by_role("radio", name="ほかに人は写っていません").check()
    field.check(STUDENT, "photo-new")
    page.get_by_role("button", name="写真を加える").tap()
    expect(page.get_by_text("写っている方全員の「見せてよい」がそろっていないので、").first).to_be_visible()
    photo = field.path(STUDENT)

    page = field.go(STUDENT, f"{field.home}notes/")
    page.get_by_role("textbox", name="メモ").first.fill(NOTE)
    page.get_by_role("button", name="このメモを残す").tap()
    expect(page.get_by_text(NOTE).first).to_be_visible()
    field.check(STUDENT, "notes")
    return photo
