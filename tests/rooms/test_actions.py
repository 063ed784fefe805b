"""The durable side of a room: one row a command, nothing acknowledged that is not stored."""

from datetime import timedelta
from random import Random
from typing import get_args
from uuid import uuid4

import msgspec
import pytest

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.events import Gesture
from kurumaza.core.dialogue.snapshot import VERSION
from kurumaza.core.dialogue.state import RoomState, next_deadline
from kurumaza.people.private_writing import unseal
from kurumaza.rooms import actions, queries
from kurumaza.rooms.actions import Accepted, AcceptedBefore
from kurumaza.rooms.errors import SENTENCES, RoomCode, RoomRefused, Stale
from kurumaza.rooms.models import Gift, Room, RoomEvent, SeatMemo
from kurumaza.terms.models import Role
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import NOW, Table, make_table

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NOW_MS = int(NOW.timestamp() * 1000)


@pytest.fixture
def table() -> Table:
    return make_table(ALL_MODES)


def open_with_everyone(table: Table) -> tuple[Room, RoomState]:
    room = actions.ensure_room(circle=table.circle, rng=Random(1), now=NOW)
    state = queries.load_state(room)
    for seat in table.seats.values():
        state = give(room, state, c.Arrive(str(seat.uuid), "c1"))
    return room, state


def give(room: Room, state: RoomState, command: c.AnyCommand, now: int = NOW_MS) -> RoomState:
    outcome = actions.submit_command(room=room, state=state, command=command, command_id=uuid4(), now=now)
    assert isinstance(outcome, Accepted), outcome
    return outcome.state


def test_order_alternates_between_sides_and_is_drawn_once(table: Table) -> None:
    room = actions.ensure_room(circle=table.circle, rng=Random(1), now=NOW)
    order = [seat.seat for seat in queries.load_state(room).seats]
    sides = [
        next(one.enrolment.side.position for one in table.seats.values() if str(one.uuid) == s) for s in order
    ]
    assert sides in ([0, 1, 0, 1], [1, 0, 1, 0])
    again = actions.ensure_room(circle=table.circle, rng=Random(2), now=NOW)
    assert [seat.seat for seat in queries.load_state(again).seats] == order
    assert again.head == 1


def test_who_opens_a_circle_speaks_first_as_long_as_they_hold_it(table: Table) -> None:
    for seat in table.seats.values():
        place = seat.enrolment
        role = Role.objects.create(
            enrolment=place, kind="opener", offered_at=NOW, accepted_at=NOW, until=NOW.date()
        )
        assert queries.openers_among(list(table.seats.values()), NOW) == {str(seat.uuid)}
        order = actions.draw_seats(table.circle, table.seats.values(), frozenset({str(seat.uuid)}), Random(1))
        assert order[0] == str(seat.uuid)
        assert queries.openers_among([seat], NOW + timedelta(days=2)) == frozenset()
        Role.objects.filter(pk=role.pk).update(left_at=NOW)
        assert queries.openers_among([seat], NOW) == frozenset()


def test_room_is_opened_by_who_opens_a_circle(table: Table) -> None:
    seat = list(table.seats.values())[-1]
    Role.objects.create(enrolment=seat.enrolment, kind="opener", offered_at=NOW, accepted_at=NOW)
    room = actions.ensure_room(circle=table.circle, rng=Random(1), now=NOW)
    assert queries.load_state(room).seats[0].seat == str(seat.uuid)


def test_rounds_alternate_the_side_that_opens(table: Table) -> None:
    table.circle.round.number = 2
    table.circle.round.save()
    room = actions.ensure_room(circle=table.circle, rng=Random(1), now=NOW)
    first = queries.load_state(room).seats[0].seat
    opener = next(one for one in table.seats.values() if str(one.uuid) == first)
    assert opener.enrolment.side.position == 0


def test_state_is_rebuilt_from_snapshot_and_log_alike(table: Table) -> None:
    room, state = open_with_everyone(table)
    now = NOW_MS
    while state.seq < 35:
        now = next_deadline(state) or now
        state = give(room, state, c.TimePassed(), now)
    room.refresh_from_db()
    assert room.snapshot_head == 32
    assert queries.load_state(room) == state
    for unusable in (b"damaged", msgspec.json.encode({"version": VERSION - 1, "state": {"script": 1}})):
        room.snapshot = unusable
        assert queries.load_state(room) == state


