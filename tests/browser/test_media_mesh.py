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


def test_person_whose_camera_is_refused_is_heard_as_well(tmp_path: Path) -> None:
    with company(tmp_path, 2, come=1) as two:
        two.come(allows_devices=False)
        silent = two.pages[1]
        hears_and_sees(silent, 1)
        until(lambda: len(counters(two.pages[0])) == 1, lambda: counters(two.pages[0]))
        expect(silent.get_by_text("マイクは許可されていません。")).to_be_visible()
