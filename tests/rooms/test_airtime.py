"""Counts of speech: taken from those who agreed, refused where they cannot be, stored once, forgotten on a no."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from kurumaza.core.measurement.counts import SLACK_MS
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Consent
from kurumaza.rooms.live import airtime as airtime_module
from kurumaza.rooms.live.airtime import AirtimeBook, Measured, Microphone
from kurumaza.rooms.live.clock import now_ms
from kurumaza.rooms.live.live_room import EndedBecause, LiveRoom
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.models import Airtime
from kurumaza.rooms.queries_airtime import own_counts
from kurumaza.rooms.queries_duty import DutyPlace
from kurumaza.rooms.sockets.frames import AirtimeFrame, parse_frame
from kurumaza.terms.actions_prepare import choose_airtime
from kurumaza.terms.errors import PrepareRefused
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import Table, make_table

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
FIRST = ALL_MODES.phases[0].key


class Page:
    """A page that remembers what it was told of its own counts."""

    duty: DutyPlace | None = None

    session_key = ""
    has_audio = has_video = False

    def __init__(self, seat: str) -> None:
        self.seat, self.connection = seat, str(uuid4())
        self.told: list[dict[str, object]] = []

    def send_view(self, live: LiveRoom) -> None:
        pass

    def send_frame(self, **message: object) -> None:
        pass

    async def end(self, why: EndedBecause) -> None:
        pass

    def tell_airtime(self, measured: Measured) -> None:
        self.told.append(measured.as_frame())


def count(sequence: int, speech_ms: int, unmeasured_ms: int = 0, phase: str = FIRST) -> AirtimeFrame:
    return AirtimeFrame(phase, sequence, speech_ms, unmeasured_ms)


@pytest.fixture
def table() -> Table:
    """A circle of a term that measures, whose time has come; はるか agrees."""
    table = make_table(ALL_MODES, starts_at=timezone.now() - timedelta(minutes=1))
    term = table.circle.round.term
    term.measures_airtime = True
    term.save()
    agree(table, "はるか")
    return table


def agree(table: Table, name: str, agrees: bool = True) -> None:
    enrolment = table.seats[name].enrolment
    enrolment.refresh_from_db()
    assert choose_airtime(enrolment=enrolment, agrees=agrees, now=timezone.now()) is None


Scene = Callable[[Rooms, LiveRoom, dict[str, Page]], Awaitable[None]]


def evening(table: Table, scene: Scene) -> None:
    """All four have come, and the first phase runs."""

    async def run() -> None:
        rooms = Rooms()
        await rooms.start()
        try:
            live = await rooms.enter(table.circle)
            assert live is not None
            pages = {name: Page(str(seat.uuid)) for name, seat in table.seats.items()}
            for name, page in pages.items():
                await rooms.arrive(live, page)
                await rooms.airtime.welcome(page, live, table.seats[name], rooms.write)
            await scene(rooms, live, pages)
        finally:
            await rooms.stop()

    for seat in table.seats.values():
        seat.enrolment.refresh_from_db()  # as a page that comes now reads it
    asyncio.run(run())


def kept(table: Table, name: str = "はるか") -> dict[str, tuple[int, int, int]]:
    rows = Airtime.objects.filter(seat=table.seats[name])
    return {row.phase: (row.sequence, row.speech_ms, row.unmeasured_ms) for row in rows}


def test_counts_of_those_who_agreed_are_kept_and_of_nobody_else(table: Table) -> None:
    async def scene(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        take = rooms.airtime.take
        assert await take(pages["はるか"], live, count(1, 900, 100), rooms.write) is None
        assert await take(pages["けんじ"], live, count(1, 900), rooms.write) == "not_agreed"
        assert await take(pages["はるか"], live, count(2, 1500, 100), rooms.write) is None
        await rooms.airtime.store(rooms.write)

    evening(table, scene)
    assert kept(table) == {FIRST: (2, 1500, 100)}
    assert Airtime.objects.count() == 1


def test_only_own_page_is_told_and_it_goes_on_from_there(table: Table) -> None:
    told: list[list[dict[str, object]]] = []

    async def scene(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        await rooms.airtime.take(pages["はるか"], live, count(3, 1000), rooms.write)
        newer = Page(pages["はるか"].seat)
        await rooms.airtime.welcome(newer, live, table.seats["はるか"], rooms.write)
        told.extend([pages["けんじ"].told, pages["はるか"].told, newer.told])
        # The page before has no seat any more.
        assert await rooms.airtime.take(pages["はるか"], live, count(4, 1100), rooms.write) == "not_agreed"

    evening(table, scene)
    counted = {FIRST: {"sequence": 3, "speech_ms": 1000, "unmeasured_ms": 0}}
    assert told == [
        [{"agrees": False, "counts": {}}],
        [{"agrees": True, "counts": {}}],
        [{"agrees": True, "counts": counted}],
    ]
    told.clear()

    async def after_a_restart(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        told.append(pages["はるか"].told)

    evening(table, after_a_restart)
    assert told == [[{"agrees": True, "counts": counted}]]


def test_what_cannot_be_is_refused_and_changes_nothing(table: Table) -> None:
    async def scene(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        page = pages["はるか"]

        async def told(frame: AirtimeFrame) -> str | None:
            return await rooms.airtime.take(page, live, frame, rooms.write)

        assert await told(count(1, SLACK_MS + 60_000)) == "beyond_the_clock"
        assert await told(count(2, 500)) is None
        assert await told(count(2, 600)) == "not_rising"
        assert await told(count(3, 400)) == "fell"
        assert await told(count(3, 600, phase="gift")) == "unknown_phase"
        assert await told(count(3, 600, phase="nonsense")) == "unknown_phase"
        await rooms.airtime.store(rooms.write)

    evening(table, scene)
    assert kept(table) == {FIRST: (2, 500, 0)}


def test_nothing_is_counted_before_the_evening_begins(table: Table) -> None:
    async def run() -> None:
        rooms = Rooms()
        await rooms.start()
        live = await rooms.enter(table.circle)
        assert live is not None
        page = Page(str(table.seats["はるか"].uuid))
        await rooms.arrive(live, page)
        await rooms.airtime.welcome(page, live, table.seats["はるか"], rooms.write)
        assert await rooms.airtime.take(page, live, count(1, 100), rooms.write) == "not_running"
        await rooms.stop()

    asyncio.run(run())


def test_a_microphone_that_is_off_says_nothing(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        page, now = pages["はるか"], now_ms()
        assert await rooms.airtime.take(page, live, count(1, 500), rooms.write) is None
        rooms.airtime.note_microphone(page, is_on=False)
        monkeypatch.setattr(airtime_module, "now_ms", lambda: now + 60_000)
        spoken = count(2, 500 + SLACK_MS + 2_000)
        assert await rooms.airtime.take(page, live, spoken, rooms.write) == "muted"
        assert await rooms.airtime.take(page, live, count(3, 500, 2_000), rooms.write) is None

    evening(table, scene)


def test_times_off_are_told_between_two_moments() -> None:
    microphone = Microphone()
    assert microphone.off_ms(0, 100) == 0
    microphone.note(True, 0)
    microphone.note(False, 100)
    microphone.note(False, 150)
    assert microphone.off_ms(0, 200) == 100
    microphone.note(True, 300)
    microphone.note(False, 400)
    assert (microphone.off_ms(0, 500), microphone.off_ms(200, 450), microphone.off_ms(310, 390)) == (
        300,
        150,
        0,
    )


def test_no_takes_effect_in_the_running_room_and_takes_away_what_was_measured(table: Table) -> None:
    async def scene(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        page = pages["はるか"]
        await rooms.airtime.take(page, live, count(1, 500), rooms.write)
        await rooms.airtime.store(rooms.write)
        await rooms.airtime.take(page, live, count(2, 600), rooms.write)
        await rooms.write(lambda: agree(table, "はるか", False))
        await rooms.airtime.store(rooms.write)  # not yet told in memory: the database knows
        await rooms.airtime.look_again(rooms.read, [page.seat])
        assert page.told[-1] == {"agrees": False, "counts": {}}
        assert await rooms.airtime.take(page, live, count(3, 700), rooms.write) == "not_agreed"
        await rooms.write(lambda: agree(table, "けんじ"))
        await rooms.airtime.look_again(rooms.read, [pages["けんじ"].seat])
        assert pages["けんじ"].told[-1] == {"agrees": True, "counts": {}}
        assert await rooms.airtime.take(pages["けんじ"], live, count(1, 100), rooms.write) is None

    evening(table, scene)
    assert kept(table) == {FIRST: (1, 500, 0)}
    run_all_due()
    assert (kept(table), kept(table, "けんじ")) == ({}, {FIRST: (1, 100, 0)})


def test_an_older_count_never_takes_the_place_of_a_newer_one(table: Table) -> None:
    """Another process served an earlier page of this person, and stores late."""

    async def scene(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        page, other = pages["はるか"], AirtimeBook()
        await rooms.airtime.take(page, live, count(1, 100), rooms.write)
        await other.welcome(page, live, table.seats["はるか"], rooms.write)
        await other.take(page, live, count(5, 900), rooms.write)
        await other.store(rooms.write)
        await rooms.airtime.store(rooms.write)

    evening(table, scene)
    assert kept(table) == {FIRST: (5, 900, 0)}


def test_seat_that_was_taken_to_another_table_holds_nothing_up(table: Table) -> None:
    async def scene(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        await rooms.write(lambda: agree(table, "けんじ"))
        await rooms.airtime.look_again(rooms.read, [pages["けんじ"].seat])
        for name in ("はるか", "けんじ"):
            await rooms.airtime.take(pages[name], live, count(1, 100), rooms.write)
        seat = table.seats["はるか"]
        seat.released_at = timezone.now()
        await rooms.write(lambda: seat.save(update_fields=["released_at"]))
        await rooms.airtime.store(rooms.write)

    evening(table, scene)
    assert (kept(table), kept(table, "けんじ")) == ({}, {FIRST: (1, 100, 0)})


def test_term_that_does_not_measure_asks_nobody(table: Table) -> None:
    term = table.circle.round.term
    term.measures_airtime = False
    term.save()
    enrolment = table.seats["けんじ"].enrolment
    enrolment.refresh_from_db()
    refused = choose_airtime(enrolment=enrolment, agrees=True, now=timezone.now())
    assert refused == PrepareRefused("not_measured")
    assert Consent.objects.filter(purpose="airtime").count() == 1

    async def scene(rooms: Rooms, live: LiveRoom, pages: dict[str, Page]) -> None:
        assert all(page.told == [] for page in pages.values())
        assert await rooms.airtime.take(pages["はるか"], live, count(1, 100), rooms.write) == "not_agreed"

    evening(table, scene)
    assert own_counts(table.seats["はるか"], table.circle.room) == {}


@pytest.mark.parametrize(
    "field", ['"speech_ms": -1', '"speech_ms": 1.5', '"speech_ms": 86400001', '"speech_ms": 1, "seat": "x"']
)
def test_frame_holds_whole_numbers_within_a_day_and_no_sender(field: str) -> None:
    whole = '{"kind": "airtime", "phase": "talk", "sequence": 1, "unmeasured_ms": 0, %s}'
    assert parse_frame(whole % '"speech_ms": 1') == AirtimeFrame("talk", 1, 1, 0)
    assert parse_frame(whole % field) is None