def test_command_sent_again_has_one_effect_and_the_same_answer(table: Table) -> None:
    room, state = open_with_everyone(table)
    command, command_id = c.PauseRoom(state.seats[0].seat), uuid4()
    first = actions.submit_command(room=room, state=state, command=command, command_id=command_id, now=NOW_MS)
    assert isinstance(first, Accepted)
    again = actions.submit_command(
        room=room, state=first.state, command=command, command_id=command_id, now=NOW_MS
    )
    assert again == AcceptedBefore(first.state.seq)
    assert RoomEvent.objects.filter(room=room).count() == first.state.seq


def test_command_on_an_old_state_is_stale_and_stores_nothing(table: Table) -> None:
    room, state = open_with_everyone(table)
    give(room, state, c.PauseRoom(state.seats[0].seat))
    command = c.ShowGesture(state.seats[1].seat, Gesture.THINKING)
    late = actions.submit_command(room=room, state=state, command=command, command_id=uuid4(), now=NOW_MS)
    assert late == Stale()
    assert RoomEvent.objects.filter(room=room).count() == state.seq + 1


def test_gap_in_the_log_is_damage(table: Table) -> None:
    room, state = open_with_everyone(table)
    last = RoomEvent.objects.get(room=room, seq=state.seq)
    RoomEvent.objects.create(room=room, seq=state.seq + 2, command_id=uuid4(), events=last.events, at=last.at)
    with pytest.raises(queries.DamagedRoom):
        queries.load_state(room)


def test_gifts_are_read_by_nobody_until_opened_together(table: Table) -> None:
    room, state = open_with_everyone(table)
    now = NOW_MS
    while state.current.key != "gift":
        now = next_deadline(state) or now
        state = give(room, state, c.TimePassed(), now)
    for index, seat in enumerate(table.seats.values()):
        assert queries.opened_gifts(room) == []
        written = actions.write_gift(
            room=room, state=state, seat=seat, text=f" ひとこと{index} ", command_id=uuid4(), now=now
        )
        assert isinstance(written, Accepted)
        state = written.state
    assert state.gifts_are_open
    assert [gift["text"] for gift in queries.opened_gifts(room)] == [f"ひとこと{index}" for index in range(4)]
    late = actions.write_gift(
        room=room, state=state, seat=table.seats["はるか"], text="あとから", command_id=uuid4(), now=now
    )
    assert late == c.Refusal("already_opened")
    assert not Gift.objects.filter(text="あとから").exists()


@pytest.mark.parametrize(("text", "code"), [("", "empty"), ("  ", "empty"), ("あ" * 201, "too_long")])
def test_gift_refuses_what_cannot_be_kept(table: Table, text: str, code: RoomCode) -> None:
    room, state = open_with_everyone(table)
    seat = table.seats["はるか"]
    refused = actions.write_gift(room=room, state=state, seat=seat, text=text, command_id=uuid4(), now=NOW_MS)
    assert refused == RoomRefused(code)


def test_memo_is_sealed_for_its_author(table: Table) -> None:
    room, _ = open_with_everyone(table)
    seat = table.seats["はるか"]
    assert actions.write_memo(room=room, seat=seat, card=9, text="朝の市場", now=NOW) is None
    sealed = bytes(SeatMemo.objects.get(room=room).sealed)
    assert "朝の市場".encode() not in sealed
    assert unseal(seat.enrolment.person, sealed) == {"card": 9, "text": "朝の市場"}
    assert queries.own_words(seat.enrolment.person, room, seat) == {
        "memo": {"card": 9, "text": "朝の市場"},
        "gift": None,
        "card": None,
    }


def test_log_holds_steps_and_no_words(table: Table) -> None:
    room, state = open_with_everyone(table)
    give(room, state, c.ShowGesture(state.seats[0].seat, Gesture.YOUR_EXPERIENCE_TOO))
    row = RoomEvent.objects.filter(room=room).order_by("-seq")[0]
    assert row.events["events"] == [{"type": "gesture_shown", "gesture": "your_experience_too", "at": NOW_MS}]


def test_every_refusal_has_a_sentence() -> None:
    assert set(SENTENCES) == {*get_args(c.RefusalCode), *get_args(RoomCode)}
