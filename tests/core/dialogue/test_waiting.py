"""Who waits for whom: a room before its time, those who are seated in it, and when it begins or never does."""

import pytest

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.decide import decide
from kurumaza.core.dialogue.events import PauseReason
from kurumaza.core.dialogue.script import Mode
from kurumaza.core.dialogue.state import Stage, Step, new_room, next_deadline
from tests.core.dialogue.evening import FOUR, Evening
from tests.core.dialogue.scripts import ALL_MODES


def waiting(begins_at: int = 9_000, closes_at: int | None = None, come: str = "") -> Evening:
    """A room of four before its time, in which some have come."""
    evening = Evening(("p",))
    evening.state = new_room(ALL_MODES)
    evening.give(c.OpenRoom(FOUR, begins_at=begins_at, closes_at=closes_at))
    for seat in come:
        evening.give(c.Arrive(seat, f"{seat}1"))
    return evening


def test_three_who_were_seated_begin_at_their_time_and_not_before() -> None:
    evening = waiting(come="pqr")
    evening.give(c.ChangeSeats(FOUR))
    assert (evening.state.stage, next_deadline(evening.state)) == (Stage.WAITING, 9_000)
    evening.now = 8_999
    evening.give(c.TimePassed())
    assert evening.state.stage is Stage.WAITING
    evening.tick()
    assert (evening.now, evening.state.stage, evening.state.mode) == (9_000, Stage.RUNNING, Mode.GATHER)


@pytest.mark.parametrize(("come", "order"), [("pq", FOUR), ("pq", ("p", "q")), ("pqr", None)])
def test_pair_and_room_that_nobody_was_seated_in_begin_when_the_patience_is_over(
    come: str, order: tuple[str, ...] | None
) -> None:
    evening = waiting(come=come)
    evening.now = 9_000
    if order is not None:
        evening.give(c.ChangeSeats(order))
    evening.give(c.TimePassed())
    assert (evening.state.stage, next_deadline(evening.state)) == (Stage.WAITING, 11_500)
    evening.tick()
    assert (evening.now, evening.state.stage) == (11_500, Stage.RUNNING)


@pytest.mark.parametrize("order", ["pq", "pqx"])
def test_pair_that_is_seated_long_after_the_start_waits_for_others_from_then(order: str) -> None:
    evening = waiting(begins_at=9_000)
    evening.now = 300_000
    evening.give(c.ChangeSeats(tuple(order)))
    evening.now = 301_000
    for seat in "pq":
        evening.give(c.Arrive(seat, f"{seat}1"))
    assert (evening.state.stage, next_deadline(evening.state)) == (Stage.WAITING, 302_500)
    evening.tick()
    assert (evening.now, evening.state.stage) == (302_500, Stage.RUNNING)


def test_pair_waits_no_longer_than_the_room_is_open() -> None:
    evening = waiting(begins_at=9_000, closes_at=50_000)
    evening.now = 49_900
    evening.give(c.ChangeSeats(("p", "q")))
    for seat in "pq":
        evening.give(c.Arrive(seat, f"{seat}1"))
    assert next_deadline(evening.state) == 50_000


def test_one_who_is_left_of_a_circle_is_never_walked_through_it() -> None:
    evening = waiting(come="pq", closes_at=50_000)
    evening.now = 9_000
    evening.give(c.ChangeSeats(("p",)))
    assert (evening.state.present, next_deadline(evening.state)) == (("p",), 50_000)
    evening.tick()
    assert evening.state.stage is Stage.ENDED


def test_third_person_who_was_seated_begins_the_evening_of_a_pair_at_once() -> None:
    evening = waiting(come="pq")
    evening.now = 9_100
    evening.give(c.ChangeSeats(("p", "q", "x")))
    evening.give(c.Arrive("x", "x1"))
    assert (evening.state.stage, evening.state.present) == (Stage.RUNNING, ("p", "q", "x"))


def test_who_was_seated_elsewhere_is_not_at_the_table_any_more() -> None:
    evening = waiting(come="pqr")
    evening.give(c.ChangeSeats(("r", "x", "p")))
    assert [seat.seat for seat in evening.state.seats] == ["r", "x", "p"]
    assert evening.state.present == ("r", "p")
    assert evening.refused(c.Arrive("q", "q1")) == "no_seat"


def test_seating_that_changes_nothing_is_told_once() -> None:
    evening = waiting(come="pq")
    evening.give(c.ChangeSeats(FOUR))
    assert decide(evening.state, c.ChangeSeats(FOUR), evening.now) == ()


def test_room_that_has_begun_keeps_who_sits_there_and_only_gains() -> None:
    evening = Evening().until("talk")
    holder = evening.state.holder
    evening.give(c.Leave("s"))
    evening.give(c.ChangeSeats(("x", "q")))
    assert [seat.seat for seat in evening.state.seats] == ["p", "q", "r", "x"]
    assert evening.state.holder == holder
    evening.give(c.Arrive("x", "x1"))
    spoke = []
    while evening.state.current.key == "talk":
        if evening.state.step is Step.TURN and evening.state.holder:
            spoke.append(evening.state.holder)
            evening.give(c.PassTurn(evening.state.holder))
        else:
            evening.tick()
    assert spoke == ["p", "q", "r", "x"]


@pytest.mark.parametrize(("has_ended", "code"), [(False, "not_open"), (True, "ended")])
def test_nobody_is_seated_in_a_room_that_is_not_open(has_ended: bool, code: str) -> None:
    evening = waiting(come="p", closes_at=10_000)
    if has_ended:
        evening.tick()
    else:
        evening.state = new_room(ALL_MODES)
    assert evening.refused(c.ChangeSeats(FOUR)) == code


def test_evening_begins_before_the_time_when_nobody_is_missing() -> None:
    evening = Evening(("p",))
    evening.state = new_room(ALL_MODES)
    evening.give(c.OpenRoom(FOUR, begins_at=9_000))
    for seat in FOUR:
        assert evening.state.stage is Stage.WAITING
        evening.give(c.Arrive(seat, f"{seat}1"))
    assert evening.state.stage is Stage.RUNNING


def test_room_that_never_began_ends_when_nobody_can_come_any_more() -> None:
    evening = Evening(("p",))
    evening.state = new_room(ALL_MODES)
    evening.give(c.OpenRoom(FOUR, begins_at=9_000, closes_at=50_000))
    evening.give(c.Arrive("p", "p1"))
    evening.tick()
    assert (evening.now, evening.state.stage) == (50_000, Stage.ENDED)


def test_room_that_was_stopped_and_left_ends_like_any_empty_room() -> None:
    evening = Evening().until("talk")
    evening.give(c.PauseRoom("p"))
    for seat in FOUR:
        evening.give(c.Leave(seat))
    assert evening.state.pause_reason is PauseReason.EMPTY
    evening.tick()
    assert (evening.now, evening.state.stage) == (evening.state.ended_at, Stage.ENDED)


def test_time_alone_does_not_begin_with_one_person() -> None:
    evening = waiting(come="p")
    evening.now = 12_000
    evening.give(c.TimePassed())
    alone = evening.state.stage
    evening.give(c.Arrive("s", "s1"))
    assert (alone, evening.state.stage) == (Stage.WAITING, Stage.RUNNING)
