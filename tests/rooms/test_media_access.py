"""What a page is handed for the media server: while it has a place, and of those who have one with it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from msgspec.structs import replace
from pytest_django.fixtures import Settings

from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.state import OrganiserState, RoomState, SeatState, Stage, new_room
from kurumaza.people.sessions import SessionStore
from kurumaza.rooms.live import rights
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.media import livekit
from kurumaza.rooms.media.access import MediaAccess, gone_with, key_holders
from kurumaza.terms.models import Enrolment, Term
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import Table, make_table
from tests.rooms.test_service import Page
from tests.support.livekit_server import KEY, SECRET

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
ROOM = uuid4()
FOUR = replace(new_room(ALL_MODES), stage=Stage.RUNNING, seats=tuple(SeatState(name) for name in "abcd"))


def without(state: RoomState, name: str, *, has_left: bool) -> RoomState:
    """The same with one seat changed."""
    seats = tuple(replace(one, has_left=has_left) if one.seat == name else one for one in state.seats)
    return replace(state, seats=seats)


@pytest.fixture
def table() -> Table:
    table = make_table(ALL_MODES, starts_at=timezone.now() + timedelta(minutes=10))
    Term.objects.update(media="livekit")
    return table


@pytest.fixture(autouse=True)
def with_livekit(settings: Settings) -> None:
    settings.LIVEKIT_URL, settings.LIVEKIT_KEY, settings.LIVEKIT_SECRET = "ws://127.0.0.1:9", KEY, SECRET


def handed(table: Table, who: str, *states: RoomState) -> list[dict[str, Any]]:
    """What goes to the page of `who` as its room comes through these states."""
    sent: list[dict[str, Any]] = []

    async def stay() -> None:
        access = MediaAccess(ROOM, who, lambda **frame: sent.append(frame))
        await access.open(table.circle, states[0])
        for state in states[1:]:
            access.look(state)
        access.stop()

    asyncio.run(stay())
    return sent


def test_page_gets_a_token_once_and_a_key_whenever_it_changes(table: Table) -> None:
    three = without(FOUR, "d", has_left=True)
    first, second = handed(table, "a", FOUR, FOUR, replace(FOUR, seq=9), three, three)
    assert first.keys() == {"kind", "url", "token", "key", "number"}
    assert second.keys() == {"kind", "key", "number"}
    assert (first["key"], second["key"]) == (
        livekit.circle_key(ROOM, "abcd").key,
        livekit.circle_key(ROOM, "abc").key,
    )


def test_who_has_left_gets_no_key_of_those_who_remain(table: Table) -> None:
    gone = without(FOUR, "d", has_left=True)
    assert len(handed(table, "d", FOUR, gone, without(gone, "c", has_left=True))) == 1
    assert handed(table, "d", gone) == []


def test_stranger_and_who_looks_at_what_is_over_get_nothing(table: Table) -> None:
    assert handed(table, "e", FOUR) == []
    assert handed(table, "a", replace(FOUR, stage=Stage.ENDED)) == []


def test_called_organiser_hears_while_in_the_room(table: Table) -> None:
    called = replace(FOUR, organisers=(OrganiserState("o", "c1"),))
    assert key_holders(called) == set("abcdo")
    assert [frame["key"] for frame in handed(table, "a", FOUR, called, FOUR)] == [
        livekit.circle_key(ROOM, who).key for who in ("abcd", "abcdo", "abcd")
    ]


def test_everybody_whose_place_ended_or_fell_empty_is_put_out() -> None:
    ended = (e.SeatLeft("p"), e.SeatRemoved("q", "o"), e.SeatAway("r"), e.OrganiserWent("o"))
    stayed = (e.SeatArrived("s", "s1"), e.ConnectionLost("t", 1), e.TurnEnded("u", e.TurnEnd.PASSED))
    assert gone_with((*stayed, *ended)) == ["p", "q", "r", "o"]


def test_terms_without_a_media_server_hand_out_nothing(table: Table) -> None:
    Term.objects.update(media="mesh")
    assert handed(table, "a", FOUR, without(FOUR, "d", has_left=True)) == []


def signed_in(enrolment: Enrolment) -> str:
    """A session of this person."""
    session = SessionStore()
    session[SESSION_KEY] = str(enrolment.person.pk)
    session[HASH_SESSION_KEY] = enrolment.person.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key


async def until(is_so: Callable[[], bool]) -> None:
    """Looks again until it is so."""
    async with asyncio.timeout(10):
        while not is_so():
            await asyncio.sleep(0.01)


def test_who_loses_the_right_to_a_seat_has_left_it(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "RIGHTS_SECONDS", 0.05)
    stays, goes = (table.seats[name] for name in ("はるか", "けんじ"))
    pages = [Page(str(one.uuid), str(uuid4()), signed_in(one.enrolment)) for one in (stays, goes)]

    async def run() -> None:
        rooms = Rooms()
        await rooms.start()
        try:
            live = await rooms.enter(table.circle)
            assert live is not None
            for page in pages:
                await rooms.arrive(live, page)
            before = key_holders(live.state)
            await rooms.write(
                lambda: Enrolment.objects.filter(pk=goes.enrolment_id).update(left_at=timezone.now())
            )
            await until(lambda: pages[1].ended is not None)
            assert pages[1].ended == "no_seat"
            assert key_holders(live.state) == before - {str(goes.uuid)}
            assert pages[0].ended is None
        finally:
            await rooms.stop()

    asyncio.run(run())
