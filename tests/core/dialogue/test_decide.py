"""Single promises of the evening, each as one would tell it."""

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.decide import decide
from kurumaza.core.dialogue.events import Direction, EndReason, Gesture, GestureShown, PauseReason
from kurumaza.core.dialogue.lots import draw_order
from kurumaza.core.dialogue.state import Stage, Step, next_deadline
from kurumaza.core.dialogue.view import view
from tests.core.dialogue.evening import FOUR, Evening
from tests.core.dialogue.scripts import ALL_MODES


@pytest.mark.parametrize(
    ("seats", "turn_ms"), [(FOUR, 3_000), (FOUR[:3], 3_000), (("p", "q", "r", "s", "t"), 2_300)]
)
def test_view_names_the_whole_length_of_what_runs(seats: tuple[str, ...], turn_ms: int) -> None:
    evening = Evening(seats)
    assert view(evening.state, "p").step_ms == 5_000
    evening.until("talk")
    assert view(evening.state, "p").step_ms == turn_ms
    evening.give(c.PassTurn("p"))
    assert (evening.state.step, view(evening.state, "p").step_ms) == (Step.BREATH, 500)
    evening.until("gift")
    assert (evening.state.step, view(evening.state, "p").step_ms) == (Step.WRITING, 2_000)


def test_everyone_speaks_once_in_order_and_is_asked_in_reverse() -> None:
    evening = Evening().until("talk")
    spoke: list[str] = []
    asked: list[str] = []
    while evening.state.current.key in ("talk", "ask"):
        if evening.state.step is Step.TURN and evening.state.holder:
            (spoke if evening.state.current.key == "talk" else asked).append(evening.state.holder)
            evening.give(c.PassTurn(evening.state.holder))
        else:
            evening.tick()
    assert tuple(spoke) == FOUR
    assert tuple(asked) == FOUR[::-1]


def test_time_up_is_said_then_grace_then_the_next_person() -> None:
    evening = Evening().until("warm_up")
    assert (evening.state.holder, evening.state.step) == ("p", Step.TURN)
    evening.tick()
    assert (evening.state.holder, evening.state.step) == ("p", Step.GRACE)
    evening.tick()
    assert (evening.state.holder, evening.state.step) == ("q", Step.TURN)


def test_speak_last_puts_the_turn_off_once() -> None:
    evening = Evening().until("warm_up")
    evening.give(c.SpeakLast("p"))
    order = []
    while evening.state.current.key == "warm_up":
        assert evening.state.holder is not None
        order.append(evening.state.holder)
        if evening.state.holder == "p":
            assert evening.refused(c.SpeakLast("p")) == "spoke_last_already"
        evening.give(c.PassTurn(evening.state.holder))
    assert order == ["q", "r", "s", "p"]


@pytest.mark.parametrize(("seats", "needed"), [(FOUR, 3), (("p", "q", "r"), 2), (("p", "q"), 2)])
def test_step_forward_takes_more_than_half_of_those_present(seats: tuple[str, ...], needed: int) -> None:
    evening = Evening(seats)
    for voter in seats[: needed - 1]:
        evening.give(c.Vote(voter, Direction.FORWARD, True))
        assert evening.state.current.key == "gather"
    evening.give(c.Vote(seats[needed - 1], Direction.FORWARD, True))
    assert evening.state.current.key == "warm_up"
    for voter in seats[:needed]:
        evening.give(c.Vote(voter, Direction.BACK, True))
    assert evening.state.current.key == "gather"


def test_lost_connection_keeps_the_turn_for_a_while_then_hands_it_on() -> None:
    evening = Evening().until("warm_up")
    evening.give(c.LoseConnection("p", "p1"))
    assert evening.state.holder == "p"
    evening.give(c.Arrive("p", "p2"))
    assert evening.state.holder == "p"
    evening.give(c.LoseConnection("p", "p2"))
    evening.now += ALL_MODES.away_ms
    evening.give(c.TimePassed())
    assert evening.state.holder == "q"
    evening.give(c.Arrive("p", "p3"))  # comes back: speaks after the others
    assert evening.state.pending == ("r", "s", "p")


def test_old_connection_of_a_taken_over_seat_takes_nothing_away() -> None:
    evening = Evening()
    evening.give(c.Arrive("p", "p2"))
    seq = evening.state.seq
    evening.give(c.LoseConnection("p", "p1"))
    assert (evening.state.seq, "p" in evening.state.present) == (seq, True)


def test_pause_stops_every_deadline_and_anyone_resumes() -> None:
    evening = Evening().until("talk")
    before = next_deadline(evening.state)
    assert before is not None
    evening.give(c.PauseRoom("s"))
    assert next_deadline(evening.state) is None
    assert evening.refused(c.PassTurn("p")) == "paused"
    evening.now += 60_000
    evening.give(c.ResumeRoom("q"))
    assert next_deadline(evening.state) == before + 60_000


