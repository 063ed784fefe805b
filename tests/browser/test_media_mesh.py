"""Voices and pictures from browser to browser: real browsers, a process each, and a real coturn."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.media import candidate_pairs, company, counters, hears_and_sees, until
from tests.support.chromium import axe, look
from tests.support.turn_server import PROGRAM, turn_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RELAY_ONLY = "from kurumaza.terms.models import Term; Term.objects.update(relay_only=True)"
_UNPLUG = """() => {
  const tracks = document.querySelector("#room").evening.voices.devices.publication;
  tracks.audio.stop();
  tracks.audio.dispatchEvent(new Event("ended"));
}"""
# How long from the tap until every connection has chosen a way with new credentials of ICE, in milliseconds.
_MEND = r"""() => {
  const ufrag = (pc) => /a=ice-ufrag:(\S+)/.exec(pc.currentLocalDescription.sdp)[1];
  const live = window.connections.filter((one) => one.connectionState === "connected");
  const before = live.map(ufrag);
  const began = performance.now();
  const all = live.map((pc, i) => new Promise((done) => {
    const transport = pc.getSenders()[0].transport.iceTransport;
    const look = () => {
      const pair = transport.getSelectedCandidatePair();
      const isNew = ufrag(pc) !== before[i] && pair.local.usernameFragment === ufrag(pc);
      if (isNew && pc.connectionState === "connected") done(performance.now() - began);
      else setTimeout(look, 5);
    };
    look();
  }));
  document.querySelector("[data-hand=mend]").click();
  return Promise.all(all);
}"""


def digits_of(page: Page) -> str:
    """The digits to compare, out of 進め方・設定."""
    page.get_by_role("button", name="進め方・設定").click()
    shown = page.locator("[data-compare]")
    expect(shown).to_have_text(re.compile(r"^\d{4} \d{4} \d{4} \d{4}$"), timeout=30_000)
    digits = shown.inner_text()
    page.keyboard.press("Escape")
    return digits


def test_four_hear_and_see_each_other_and_compare_one_string(tmp_path: Path) -> None:
    with company(tmp_path, 4) as four:
        for page in four.pages:
            hears_and_sees(page, 3)
        first = [digits_of(page) for page in four.pages]
        assert len(set(first)) == 1, first
        page = four.pages[0]
        page.get_by_role("button", name="進め方・設定").click()
        page.locator("[data-compare]").scroll_into_view_if_needed()
        assert axe(page) == []
        look(page, "room-compare")
        page.keyboard.press("Escape")
        # A page that begins anew has another certificate: the digits are others, and again the same for all.
        four.pages[3].reload()
        for page in four.pages:
            hears_and_sees(page, 3)
        again = [digits_of(page) for page in four.pages]
        assert len(set(again)) == 1, again
        assert again[0] != first[0]


def test_called_organiser_is_heard_and_part_of_everybodys_string(tmp_path: Path) -> None:
    with company(tmp_path, 3) as three:
        people = list(three.pages)
        for page in people:
            hears_and_sees(page, 2)
        before = [digits_of(page) for page in people]
        assert len(set(before)) == 1, before
        people[0].get_by_role("button", name="運営に知らせる").first.click()
        people[0].locator("[data-confirm=help]").click()
        expect(people[0].get_by_text("運営に知らせました。")).to_be_visible()
        organiser = three.come_on_duty("なつき")
        for page in three.pages:
            hears_and_sees(page, 3)
        for page in people:
            expect(page.get_by_text("運営のなつきさんが入っています。")).to_be_visible()
        with_organiser = [digits_of(page) for page in three.pages]
        assert len(set(with_organiser)) == 1, with_organiser
        assert with_organiser[0] != before[0]
        for page, name in ((people[1], "room-with-organiser"), (organiser, "room-on-duty")):
            assert axe(page) == []
            look(page, name)
            page.get_by_role("button", name="進め方・設定").click()
            page.locator("[data-compare]").scroll_into_view_if_needed()
            assert axe(page) == []
            look(page, f"{name}-compare")
            page.keyboard.press("Escape")
        # The organiser goes, and the string is that of the three again.
        organiser.get_by_role("button", name="そっと出る").click()
        organiser.locator("[data-confirm=leave]").click()
        organiser.wait_for_url("**/desk/**")
        for page in people:
            expect(page.locator("[data-organiser]")).to_have_count(0)
            hears_and_sees(page, 2)
        assert [digits_of(page) for page in people] == before


def test_ways_are_found_anew_within_half_a_second(tmp_path: Path) -> None:
    with company(tmp_path, 2) as two:
        page = two.pages[0]
        for one in two.pages:
            hears_and_sees(one, 1)
        page.get_by_role("button", name="進め方・設定").click()
        times = [milliseconds for _ in range(5) for milliseconds in page.evaluate(_MEND)]
        assert len(times) == 5
        assert sorted(times)[2] <= 500, times
        for one in two.pages:
            hears_and_sees(one, 1)


def test_microphone_that_is_unplugged_is_replaced_and_said(tmp_path: Path) -> None:
    """The browser's fake devices cannot be pulled out: the track is ended as the browser ends that of a lost device."""
    with company(tmp_path, 2) as two:
        page, other = two.pages
        hears_and_sees(other, 1)
        page.evaluate(_UNPLUG)
        expect(page.get_by_text("マイクが替わりました。")).to_be_visible()
        expect(page.locator("[data-device=audio]")).to_have_attribute("data-state", "on")
        hears_and_sees(other, 1, kinds=("audioPacketsReceived",))
        assert axe(page) == []
        look(page, "room-device-replaced")


@pytest.mark.skipif(PROGRAM is None, reason="coturn is not installed (bin/test says so)")
def test_relay_only_goes_through_coturn_and_no_other_way(tmp_path: Path) -> None:
    with (
        turn_server(tmp_path) as turn,
        company(tmp_path, 3, settings=turn.environment, prepare=RELAY_ONLY) as three,
    ):
        for page in three.pages:
            hears_and_sees(page, 2)
            assert candidate_pairs(page) == [("relay", "relay")] * 2
            addresses = page.evaluate("window.connections.map((pc) => pc.currentLocalDescription.sdp)")
            assert not any(" typ host" in sdp or " typ srflx" in sdp for sdp in addresses)


def test_person_whose_devices_are_refused_hears_and_sees_the_others(tmp_path: Path) -> None:
    with company(tmp_path, 2, come=1) as two:
        two.come(allows=())
        silent = two.pages[1]
        hears_and_sees(silent, 1)
        until(lambda: len(counters(two.pages[0])) == 1, lambda: counters(two.pages[0]))
        expect(silent.get_by_text("マイクは許可されていません。")).to_be_visible()
