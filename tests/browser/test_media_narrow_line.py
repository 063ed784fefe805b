"""Where a line loses packets the picture rests before the voice suffers, and both sides read why."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.media import Company, company, counters, hears_and_sees, until
from tests.support.chromium import axe, look
from tests.support.livekit_server import IS_THERE
from tests.support.lossy_line import ADDRESS, LossyLine, lossy_line
from tests.support.turn_server import PROGRAM, turn_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEEDS_LIVEKIT = pytest.mark.skipif(not IS_THERE, reason="LiveKit is not built (bin/livekit --install)")
NEEDS_COTURN = pytest.mark.skipif(PROGRAM is None, reason="coturn is not installed (bin/test says so)")
LIVEKIT = 'from kurumaza.terms.models import Term; Term.objects.update(media="livekit")'
RELAY_ONLY = "from kurumaza.terms.models import Term; Term.objects.update(relay_only=True)"
LOST = 0.25
MILLISECONDS = 90_000
VOICE_ONLY = "回線が細く、声だけです"


def pictures_rest_and_voices_go_on(two: Company, line: LossyLine, name: str) -> None:
    """A quarter of what both send is lost, until no picture is left; then nothing, and the voices are clear again."""
    for page in two.pages:
        hears_and_sees(page, 1)
    line.up = LOST
    for page in two.pages:
        expect(page.get_by_text("姿を送るのを休んでいます。")).to_be_visible(timeout=MILLISECONDS)
    page = two.pages[0]
    assert axe(page) == []
    look(page, f"room-picture-rests-{name}")
    line.up = 0
    for page in two.pages:
        expect(page.locator("li.me .state")).to_have_text(VOICE_ONLY)
        expect(page.locator("[data-device=video]")).to_have_text("カメラ 休み中")
        others_picture_rests(page)


def others_picture_rests(page: Page) -> None:
    """The other's tile shows no picture and says why; nothing more of it arrives, and the voice does."""
    there = page.locator("ul.seats li:not(.me):not(.empty)")
    expect(there.locator(".state")).to_have_text(VOICE_ONLY, timeout=MILLISECONDS)
    expect(there.locator("video")).to_have_count(0)
    until(lambda: stands_still(page), lambda: counters(page))
    hears_and_sees(page, 1, kinds=("audioPacketsReceived",))


def stands_still(page: Page) -> bool:
    """Within a second no picture arrives."""

    def frames() -> list[int]:
        return [one["videoFramesDecoded"] for one in counters(page).values()]

    before = frames()
    page.wait_for_timeout(1000)
    return frames() == before


@NEEDS_COTURN
def test_pictures_rest_on_the_way_from_browser_to_browser(tmp_path: Path) -> None:
    with ExitStack() as stack:
        turn = stack.enter_context(turn_server(tmp_path))
        line = stack.enter_context(lossy_line(turn.port))
        settings = {
            **turn.environment,
            "KURUMAZA_TURN_URLS": turn.environment["KURUMAZA_TURN_URLS"].replace("127.0.0.1", ADDRESS),
        }
        two = stack.enter_context(company(tmp_path, 2, settings=settings, prepare=RELAY_ONLY))
        pictures_rest_and_voices_go_on(two, line, "mesh")


@NEEDS_LIVEKIT
def test_pictures_rest_on_the_way_to_the_media_server(tmp_path: Path) -> None:
    with ExitStack() as stack:
        how = {"with_livekit": True, "livekit_at": ADDRESS, "prepare": LIVEKIT}
        two = stack.enter_context(company(tmp_path, 2, come=0, **how))  # type: ignore[arg-type]
        assert two.media_server is not None
        line = stack.enter_context(lossy_line(two.media_server.media_port))
        two.come()
        two.come()
        pictures_rest_and_voices_go_on(two, line, "livekit")
