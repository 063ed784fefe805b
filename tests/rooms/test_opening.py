"""はじめのことば: in the waiting room and while people gather, for whoever may see it, until its author takes it back."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from msgspec.structs import replace

from kurumaza.circles.actions_quotes import place_quote, take_away_quotes
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import OpeningQuote
from kurumaza.core.dialogue.state import Stage, new_room
from kurumaza.people.actions import block_person
from kurumaza.rooms import consumers
from kurumaza.rooms.evening.lobby import Lobby
from kurumaza.rooms.live import rights
from kurumaza.rooms.live.live_room import LiveRoom
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.models import Room
from tests.circles.live import ONE, TWO, Evening
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.stories import NEXT_DAY
from tests.rooms.lobby import make_soon, page_of, play
from tests.rooms.test_consumers import Browser, _scope

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
LINE = "残ったことを、自分で選んだと思えます。"
SHOWN = {"text": LINE, "call_name": "ゆう"}
# What is promised to whoever takes a story back.
PROMISED = 5.0


def placed(evening: Evening) -> OpeningQuote:
    return place_quote(
        held=evening.slot.round,
        person=evening.people["ゆう"].person,
        text=LINE,
        call_name="ゆう",
        source_kind="excerpt",
        source=uuid4(),
        now=NEXT_DAY,
    )


async def elsewhere(act: Callable[..., None], *values: object) -> None:
    """On a thread of its own, whose connection ends with it."""

    def acted() -> None:
        try:
            act(*values)
        finally:
            connections.close_all()

    await asyncio.to_thread(acted)


def take_away(quote: OpeningQuote) -> None:
    assert take_away_quotes(source_kind="excerpt", sources=[quote.source]) == 1


def block(evening: Evening, by: str, other: str) -> None:
    people = {name: one.person for name, one in evening.people.items()}
    block_person(person=people[by], other=people[other], label=f"{other}さん", now=NEXT_DAY)


@pytest.fixture
def evening(engine: LiveEngine) -> Evening:
    """Two tables; there are a few minutes until they begin."""
    return make_soon(engine, [ONE, TWO], ahead=timedelta(minutes=5))


def meet(evening: Evening, monkeypatch: pytest.MonkeyPatch, scene: Any) -> None:
    async def with_rooms(rooms: Rooms, lobby: Lobby) -> None:
        monkeypatch.setattr(consumers, "rooms", rooms)
        monkeypatch.setattr(consumers, "lobby", lobby)
        await scene(rooms)

    play(evening.engine, with_rooms)


async def gone(browser: Browser) -> None:
    """Waits for a view without the line, as long as is promised."""
    async with asyncio.timeout(PROMISED):
        while (await browser.frame()).get("opening", SHOWN) is not None:
            pass


def test_room_shows_the_line_to_its_seats_but_to_who_is_kept_apart(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed(evening)
    block(evening, "けんじ", "ゆう")
    scopes = {name: _scope(evening, name, evening.seat(name).circle.uuid) for name in ("はるか", "けんじ")}
    shown: dict[str, Any] = {}

    async def scene(_rooms: Rooms) -> None:
        for name, scope in scopes.items():
            browser = Browser(scope)
            shown[name] = (await browser.hello())[-1]
            await browser.go()

    meet(evening, monkeypatch, scene)
    assert shown["はるか"]["opening"] == SHOWN
    assert shown["けんじ"]["opening"] is None
    assert set(shown["はるか"]) == set(shown["けんじ"])  # nothing else is different


def test_open_room_drops_the_line_within_the_promised_time(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "RIGHTS_SECONDS", 4.0)
    quote = placed(evening)
    scope = _scope(evening, "はるか", evening.seat("はるか").circle.uuid)

    async def scene(_rooms: Rooms) -> None:
        browser = Browser(scope)
        assert (await browser.hello())[-1]["opening"] == SHOWN
        await elsewhere(take_away, quote)
        await gone(browser)
        await browser.go()

    meet(evening, monkeypatch, scene)


def test_block_in_an_open_room_takes_the_line_away_too(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "RIGHTS_SECONDS", 0.4)
    placed(evening)
    scope = _scope(evening, "けんじ", evening.seat("けんじ").circle.uuid)

    async def scene(_rooms: Rooms) -> None:
        browser = Browser(scope)
        assert (await browser.hello())[-1]["opening"] == SHOWN
        await elsewhere(block, evening, "けんじ", "ゆう")
        await gone(browser)
        await browser.go()

    meet(evening, monkeypatch, scene)


@pytest.mark.parametrize(
    ("stage", "phase", "is_opening"),
    [(Stage.WAITING, 0, True), (Stage.RUNNING, 0, True), (Stage.RUNNING, 1, False), (Stage.ENDED, 0, False)],
)
def test_line_is_of_the_gathering_alone(stage: Stage, phase: int, is_opening: bool) -> None:
    live = LiveRoom(Room(), replace(new_room(ALL_MODES), stage=stage, phase=phase), {})
    assert live.is_opening is is_opening


def test_waiting_pages_show_the_line_and_drop_it(engine: LiveEngine) -> None:
    evening = make_soon(engine, [ONE, TWO], ahead=timedelta(minutes=5))
    quote = placed(evening)
    block(evening, "けんじ", "ゆう")
    pages = {name: page_of(evening, name) for name in ("はるか", "けんじ")}

    async def scene(_rooms: Rooms, lobby: Lobby) -> None:
        for page in pages.values():
            await lobby.come(page, evening.slot)
        assert LINE in pages["はるか"].words
        assert "はじめのことば" not in pages["けんじ"].words
        await elsewhere(take_away, quote)
        async with asyncio.timeout(PROMISED):
            while LINE in pages["はるか"].words:
                await asyncio.sleep(0.05)

    play(engine, scene)
