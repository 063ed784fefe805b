"""More time for a turn: asked for by whoever speaks, given by the others, taken from the open talk."""

import pytest

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import Step
from kurumaza.core.dialogue.view import view
from tests.core.dialogue.evening import FOUR, Evening


def ends_in(evening: Evening) -> int:
    assert evening.state.step_ends_at is not None
    return evening.state.step_ends_at - evening.now


@pytest.mark.parametrize(
    ("seats", "needed"), [(FOUR, 2), (FOUR[:3], 2), (FOUR[:2], 1), ((*FOUR, "t", "u"), 3)]
)
def test_turn_is_longer_when_more_than_half_of_the_others_give_time(
    seats: tuple[str, ...], needed: int
) -> None:
    evening = Evening(seats).until("talk")
    before, holder = ends_in(evening), evening.state.holder
    assert holder is not None
    evening.give(c.AskForTime(holder))
    for giver in [seat for seat in seats if seat != holder][:needed]:
        assert ends_in(evening) == before
        evening.give(c.GiveTime(giver))
    assert (ends_in(evening), evening.state.holder, evening.state.is_extended) == (
        before + 1_000,
        holder,
        True,
    )


def test_time_given_in_the_grace_counts_from_now() -> None:
    evening = Evening().until("talk")
    evening.tick()
    assert evening.state.step is Step.GRACE
    evening.now += 100
    for command in (c.AskForTime("p"), c.GiveTime("q"), c.GiveTime("s")):
        evening.give(command)
    assert (evening.state.step, ends_in(evening)) == (Step.TURN, 1_000)


def test_open_talk_is_as_much_shorter_and_keeps_half_of_its_time() -> None:
    evening = Evening().until("talk")
    granted = 0
    while evening.state.current.key in ("talk", "ask"):
        holder = evening.state.holder
        if evening.state.step is Step.TURN and holder and not evening.state.time_is_asked:
            if "ask_for_time" in view(evening.state, holder).can:
                evening.give(c.AskForTime(holder))
                for giver in evening.state.others[:2]:
                    evening.give(c.GiveTime(giver))
                granted += 1
            else:
                assert evening.refused(c.AskForTime(holder)) == "no_time_left"
        evening.tick()
    assert granted == 6  # half of the open talk's twelve seconds
    evening.until("open")
    assert evening.state.phase_ends_at == evening.now + 6_000
    assert evening.state.borrowed_ms == 0


def test_time_is_asked_for_by_the_holder_alone_and_once_a_turn() -> None:
    evening = Evening().until("warm_up")
    assert evening.refused(c.AskForTime("q")) == "not_your_turn"
    assert evening.refused(c.GiveTime("q")) == "not_asked"
    evening.give(c.AskForTime("p"))
    assert evening.refused(c.AskForTime("p")) == "asked_already"
    assert evening.refused(c.GiveTime("p")) == "is_your_turn"
    evening.give(c.GiveTime("q"))
    assert evening.refused(c.GiveTime("q")) == "given_already"
    evening.give(c.GiveTime("r"))
    assert evening.refused(c.GiveTime("s")) == "not_asked"
    assert evening.refused(c.AskForTime("p")) == "asked_already"
    evening.give(c.PassTurn("p"))
    evening.give(c.AskForTime("q"))


def test_nobody_sees_who_gives_time() -> None:
    evening = Evening().until("warm_up")
    evening.give(c.AskForTime("p"))
    evening.give(c.GiveTime("r"))
    seen = {(one, view(evening.state, one).time) for one in ("p", "q", "s")}
    assert len({time for _seat, time in seen}) == 1
    time = view(evening.state, "p").time
    assert (time.is_asked, time.still_needed, time.is_given) == (True, 1, False)


def test_who_gave_time_and_left_counts_no_more() -> None:
    evening = Evening().until("warm_up")
    for command in (c.AskForTime("p"), c.GiveTime("q"), c.Leave("q"), c.GiveTime("r")):
        evening.give(command)
    assert not evening.state.is_extended  # one of two others
    evening.give(c.GiveTime("s"))
    assert evening.state.is_extended


def test_no_time_is_lent_after_the_open_talk() -> None:
    evening = Evening().until("gift")
    for seat in FOUR:
        evening.give(c.WriteGift(seat))
    assert evening.refused(c.AskForTime("p")) == "not_in_this_phase"
