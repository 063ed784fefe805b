"""An evening in four browsers, until the room ends by itself."""

import json
import re
import time

from playwright.sync_api import Page, expect

from tests.browser.journey import PEOPLE, PRIVATE, Journey

EVENING_SECONDS = 240
_PICTURES = """() => [...document.querySelectorAll(".face video")].map((video) => video.currentTime)"""
_PASS_ON = """() => {
  const button = document.querySelector("[data-hand=pass]:not(:disabled)");
  button?.click();
  return button !== null;
}"""
_LAY = "() => document.querySelector('[data-hand=gift]:not(:disabled)')?.click()"
SHEETS = {
    "進め方・設定": "room-way",
    "合図を送る": "room-gestures",
    "運営に知らせる": "room-help",
    "そっと出る": "room-leave",
}
# A phase whose step is not the phase alone is looked at in each.
LOOKED_AT = {
    ("warm_up", "turn"),
    ("write", "none"),
    ("talk", "turn"),
    ("ask", "turn"),
    ("rest", "none"),
    ("open", "none"),
    ("gift", "writing"),
    ("gift", "turn"),
    ("close", "none"),
}


def room_state(page: Page) -> dict[str, str]:
    """What the page says of itself: phase, holder, step, seq, stage."""
    state: dict[str, str] = json.loads(
        page.evaluate("JSON.stringify({...document.querySelector('#room').dataset})")
    )
    return state


def write_gift(page: Page, words: str) -> None:
    """Writes it and lays it down. Looked for and pressed in one step of the page: when the time is nearly over the page lays it down
    by itself, and the button is gone."""
    page.get_by_role("textbox").first.fill(words)
    page.evaluate(_LAY)


class Evening:
    """Plays the four people's parts as the phases come."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.pages = [journey.pages[call_name] for call_name in PEOPLE]
        self.done: set[str] = set()
        # In how many moments all four agreed on phase and speaker, by phase.
        self.agreed: dict[str, int] = {}

    def spend(self) -> dict[str, int]:
        """Until the room has ended by itself."""
        until = time.monotonic() + EVENING_SECONDS
        while time.monotonic() < until:
            states = [room_state(page) for page in self.pages]
            if all(state.get("stage") == "ended" for state in states):
                self.journey.check("はるか", "room-ended")
                return self.agreed
            if len({state.get("seq") for state in states}) == 1 and states[0].get("seq"):
                assert len({(state["phase"], state["holder"], state["stage"]) for state in states}) == 1
                self.agreed[states[0]["phase"]] = self.agreed.get(states[0]["phase"], 0) + 1
                self.play(states[0])
        raise AssertionError(f"the evening did not end: {[room_state(page) for page in self.pages]}")

    def play(self, state: dict[str, str]) -> None:
        """What somebody does in this moment, each thing once."""
        phase, step = state["phase"], state["step"]
        if phase == "gather":
            self.once("sheets", self.open_every_sheet)
        elif phase == "warm_up":
            self.once("voices", lambda: everyone_hears_everyone(self.pages))
        elif phase == "talk" and step == "turn":
            self.once("pictures", lambda: pictures_run(self.pages))
        elif phase == "write":
            self.once("seat memo", self.write_a_memo)
        elif phase == "gift" and step == "writing":
            self.once("gifts", self.write_gifts)
        if (phase, step) in LOOKED_AT:
            self.once(f"look {phase} {step}", lambda: self.journey.check("はるか", f"room-{phase}-{step}"))
        if state["holder"] and self.agreed[phase] % 3 == 0:
            self.hand_over()

    def once(self, name: str, act: object) -> None:
        if name not in self.done:
            self.done.add(name)
            assert callable(act)
            act()

    def open_every_sheet(self) -> None:
        page = self.journey.pages["はるか"]
        for button, name in SHEETS.items():
            page.get_by_role("button", name=button).first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            self.journey.check("はるか", name)
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)

    def write_a_memo(self) -> None:
        page = self.journey.pages["はるか"]
        page.get_by_role("button", name=re.compile("捨てられずに残している物")).click()
        page.get_by_role("textbox", name="メモ").fill(PRIVATE["seat memo"])
        expect(page.get_by_text("保存しました。")).to_be_visible()

    def write_gifts(self) -> None:
        for index, page in enumerate(self.pages):
            write_gift(page, f"心に残った場面{index}")

    def hand_over(self) -> None:
        """Whoever holds the turn passes it on. Looked for and pressed in one step of the page: the turn may end
        by itself at any moment, and the button with it."""
        for page in self.pages:
            if page.evaluate(_PASS_ON):
                return


def pictures_run(pages: list[Page]) -> None:
    """On every page the three others' pictures go on: a picture that is started anew at each drawing shows nothing."""
    for page in pages:
        began = page.evaluate(_PICTURES)
        assert len(began) == 3, began
        page.wait_for_function(
            f"began => {{ const now = ({_PICTURES})(); return now.every((at, i) => at > began[i] + 1) }}",
            arg=began,
        )


def heard(page: Page) -> dict[str, int]:
    """Audio packets received so far, by seat: the browser's own counters."""
    stats = page.evaluate("async () => await window.kurumazaRoom.stats()")
    return {seat: one["audioPacketsReceived"] for seat, one in stats.items()}


def everyone_hears_everyone(pages: list[Page]) -> None:
    """Audio packets from each of the other three rise on every page."""
    before = [heard(page) for page in pages]
    assert all(len(one) == 3 for one in before), before
    until = time.monotonic() + 20
    while time.monotonic() < until:
        after = [heard(page) for page in pages]
        if all(after[i].get(seat, 0) > count for i, one in enumerate(before) for seat, count in one.items()):
            return
    raise AssertionError((before, [heard(page) for page in pages]))
