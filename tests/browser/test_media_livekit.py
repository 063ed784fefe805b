"""Voices and pictures through a real media server that has no key: five browsers, a process each."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from livekit import api
from playwright.sync_api import Page, expect

from tests.browser.media import Company, company, counters, hears_and_sees, until
from tests.support.chromium import axe, look
from tests.support.livekit_server import IS_THERE, KEY, SECRET

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not IS_THERE, reason="LiveKit is not built (bin/livekit --install)"),
]
# Somebody of another circle sits down at this one: five.
FIVE = """
from kurumaza.circles.models import Circle, Seat
from kurumaza.terms.models import Term
Term.objects.update(media="livekit")
one = Circle.objects.get(round__term__is_sample=True, round__number=2, number=1)
fifth = Seat.objects.filter(circle__round=one.round, circle__number=2).order_by("pk").first()
Seat.objects.filter(pk=fifth.pk).update(circle=one)
"""
LIVEKIT = 'from kurumaza.terms.models import Term; Term.objects.update(media="livekit")'
# The page is told a key of the right shape that is not the circle's.
WRONG_KEY = """
window.WebSocket = class extends WebSocket {
  set onmessage(hear) {
    super.onmessage = hear && ((event) => {
      const frame = typeof event.data === "string" && event.data[0] === "{" ? JSON.parse(event.data) : {};
      if (frame.kind !== "livekit") return hear(event);
      hear({ data: JSON.stringify({ ...frame, key: btoa("0123456789abcdef0123456789abcdef") }) });
    });
  }
};
"""
# By seat, what came in at all, decoded or not.
_ARRIVED = """async () => {
  let packets = 0, frames = 0;
  for (const pc of window.connections) for (const row of (await pc.getStats()).values()) {
    if (row.type !== "inbound-rtp") continue;
    packets += row.packetsReceived;
    frames += row.framesDecoded ?? 0;
  }
  return { packets, frames };
}"""
_KEYS = """
window.keys = [];
window.WebSocket = class extends WebSocket {
  set onmessage(hear) {
    super.onmessage = hear && ((event) => {
      const frame = typeof event.data === "string" && event.data[0] === "{" ? JSON.parse(event.data) : {};
      if (frame.kind === "livekit") window.keys.push(frame);
      hear(event);
    });
  }
};
"""


def arrived(page: Page) -> dict[str, int]:
    """Packets that came and frames that could be decoded, of everybody together."""
    found: dict[str, int] = page.evaluate(_ARRIVED)
    return found


def come_and_note_keys(made: Company, people: int) -> None:
    """They enter, and each page keeps what it was given for the media server."""
    for _ in range(people):
        made.context().add_init_script(_KEYS)
        made.pages[-1].goto(made.address)


def key_of(pages: list[Page]) -> tuple[str, int]:
    """The newest key, which is the same on all these pages."""
    newest = {(one["key"], one["number"]) for one in (page.evaluate("window.keys.at(-1)") for page in pages)}
    assert len(newest) == 1, newest
    return newest.pop()


def on_media_server(made: Company) -> list[set[str]]:
    """Who is connected there, room by room, as its owner sees it."""

    async def ask() -> list[set[str]]:
        address = made.server.settings["KURUMAZA_LIVEKIT_URL"].replace("ws", "http", 1)
        async with api.LiveKitAPI(address, KEY, SECRET, failover=False) as server:
            rooms = (await server.room.list_rooms(api.ListRoomsRequest())).rooms
            found = []
            for room in rooms:
                there = await server.room.list_participants(api.ListParticipantsRequest(room=room.name))
                found.append({one.identity for one in there.participants})
            return found

    # Playwright has a loop of its own on this thread.
    with ThreadPoolExecutor(1) as other:
        return other.submit(lambda: asyncio.run(ask())).result()


def test_five_hear_and_see_each_other_with_a_key_that_changes_when_one_leaves(tmp_path: Path) -> None:
    with company(tmp_path, 5, come=0, with_livekit=True, prepare=FIVE) as five:
        come_and_note_keys(five, 5)
        for page in five.pages:
            hears_and_sees(page, 4)
        before = key_of(five.pages[:4])
        page = five.pages[0]
        page.get_by_role("button", name="進め方・設定").click()
        page.get_by_text("このつなぎ方では作れません。").scroll_into_view_if_needed()
        expect(page.locator("[data-compare]")).to_have_count(0)
        assert axe(page) == []
        look(page, "room-media-server")
        page.keyboard.press("Escape")
        assert len(on_media_server(five)[0]) == 5
        leaver = five.pages.pop()
        leaver.get_by_role("button", name="そっと出る").click()
        leaver.locator("[data-confirm=leave]").click()
        leaver.wait_for_url("**/left/")
        until(lambda: len(on_media_server(five)[0]) == 4, lambda: on_media_server(five))
        for page in five.pages:
            hears_and_sees(page, 3)
        assert key_of(five.pages) != before


def test_page_without_the_key_decodes_nothing(tmp_path: Path) -> None:
    with company(tmp_path, 3, come=2, with_livekit=True, prepare=LIVEKIT) as three:
        for page in three.pages:
            hears_and_sees(page, 1)
        context = three.context()
        context.add_init_script(WRONG_KEY)
        stranger = three.pages[2]
        stranger.goto(three.address)
        until(lambda: arrived(stranger)["packets"] > 300, lambda: arrived(stranger))
        assert arrived(stranger)["frames"] == 0
        # What it sends reaches the others, and they cannot open it either.
        for page in three.pages[:2]:
            until(lambda page=page: _both_are_heard_of(page), lambda page=page: counters(page))  # type: ignore[misc]
            assert sorted(one["videoFramesDecoded"] > 0 for one in counters(page).values()) == [False, True]


def _both_are_heard_of(page: Page) -> bool:
    there = counters(page)
    return len(there) == 2 and all(one["audioPacketsReceived"] > 100 for one in there.values())


def test_who_loses_the_seat_is_put_out_and_who_has_none_is_not_let_stay(tmp_path: Path) -> None:
    with company(tmp_path, 3, come=0, with_livekit=True, prepare=LIVEKIT) as three:
        come_and_note_keys(three, 3)
        for page in three.pages:
            hears_and_sees(page, 2)
        first = key_of(three.pages)
        token: dict[str, Any] = three.pages[2].evaluate("window.keys.find((one) => one.token)")
        seat = three.pages[2].locator("li.me").get_attribute("data-seat")
        # The organisers take the person out of the term, while the page stays open.
        three.server.run_python(
            "from kurumaza.circles.models import Seat; from django.utils import timezone\n"
            f"one = Seat.objects.get(uuid='{seat}').enrolment; one.left_at = timezone.now(); one.save()"
        )
        expect(three.pages[2].get_by_text("このルームには入れません")).to_be_visible(timeout=15_000)
        until(
            lambda: on_media_server(three) == [on_media_server(three)[0] - {seat}],
            lambda: on_media_server(three),
        )
        assert key_of(three.pages[:2]) != first
        assert key_of(three.pages[2:]) == first
        # With the token that the page still has it comes back, and the media server's word about it puts it out again.
        three.pages[2].evaluate(
            """async ({ url, token }) => {
              window.back = new WebSocket(`${url}/rtc?access_token=${token}&protocol=15&auto_subscribe=1`);
              await new Promise((done, fail) => { window.back.onopen = done; window.back.onclose = fail; });
              await new Promise((done) => { window.back.onclose = done; });
            }""",
            token,
        )
        until(lambda: seat not in on_media_server(three)[0], lambda: on_media_server(three))
        for page in three.pages[:2]:
            hears_and_sees(page, 1)
