"""An internship's page for everybody: what stands on it in which state, its picture, and what search engines read."""

import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kurumaza.field.actions_placements import close_placement, finish_placement, write_placement
from kurumaza.field.described import Described
from kurumaza.field.models import Placement
from kurumaza.field.queries_placements import Content
from kurumaza.field.share_picture import placement_picture_words
from kurumaza.ways.share_picture import PictureWords, draw_picture
from kurumaza.ways.structured_data import script_text
from tests.conftest import SignIn
from tests.factories.field import asked, draft_placement, full_content, joined, published_placement
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MEMBER = "支援者やアドバイザーではなく、メンバーとして加わります。"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


def page(placement: Placement, browser: Client | None = None) -> str:
    answer = (browser or Client()).get(reverse("internship", args=[placement.uuid]))
    assert answer.status_code == 200
    return answer.content.decode()


def structured(shown: str) -> tuple[str, dict[str, Any]]:
    found = re.search(r'<script type="application/ld\+json" nonce="([^"]+)">(.*?)</script>', shown, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[2])
    return found[1], data


def test_page_says_all_of_it_with_both_organisations_and_a_contact(world: World, now: datetime) -> None:
    shown = page(published_placement(world, now))
    for words in (
        MEMBER,
        "食堂のこれからを考える",
        "2か月ほど。週に1回、2時間くらい",
        "現地とオンラインの両方(青森市内と、ふだんはオンライン)",
        "受け入れ先がボランティア保険に入ります",
        "contact@kurumaza.example",
        "017-000-0000",
        "火-Okoshi",
        "Dialogue for Everyone",
    ):
        assert words in shown
    assert "LINEで送る" in shown
    assert "URLをコピー" in shown
    assert re.search(r'<link rel="canonical" href="https?://[^"]+/internships/[0-9a-f-]+/">', shown)


def test_page_of_a_draft_is_not_there(world: World) -> None:
    draft = draft_placement(world)
    for name in ("internship", "internship_picture"):
        assert Client().get(reverse(name, args=[draft.uuid])).status_code == 404


def test_page_of_a_term_that_is_not_open_to_people_is_not_there(world: World, now: datetime) -> None:
    published = published_placement(world, now)
    world.term.opened_at = None
    world.term.save()
    assert Client().get(reverse("internship", args=[published.uuid])).status_code == 404


def test_stranger_is_led_to_the_ways_in_or_to_the_contact(world: World, now: datetime) -> None:
    shown = page(published_placement(world, now))
    assert "参加のしかたは、上の担当者にお問い合わせください。" in shown
    assert "/ask/" not in shown


def test_participant_sees_the_one_next_step(world: World, now: datetime, sign_in: SignIn) -> None:
    published = published_placement(world, now)
    browser = sign_in(world.haruka.person)
    assert "加わりたいと伝える" in page(published, browser)
    wish = asked(world, published, now)
    assert reverse("placement_wish", args=[wish.uuid]) in page(published, browser)
    joined(world, published, now, world.kenji)
    kenji = page(published, sign_in(world.kenji.person))
    assert reverse("placement_home", args=[published.uuid]) in kenji
    new = world.add_person(world.students, "なつ", is_prepared=False)
    assert reverse("prepare", args=[new.uuid]) in page(published, sign_in(new.person))


def test_nobody_learns_who_asked_or_joined(world: World, now: datetime, sign_in: SignIn) -> None:
    published = published_placement(world, now)
    before = page(published, sign_in(world.kenji.person))
    joined(world, published, now)
    after = page(published, sign_in(world.kenji.person))

    def plain(shown: str) -> str:
        return re.sub(r'nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"', "", shown)

    assert plain(before) == plain(after)


def test_closed_and_finished_pages_say_so_kindly(world: World, now: datetime, sign_in: SignIn) -> None:
    published, by = published_placement(world, now), world.student_organiser
    close_placement(placement=published, by=by, now=now)
    browser = sign_in(world.haruka.person)
    closed = page(published, browser)
    assert "いまは、新しい受け付けをしていません。" in closed
    assert "加わりたいと伝える" not in closed
    finish_placement(placement=published, by=by, now=now)
    finished = page(published, browser)
    assert "このインターンは終わりました。" in finished
    for shown, ending in ((closed, "加わります。"), (finished, "加わりました。")):
        [address] = re.findall(r'href="(https://line\.me/R/share[^"]+)"', shown)
        assert unquote_plus(address).split("\n")[1].endswith(ending)


def test_term_lists_what_is_published(world: World, now: datetime) -> None:
    published = published_placement(world, now)
    draft_placement(world, full_content("まだ下書き"))
    shown = Client().get(f"/t/{world.term.slug}/").content.decode()
    assert "インターン募集" in shown
    assert reverse("internship", args=[published.uuid]) in shown
    assert "まだ下書き" not in shown
    assert "募集は終わりました" not in shown
    close_placement(placement=published, by=world.student_organiser, now=now)
    assert "募集は終わりました" in Client().get(f"/t/{world.term.slug}/").content.decode()


def test_internship_elsewhere_is_pointed_to(world: World, now: datetime) -> None:
    content = Content("食堂", Described(about="くわしくは団体のページへ。"), "https://okoshi.example/i")
    shown = page(published_placement(world, now, content))
    assert 'href="https://okoshi.example/i" rel="noopener noreferrer"' in shown
    assert MEMBER in shown
    assert "報酬" not in shown
    assert structured(shown)[1]["@type"] == "WebPage"