def test_empty_room_waits_for_people_and_ends_after_its_patience() -> None:
    evening = Evening()
    for seat in FOUR:
        evening.give(c.Leave(seat))
    assert view(evening.state, "q").paused_at == evening.now
    evening.give(c.Arrive("q", "q2"))
    assert evening.refused(c.ResumeRoom("q")) == "alone"  # one person is not walked through an evening
    assert "resume" not in view(evening.state, "q").can
    evening.give(c.Arrive("s", "s2"))
    assert view(evening.state, "q").pause_reason is PauseReason.PAIR
    for seat in ("q", "s"):
        evening.give(c.Leave(seat))
    evening.tick()
    assert (evening.state.stage, evening.state.ended_because) == (Stage.ENDED, EndReason.EMPTY)
    assert evening.refused(c.Arrive("p", "p2")) == "ended"


def test_gifts_open_together_when_the_last_has_written_and_are_read_in_turn() -> None:
    evening = Evening().until("gift")
    for seat in FOUR[:3]:
        evening.give(c.WriteGift(seat))
    assert not view(evening.state, "s").gifts_are_open
    assert view(evening.state, "s").still_writing == 1
    evening.give(c.WriteGift("s"))
    assert view(evening.state, "s").gifts_are_open
    assert (evening.state.holder, evening.state.pending) == ("p", ("q", "r", "s"))
    assert evening.refused(c.WriteGift("p")) == "already_opened"


def test_open_talk_gives_the_floor_to_who_had_it_least() -> None:
    evening = Evening().until("open")
    evening.give(c.JoinQueue("p"))
    assert evening.state.holder == "p"
    evening.give(c.JoinQueue("q"))
    evening.give(c.PassTurn("p"))
    evening.give(c.JoinQueue("p"))
    evening.give(c.JoinQueue("r"))
    evening.give(c.PassTurn("q"))
    assert evening.state.holder == "r"


def test_gesture_has_no_sender() -> None:
    evening = Evening()
    outcome = decide(evening.state, c.ShowGesture("q", Gesture.YOUR_EXPERIENCE_TOO), 5)
    assert outcome == (GestureShown(Gesture.YOUR_EXPERIENCE_TOO, 5),)


def test_whole_evening_ends_by_itself() -> None:
    evening = Evening()
    for _ in range(200):
        if evening.state.stage is Stage.ENDED:
            break
        evening.tick()
    assert evening.state.stage is Stage.ENDED
    assert next_deadline(evening.state) is None


@pytest.mark.parametrize(
    ("sides", "pattern"),
    [
        ({0: ["a", "b"], 1: ["x", "y"]}, "0101"),
        ({0: ["a"], 1: ["x", "y"]}, "011"),
        ({0: ["a", "b", "c"], 1: ["x", "y", "z"]}, "010101"),
    ],
)
def test_lot_alternates_sides_and_opens_with_the_side_whose_turn_it_is(
    sides: dict[int, list[str]], pattern: str
) -> None:
    for seed in range(20):
        order = draw_order(sides, 0, Random(seed))
        of = {seat: side for side, seats in sides.items() for seat in seats}
        assert "".join(str(of[seat]) for seat in order) == pattern
    assert of[draw_order(sides, 1, Random(1))[0]] == 1


def test_lot_gives_everyone_of_the_opening_side_a_chance_to_begin() -> None:
    openers = {draw_order({0: ["a", "b"], 1: ["x", "y"]}, 0, Random(seed))[0] for seed in range(30)}
    assert openers == {"a", "b"}


@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=6),
    st.integers(0, 63),
    st.integers(0, 2),
    st.integers(0, 1000),
)
def test_one_of_those_who_open_begins_and_everybody_speaks_once(
    side_of: list[int], willing: int, opening: int, seed: int
) -> None:
    sides: dict[int, list[str]] = {}
    for number, side in enumerate(side_of):
        sides.setdefault(side, []).append(f"s{number}")
    openers = {f"s{number}" for number in range(len(side_of)) if willing >> number & 1}
    order = draw_order(sides, opening, Random(seed), openers)
    assert sorted(order) == sorted(f"s{number}" for number in range(len(side_of)))
    if openers:
        assert order[0] in openers
    else:
        assert order == draw_order(sides, opening, Random(seed))


def test_lot_says_which_of_several_who_open_begins() -> None:
    sides = {0: ["a", "b"], 1: ["x", "y"]}
    begun = {draw_order(sides, 0, Random(seed), {"b", "x"})[0] for seed in range(30)}
    assert begun == {"b", "x"}


def test_what_was_found_of_a_room_is_not_taken_for_the_next_one() -> None:
    state = Evening().until("talk").state
    assert (state.present, state.seat("q") is not None) == (FOUR, True)
    emptied = msgspec.structs.replace(state, seats=())
    assert (emptied.present, emptied.seat("q")) == ((), None)
    assert msgspec.structs.replace(state) == state
