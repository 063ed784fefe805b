"""What a shared address shows: the picture, the words beside it, and the event for search engines."""

import json
import re
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kurumaza.terms.queries_public import hosts_of, page_of
from kurumaza.ways.share_picture import LONGEST_LEAD, PictureWords, draw_picture, picture_words
from kurumaza.ways.structured_data import event_data, script_text
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = PictureWords(
    "世代間キャリア対話", "第1期 火-Okoshi@青森", "学生と卒業生が語り合います。", "参加無料", "主催 火-Okoshi"
)


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def page(world: World) -> str:
    return Client().get(f"/t/{world.term.slug}/").content.decode()


def size_of(png: bytes) -> tuple[int, ...]:
    """Width and height out of the head of a PNG."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_picture_is_of_the_size_that_is_announced(world: World) -> None:
    shown = page(world)
    found = re.search(r'property="og:image" content="https?://[^/]+(/[^"]+)"', shown)
    assert found is not None
    answer = Client().get(found[1].replace("&amp;", "&"))
    assert answer.headers["Content-Type"] == "image/png"
    assert size_of(answer.content) == (1200, 630)
    assert '<meta property="og:image:width" content="1200">' in shown
    assert '<meta name="twitter:card" content="summary_large_image">' in shown


def test_picture_holds_letters_and_no_empty_boxes() -> None:
    """Two characters that a font lacks look alike."""
    drawn = {draw_picture(WORDS._replace(name=name)) for name in ("学", "生", "髙", "あ", "A")}
    assert len(drawn) == 5


@pytest.mark.parametrize(
    "name",
    ['"', "#panic()", "\\", "*太い* _斜め_ $x$", "<b>", "@青森", '#import "@preview/x:0.1.0"', "期" * 100],
)
def test_words_are_shown_as_words(name: str) -> None:
    assert size_of(draw_picture(WORDS._replace(name=name))) == (1200, 630)


def test_pictures_are_drawn_side_by_side() -> None:
    words = [WORDS._replace(name=f"第{number}期") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(draw_picture, words))
    draw_picture.cache_clear()
    assert together == [draw_picture(one) for one in words]


def test_address_of_the_picture_changes_with_its_words(world: World) -> None:
    before = page(world)
    world.term.public_page = {"lead": "新しい言葉です。"}
    world.term.save()
    pictures = [re.findall(r"picture\.png\?v=(\w+)", shown)[0] for shown in (before, page(world))]
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("短い。つづき。", "短い。つづき。"),
        ("一つめの文。" + "あ" * LONGEST_LEAD, "一つめの文。"),
        ("あ" * 200, "あ" * (LONGEST_LEAD - 1) + "…"),
    ],
)
def test_long_lead_is_shortened(world: World, lead: str, expected: str) -> None:
    world.term.public_page = {"lead": lead}
    assert picture_words(world.term, page_of(world.term), []).lead == expected


def event_of(shown: str) -> tuple[str, dict[str, Any]]:
    """Nonce and data of the page's event."""
    found = re.search(r'<script type="application/ld\+json" nonce="([^"]+)">(.*?)</script>', shown, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[2])
    return found[1], data


def test_event_says_what_the_page_says_and_under_the_policy(world: World) -> None:
    answer = Client().get(f"/t/{world.term.slug}/")
    nonce, event = event_of(answer.content.decode())
    assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
    kept = ("@type", "name", "startDate", "endDate", "eventAttendanceMode", "isAccessibleForFree")
    assert [event[key] for key in kept] == [
        "Event",
        world.term.name,
        world.term.starts_on.isoformat(),
        world.term.ends_on.isoformat(),
        "https://schema.org/OnlineEventAttendanceMode",
        True,
    ]
    assert [one["name"] for one in event["organizer"]] == ["火-Okoshi", "Dialogue for Everyone"]


def test_event_is_free_only_where_the_page_promises_it(world: World) -> None:
    world.term.public_page = {"promises": ["勧誘なし"]}
    world.term.save()
    _nonce, event = event_of(page(world))
    assert [key in event for key in ("isAccessibleForFree", "offers")] == [False, False]


def test_invented_term_of_the_sample_is_announced_to_no_search_engine(world: World) -> None:
    world.term.is_sample = True
    world.term.save()
    assert "application/ld+json" not in page(world)


def test_words_of_organisers_do_not_end_the_script(world: World) -> None:
    world.term.public_page = {"lead": "</script><script>alert(1)</script><!--"}
    world.term.save()
    shown = page(world)
    assert "<script>alert" not in shown
    assert event_of(shown)[1]["description"] == "</script><script>alert(1)</script><!--"
    text = script_text(
        event_data(
            term=world.term, page=page_of(world.term), hosts=hosts_of(world.term), address="a", picture="p"
        )
    )
    assert [sign in text for sign in "<>&"] == [False, False, False]


def test_address_can_be_copied_without_scripts(world: World) -> None:
    assert re.search(rf"<noscript>.*/t/{world.term.slug}/</p></noscript>", page(world))


def test_picture_of_a_term_that_is_not_public_is_not_found(world: World) -> None:
    world.term.opened_at = None
    world.term.save()
    assert Client().get(f"/t/{world.term.slug}/picture.png").status_code == 404