def test_unpaid_is_announced_as_no_job(world: World, now: datetime) -> None:
    days: dict[str, Any] = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 4, 30)}
    before = datetime(2026, 2, 1, tzinfo=UTC)
    placement = published_placement(world, before, full_content()._replace(**days))
    answer = Client().get(reverse("internship", args=[placement.uuid]))
    nonce, data = structured(answer.content.decode())
    assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
    assert [data[key] for key in ("@type", "startDate", "endDate", "eventAttendanceMode")] == [
        "Event",
        "2026-03-01",
        "2026-04-30",
        "https://schema.org/MixedEventAttendanceMode",
    ]
    undated = published_placement(world, now)
    assert structured(page(undated))[1]["@type"] == "WebPage"


def test_paid_is_a_job_as_long_as_people_can_ask(world: World, now: datetime) -> None:
    paid = published_placement(world, now, full_content(is_paid=True, pay="1日3,000円", place_kind="online"))
    data = structured(page(paid))[1]
    assert [data[key] for key in ("@type", "employmentType", "jobLocationType", "jobBenefits")] == [
        "JobPosting",
        "INTERN",
        "TELECOMMUTE",
        "1日3,000円",
    ]
    assert data["hiringOrganization"]["name"] == "火-Okoshi"
    close_placement(placement=paid, by=world.student_organiser, now=now)
    assert structured(page(paid))[1]["@type"] == "WebPage"


def test_job_is_dated_by_the_terms_clock(world: World, now: datetime) -> None:
    placement = published_placement(world, now, full_content(is_paid=True, pay="1日3,000円"))
    Placement.objects.filter(pk=placement.pk).update(published_at=datetime(2026, 3, 1, 20, tzinfo=UTC))
    _nonce, data = structured(page(placement))
    assert data["datePosted"] == "2026-03-02"


def test_words_of_a_host_do_not_end_the_script(world: World, now: datetime) -> None:
    evil = "</script><script>alert(1)</script><!--"
    shown = page(published_placement(world, now, full_content(evil[:60], about=evil)))
    assert "<script>alert" not in shown
    assert structured(shown)[1]["description"] == f"{MEMBER}\n\n{evil}"


@given(st.text())
def test_any_words_can_stand_in_the_script(words: str) -> None:
    text = script_text({"words": words})
    assert [sign in text for sign in "<>&"] == [False, False, False]
    assert json.loads(text) == {"words": words}


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of pixels of a PNG, one byte of grey each."""
    with Image.open(io.BytesIO(png)) as opened:
        grey = opened.convert("L")
    rows = [grey.crop((0, y, grey.width, y + 1)).tobytes() for y in range(grey.height)]
    return grey.width, grey.height, rows


def test_picture_shows_the_letters_of_its_title(world: World, now: datetime) -> None:
    """Where the title stands there is ink, and other letters leave other ink: no empty boxes."""
    drawn = {}
    for title in ("食堂", "祭り"):
        published = published_placement(world, now, full_content(title))
        shown = page(published)
        address = re.search(r'property="og:image" content="https?://[^/]+(/[^"]+)"', shown)
        assert address is not None
        answer = Client().get(address[1].replace("&amp;", "&"))
        assert answer.headers["Content-Type"] == "image/png"
        width, height, rows = pixels(answer.content)
        assert (width, height) == (1200, 630)
        # The title's line: left of the circle, below the programme's name.
        drawn[title] = [row[72:720] for row in rows[90:200]]
    dark = {title: sum(grey < 90 for row in area for grey in row) for title, area in drawn.items()}
    assert all(count > 1000 for count in dark.values()), dark
    assert drawn["食堂"] != drawn["祭り"]


def last_lines(title: str) -> list[bytes]:
    """The lower edge of the picture, where the term and the host stand, left of the circle."""
    words = PictureWords(
        "p", title, "支援者やアドバイザーではなく、\nメンバーとして加わります。", "期", "受け入れ"
    )
    _width, _height, rows = pixels(draw_picture(words))
    return [row[:720] for row in rows[515:]]


@pytest.mark.parametrize("length", [16, 17, 36, 37, 60, 61, 100])
def test_long_title_leaves_the_last_lines_of_the_picture_free(length: int) -> None:
    assert last_lines("題" * length) == last_lines("題")


def test_missing_glyphs_would_look_alike_and_do_not(world: World) -> None:
    made = {}
    for title in ("学", "生", "髙", "あ", "A"):
        draft = draft_placement(world, full_content(title))
        made[title] = draw_picture(placement_picture_words(draft))
    assert len(set(made.values())) == 5


@pytest.mark.parametrize("title", ['"', "#panic()", "\\", "*太い* _斜め_ $x$", "<b>", "@青森", "期" * 60])
def test_words_of_the_picture_are_shown_as_words(world: World, title: str) -> None:
    draft = draft_placement(world, full_content(title))
    assert draw_picture(placement_picture_words(draft))[:8] == b"\x89PNG\r\n\x1a\n"


def test_address_of_the_picture_changes_with_its_words(world: World, now: datetime) -> None:
    published = published_placement(world, now)
    before = placement_picture_words(published).digest
    Placement.objects.filter(pk=published.pk).update(title="別の題")
    published.refresh_from_db()
    assert placement_picture_words(published).digest != before
    assert f"?v={before}" not in page(published)


def test_term_without_internships_has_no_heading_for_them(world: World) -> None:
    assert "インターン募集" not in Client().get(f"/t/{world.term.slug}/").content.decode()


def test_days_stand_in_the_terms_words(world: World, now: datetime) -> None:
    days: dict[str, Any] = {"starts_on": date(2026, 2, 14), "apply_until": now.date() + timedelta(days=3)}
    made = write_placement(
        term=world.term,
        membership=world.member(world.student_organiser),
        content=full_content()._replace(**days),
        now=now,
    )
    assert isinstance(made, Placement)
    Placement.objects.filter(pk=made.pk).update(published_at=now)
    assert "2026年2月14日(土)から" in page(made)
