"""A circle that talks in a meeting of Zoom or Meet: the page is the guide beside it, and touches no device."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.evening import room_state
from tests.browser.media import Company, company, until
from tests.support.chromium import axe, look

pytestmark = [pytest.mark.browser, pytest.mark.beside, pytest.mark.slow]
MEETING = "https://us02web.zoom.us/j/81234567890?pwd=abc"
EXTERNAL = f"""
from kurumaza.terms.models import Round, Term
Term.objects.update(media="external")
Round.objects.update(meeting_url="{MEETING}")
"""
_FORWARD = """() => document.querySelector("#room").evening.requests.command({ type: "vote", direction: "forward", is_wanted: true })"""


def step_on(three: Company) -> str:
    """Two of three wish to go on, which is enough; the phase that they come to, or that it has ended."""
    before = room_state(three.pages[0])["phase"]
    for page in three.pages[:2]:
        page.evaluate(_FORWARD)
    until(
        lambda: (
            len({(s["phase"], s["stage"]) for s in map(room_state, three.pages)}) == 1
            and (
                room_state(three.pages[0])["phase"] != before
                or room_state(three.pages[0])["stage"] == "ended"
            )
        ),
        lambda: [room_state(page) for page in three.pages],
    )
    now = room_state(three.pages[0])
    return "ended" if now["stage"] == "ended" else now["phase"]


def asked_for_devices(page: Page) -> int:
    """How often the page asked for a microphone or a camera."""
    asked: int = page.evaluate("window.asked + window.connections.length")
    return asked


def test_guide_beside_a_meeting_asks_for_no_device(tmp_path: Path) -> None:
    with company(tmp_path, 3, prepare=EXTERNAL) as three:
        page = three.pages[0]
        page.goto(three.address.replace("/room/", "/wait/"))
        expect(page.get_by_role("link", name="会議をひらく(新しい画面)")).to_have_attribute("href", MEETING)
        expect(page.get_by_role("link", name="マイクとカメラを試す")).to_have_count(0)
        assert axe(page) == []
        look(page, "waiting-external")
        page.goto(three.address)
        for one in three.pages:
            expect(one.locator("#room")).to_have_attribute("data-stage", "running")
            expect(one.get_by_text("1番の部屋へ。")).to_be_visible()
            way = one.get_by_role("link", name="会議をひらく(新しい画面)")
            assert (way.get_attribute("href"), way.get_attribute("target"), way.get_attribute("rel")) == (
                MEETING,
                "_blank",
                "noopener noreferrer",
            )
            expect(one.locator("[data-device]")).to_have_count(0)
        assert axe(page) == []
        look(page, "room-external")
        page.get_by_role("button", name="進め方・設定").click()
        expect(page.get_by_role("dialog").get_by_text("使う機器")).to_have_count(0)
        page.keyboard.press("Escape")
        page.get_by_role("button", name="合図を送る").click()
        page.locator("[data-send-gesture=thinking]").click()
        for one in three.pages:
            expect(one.get_by_text("考え中です")).to_be_visible()
        phases = []
        while (phase := step_on(three)) != "ended":
            phases.append(phase)
            if phase == "rest":
                expect(page.get_by_text("会議のマイクとカメラを切ってください。")).to_be_visible()
                look(page, "room-external-rest")
        assert (
            phases
            == page.evaluate("document.querySelector('#room').evening.data.phases.map((one) => one.key)")[1:]
        )
        expect(page.get_by_text("会議では、みなさんのいる部屋に戻ってください。")).to_be_visible()
        expect(page.get_by_role("link", name="ふりかえりを書く")).to_be_visible()
        assert [asked_for_devices(one) for one in three.pages] == [0, 0, 0]
