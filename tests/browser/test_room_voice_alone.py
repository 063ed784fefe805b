"""Camera refused, microphone given: with the voice alone one takes part like everybody, and reads so in one sentence."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.evening import room_state
from tests.browser.media import company, hears_and_sees, until
from tests.support.chromium import DESKTOP, PHONE, axe, look

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SENTENCE = "カメラは許可されていません。声だけで参加できます。"
_PASS_ON = """() => document.querySelector("[data-hand=pass]:not(:disabled)")?.click()"""


def looked_at(page: Page, name: str) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
    look(page, name)


def test_person_whose_camera_is_refused_takes_part_by_voice_like_everybody(tmp_path: Path) -> None:
    with company(tmp_path, 3, come=2) as three:
        others = list(three.pages)
        three.context(allows=("microphone",))
        page = three.pages[2]
        page.goto(f"{three.server.url}/check/?circle={three.evening.circle}")
        page.get_by_role("button", name="マイクを試す").click()
        expect(page.locator("[data-check=echo]")).to_be_visible()
        page.get_by_role("button", name="カメラを試す").click()
        expect(page.get_by_text("カメラの使用が許可されていません。")).to_be_visible()
        expect(page.get_by_text("声だけで、同じように参加できます。")).to_be_visible()
        looked_at(page, "check-voice-alone")
        page.goto(three.address)
        expect(page.get_by_text(SENTENCE)).to_be_visible()
        looked_at(page, "room-voice-alone")
        expect(page.locator("[data-device=audio]")).to_have_attribute("data-state", "on")
        expect(page.locator("[data-device=video]")).to_have_text("カメラなし")
        hears_and_sees(page, 2)
        seat = page.locator("li.me").get_attribute("data-seat")
        for other in others:
            hears_and_sees(other, 2, kinds=("audioPacketsReceived",))
        holds_the_turn(three.pages, page, seat or "")
        # A line in place of the voice is for those who have none.
        expect(page.get_by_role("textbox", name="声のかわりに書く")).to_have_count(0)
        expect(page.locator("li.me .state")).to_have_text("話す番です")
        looked_at(page, "room-voice-alone-turn")
        looked_at(others[0], "room-voice-alone-other")
        page.evaluate(_PASS_ON)
        expect(page.locator("#room")).not_to_have_attribute("data-holder", seat or "")
        expect(others[0].locator(f"li[data-seat='{seat}'] .state")).to_have_text("声だけ・オン")
        # Whoever presses it all the same reads once more why there is no picture.
        expect(page.get_by_text(SENTENCE)).to_have_count(0, timeout=15_000)
        page.locator("[data-device=video]").click()
        expect(page.get_by_text(SENTENCE)).to_be_visible()


def holds_the_turn(pages: list[Page], page: Page, seat: str) -> None:
    """The others pass, until it is this seat's turn."""

    def is_so() -> bool:
        if room_state(page)["holder"] == seat:
            return True
        for other in pages:
            if other is not page:
                other.evaluate(_PASS_ON)
        return False

    until(is_so, lambda: room_state(page))
