"""Whole evenings with the default script, its hour in about two minutes: four who talk, reload in every phase, come late, drop out,
and are down to three and to two."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.evening import everyone_hears_everyone, room_state
from tests.faults.evening import Tonight, tonight
from tests.support.chromium import DESKTOP, PHONE, axe, person_browser, write_voice
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHASES = ["gather", "warm_up", "write", "talk", "ask", "rest", "open", "gift", "close"]
EVENING_SECONDS = 400
_FAST = """
from django.utils import timezone
from kurumaza.circles.models import Circle
from kurumaza.core.dialogue.script import export_script, parse_script
from kurumaza.scripts.actions import create_script_version
from kurumaza.scripts.models import Script
circle = Circle.objects.get(uuid="{circle}")
programme = circle.round.term.programme
hour = parse_script(Script.objects.filter(programme=programme, name__contains="60").first().body)
body = export_script(hour.scaled({factor})) | {{"name": {{"ja": "速い60分", "en": "fast hour"}}}}
circle.script = create_script_version(programme=programme, body=body, now=timezone.now())
circle.save()
print([phase.key for phase in hour.phases])
"""


class Table:
    """A circle tonight, and a browser for each of its people who has come."""

    def __init__(self, server: RealServer, evening: Tonight, stack: ExitStack, voices: Path) -> None:
        self.server, self.evening = server, evening
        self._stack, self._voices = stack, voices
        self._playwright = stack.enter_context(sync_playwright())
        self.pages: dict[str, Page] = {}

    def come(self, name: str, size: dict[str, int]) -> Page:
        """Somebody opens the room in a browser of their own."""
        voice = write_voice(self._voices / f"{len(self.pages)}.wav", 300 + 90 * len(self.pages))
        browser = self._stack.enter_context(person_browser(self._playwright, voice))
        context = browser.new_context(viewport=size, locale="ja-JP")  # type: ignore[arg-type]
        cookie = self.evening.cookies[name]
        context.add_cookies([{"name": "kurumaza", "value": cookie, "url": self.server.url}])
        page = context.new_page()
        page.goto(f"{self.server.url}/circles/{self.evening.circle}/room/")
        self.pages[name] = page
        return page

    @property
    def names(self) -> list[str]:
        """Who belongs to the circle."""
        return list(self.evening.cookies)

    def states(self) -> list[dict[str, str]]:
        """What each page says of the room."""
        return [room_state(page) for page in self.pages.values()]

    def until(self, is_so: Callable[[], bool], seconds: float = 60) -> None:
        """Waits until something holds."""
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, self.states()
            next(iter(self.pages.values())).wait_for_timeout(50)


def table_with(tmp_path: Path, factor: float) -> Iterator[Table]:
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        evening = tonight(server)
        keys = server.run_python(_FAST.format(circle=evening.circle, factor=factor))
        assert json.loads(keys.replace("'", '"')) == PHASES
        yield Table(server, evening, stack, tmp_path)


@pytest.fixture
def two_minutes(tmp_path: Path) -> Iterator[Table]:
    yield from table_with(tmp_path, 0.04)


def test_default_script_with_four_who_reload_in_every_phase(two_minutes: Table) -> None:
    """Every phase is reached by the clock alone, every reload comes back to the same phase and its own seat, and voices are
    heard again afterwards."""
    table = two_minutes
    for name, size in zip(table.names, (PHONE, DESKTOP, PHONE, DESKTOP), strict=True):
        table.come(name, size)
    table.until(lambda: all(state["stage"] == "running" for state in table.states()))
    seen: list[str] = []
    spoke: dict[str, set[str]] = {}
    began = time.monotonic()
    while time.monotonic() - began < EVENING_SECONDS:
        states = table.states()
        if all(state["stage"] == "ended" for state in states):
            break
        phase = states[0]["phase"]
        spoke.setdefault(phase, set()).add(states[0]["holder"])
        if phase not in seen and states[0]["stage"] == "running":
            seen.append(phase)
            page = list(table.pages.values())[len(seen) % 4]
            page.reload()
            expect(page.locator("#room")).to_have_attribute("data-connected", "true", timeout=10_000)
            assert PHASES.index(room_state(page)["phase"]) >= PHASES.index(phase)
            if phase == "talk":
                everyone_hears_everyone(list(table.pages.values()))
        table.pages[table.names[0]].wait_for_timeout(100)
    assert seen == PHASES
    for phase in ("gather", "warm_up", "talk", "ask"):
        assert len(spoke[phase] - {""}) == 4 or phase == "gather", (phase, spoke[phase])
    for page in table.pages.values():
        expect(page.get_by_text("おつかれさまでした")).to_be_visible()


def test_late_comer_drop_out_down_to_three_and_to_two(two_minutes: Table) -> None:
    """Three are seated at the start and begin without waiting for the fourth, who comes in the middle and has a turn; one drops out,
    one leaves, and the two who are left choose to go on."""
    table = two_minutes
    late, dropping, leaving = table.names[3], table.names[2], table.names[1]
    begin_in(table, seconds=25)
    for name, size in zip(table.names[:3], (PHONE, DESKTOP, DESKTOP), strict=True):
        table.come(name, size)
    first = table.pages[table.names[0]]
    table.until(lambda: all(state["stage"] == "running" for state in table.states()), 90)
    table.until(lambda: room_state(first)["phase"] == "talk", 90)
    page = table.come(late, PHONE)
    expect(page.locator("#room")).to_have_attribute("data-phase", "talk", timeout=15_000)
    holders: set[str] = set()

    def everybody_spoke() -> bool:
        holders.add(room_state(first)["holder"])
        return room_state(first)["phase"] != "talk"

    table.until(everybody_spoke, 90)
    assert len(holders - {""}) == 4  # the late-comer too, after whoever was speaking
    table.pages.pop(dropping).context.browser.close()  # type: ignore[union-attr]
    expect(first.get_by_text("接続が切れています")).to_be_visible(timeout=30_000)
    assert room_state(first)["paused"] == "false"
    gone = table.pages.pop(leaving)
    gone.get_by_role("button", name="そっと出る").click()
    gone.get_by_role("dialog").get_by_role("button", name="そっと出る").click()
    expect(gone.get_by_role("heading", name="そっと出ました")).to_be_visible()
    for left in table.pages.values():
        expect(left.get_by_text("いま、二人になりました。").first).to_be_visible(timeout=10_000)
        assert axe(left) == []
        left.get_by_role("button", name="二人で続ける").click()
    table.until(lambda: all(state["paused"] == "false" for state in table.states()))


def begin_in(table: Table, *, seconds: int) -> None:
    """The slot's time is near: whoever is there then is seated."""
    table.server.run_python(
        "from datetime import timedelta\nfrom django.utils import timezone\n"
        "from kurumaza.circles.models import Circle\n"
        f"slot = Circle.objects.get(uuid='{table.evening.circle}').slot\n"
        f"slot.starts_at = timezone.now() + timedelta(seconds={seconds})\nslot.save()"
    )


