"""When a pass may leave the rows of a slot unread: only while it would change nothing."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db.models import F
from django.utils import timezone

from kurumaza.circles.actions_quotes import place_quote, take_away_quotes
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import OpeningQuote, Seat, SlotSeating
from kurumaza.people.actions import block_person
from kurumaza.rooms import queries_waiting as waiting
from kurumaza.rooms.evening import slot_evening
from kurumaza.rooms.evening.slot_evening import SlotEvening, is_settled
from kurumaza.rooms.live.service import Rooms
from tests.circles.live import ONE, TWO, Evening, make_evening
from tests.factories.terms import make_world

T = TypeVar("T")
pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def evening(engine: LiveEngine) -> Evening:
    """Two tables of four, told and under way, everybody there."""
    evening = make_evening(engine, [ONE, TWO], world=make_world(now=timezone.now().replace(microsecond=0)))
    evening.present = {*ONE, *TWO}
    evening.seated()
    evening.begin()
    return evening


def _is_settled(evening: Evening, *, at: timedelta = timedelta(seconds=5)) -> bool:
    begun = {circle: [evening.seat(name).uuid for name in names] for circle, names in evening.begun.items()}
    present: set[UUID] = {evening.seat(name).uuid for name in evening.present}
    return is_settled(waiting.hall_of(evening.slot), present, begun, evening.starts_at + at)


def _somebody_sits_untold(evening: Evening) -> None:
    """In a room that began with them, while a pass knew nothing of them."""
    Seat.objects.filter(pk=evening.seat("みどり").pk).update(seated_at=None)


def _a_table_has_not_begun(evening: Evening) -> None:
    """Also if none of its people is here any more: a pass takes it from them, and looks whether they may meet."""
    evening.begun.popitem()
    evening.present = set(ONE)


def _somebody_is_late(evening: Evening) -> None:
    evening.begun = {circle: names - {"みどり"} for circle, names in evening.begun.items()}


def _somebody_waits_elsewhere(evening: Evening) -> None:
    """Another process has heard of them."""
    seat = evening.seat("みどり")
    evening.present.discard("みどり")
    now = evening.starts_at + timedelta(seconds=4)
    Seat.objects.filter(pk=seat.pk).update(seated_at=None, released_at=now, seen_at=now)


def test_nothing_is_to_do_while_everybody_sits_at_their_table(evening: Evening) -> None:
    assert _is_settled(evening)
    evening.present.discard("みどり")  # their line is broken, their seat is theirs
    assert _is_settled(evening)


def test_first_pass_is_never_left_out(engine: LiveEngine) -> None:
    assert not _is_settled(make_evening(engine, [ONE]))


@pytest.mark.parametrize(
    "happens",
    [_somebody_sits_untold, _a_table_has_not_begun, _somebody_is_late, _somebody_waits_elsewhere],
    ids=lambda happens: happens.__name__.strip("_"),
)
def test_pass_is_due(evening: Evening, happens: Callable[[Evening], None]) -> None:
    happens(evening)
    assert not _is_settled(evening)


def test_who_was_given_up_long_ago_keeps_no_pass_busy(evening: Evening) -> None:
    _somebody_waits_elsewhere(evening)
    assert _is_settled(evening, at=timedelta(seconds=4) + waiting.HEARD_WITHIN * 2)


def test_who_is_shown_the_opening_line_is_looked_up_when_something_has_changed(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = make_evening(engine, [ONE, TWO])
    works: list[object] = []
    people = {name: one.person for name, one in evening.people.items()}

    async def do(work: Callable[[], T]) -> T:
        works.append(work)
        return await sync_to_async(work)()

    async def looks(here: SlotEvening) -> int:
        works.clear()
        await here.look_at_opening()
        return len(works)

    def place() -> OpeningQuote:
        return place_quote(
            held=evening.slot.round,
            person=people["ゆう"],
            text="残りました。",
            call_name="ゆう",
            source_kind="excerpt",
            source=uuid4(),
            now=timezone.now(),
        )

    async def scene() -> list[int]:
        here = SlotEvening(evening.slot, Rooms(), engine, do)
        await here.read()
        found = [await looks(here)]
        assert here.opening is None
        quote = await sync_to_async(place)()
        found += [await looks(here), await looks(here)]
        assert here.opening is not None and len(here.opening.seats) == 8
        await sync_to_async(block_person)(
            person=people["けんじ"], other=people["ゆう"], label="ゆうさん", now=timezone.now()
        )
        found += [await looks(here), await looks(here)]
        assert len(here.opening.seats) == 7
        monkeypatch.setattr(slot_evening, "QUIET_READ_SECONDS", 0.0)
        found.append(await looks(here))
        await sync_to_async(take_away_quotes)(source_kind="excerpt", sources=[quote.source])
        found.append(await looks(here))
        assert here.opening is None
        return found

    assert async_to_sync(scene)() == [1, 2, 1, 2, 1, 2, 1]


def test_what_no_page_shows_is_not_read_again_at_once(
    evening: Evening, engine: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a pass wrote is."""
    monkeypatch.setattr(slot_evening, "READ_SECONDS", 0.0)

    async def do(work: Callable[[], T]) -> T:
        return await sync_to_async(work)()

    async def scene() -> list[bool]:
        here = SlotEvening(evening.slot, Rooms(), engine, do)
        halls = [await here.read(), await here.read()]
        here.shown = {"a page": (None, False)}  # type: ignore[dict-item]
        halls.append(await here.read())
        here.shown = {}
        await do(lambda: SlotSeating.objects.update(revision=F("revision") + 1))
        halls.append(await here.read())
        return [one is other for one, other in pairwise(halls)]

    assert async_to_sync(scene)() == [True, False, False]