class Others:
    """The other seats of a table without browsers: they pass whatever they hold, at once."""

    def __init__(self, server: RealServer, evening: Tonight, names: list[str]) -> None:
        self._clients = [RoomClient(server.url, evening.circle, evening.cookies[name]) for name in names]
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._sit()))

    def __enter__(self) -> "Others":
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._is_over.set()
        self._thread.join()

    async def _sit(self) -> None:
        await asyncio.gather(*(client.connect() for client in self._clients))
        while not self._is_over.is_set():
            for client in self._clients:
                await self._take_part(client)
            await asyncio.sleep(0.2)
        await asyncio.gather(*(client.close() for client in self._clients))

    async def _take_part(self, client: RoomClient) -> None:
        view: dict[str, Any] = client.view
        if view["stage"] != "running":
            return
        if view["phase"] in (0, 8) and not view["forward"]["by_me"] and not view["holder"]:
            await client.command("vote", direction="forward", is_wanted=True)
        elif "pass_turn" in view["can"]:
            await client.command("pass_turn")
        elif view["mode"] == "gift" and not view["i_have_written"] and "write_gift" in view["can"]:
            await client.send(
                kind="gift",
                id=f"00000000-0000-4000-8000-{abs(hash(view['me'])) % 10**12:012d}",
                text="雪の話",
            )
            await client.until(lambda: client.view["i_have_written"])


def test_an_evening_by_keyboard_alone_on_a_phone(tmp_path: Path) -> None:
    """From sitting down to the way to the reflection: Tab, Enter, Space, Escape and letters."""
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(tmp_path))
        evening = tonight(server)
        server.run_python(_FAST.format(circle=evening.circle, factor=0.03))
        table = Table(server, evening, stack, tmp_path)
        page = table.come(table.names[0], PHONE)
        stack.enter_context(Others(server, evening, table.names[1:]))
        expect(page.locator("#room")).to_have_attribute("data-stage", "running", timeout=20_000)
        press(page, "合図を送る")
        press(page, "考え中です")
        expect(page.locator("[data-gesture]")).to_be_visible()
        done: set[str] = set()
        until = time.monotonic() + EVENING_SECONDS
        while room_state(page)["stage"] != "ended":
            assert time.monotonic() < until, room_state(page)
            take_part_by_keyboard(page, done)
            page.wait_for_timeout(150)
        assert {"passed", "card", "queue", "gift"} <= done
        press(page, "ふりかえりを書く")
        expect(page.get_by_role("heading", level=1)).to_contain_text("ふりかえり")


def take_part_by_keyboard(page: Page, done: set[str]) -> None:
    state = room_state(page)
    phase = state["phase"]
    if page.locator("[data-hand=pass]:not(:disabled)").count() and phase in ("gather", "warm_up", "talk"):
        press(page, "次の人に渡す", "話し終える")
        done.add("passed")
    elif phase == "write" and "card" not in done:
        page.get_by_role("textbox", name="メモ").focus()
        page.keyboard.type("雪の駅")
        done.add("card")
    elif phase == "open" and "queue" not in done:
        press(page, "話したい")
        expect(page.locator("[data-hand=pass]").or_(page.locator("[data-hand=unqueue]"))).to_be_visible()
        done.add("queue")
    elif phase == "gift" and state["step"] == "writing" and "gift" not in done:
        page.get_by_role("textbox").first.focus()
        page.keyboard.type("朝の市場の話")
        press(page, "ひとことを置く")
        done.add("gift")


def press(page: Page, *names: str) -> None:
    """Goes with Tab to the button or link of one of these names, and presses Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement?.textContent?.trim() ?? ''")
        if focused in names:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not reach {names}")
