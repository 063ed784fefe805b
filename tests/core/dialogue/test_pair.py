"""Two who are left of a circle choose: 二人で続ける or 終わる."""

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.events import EndReason
from kurumaza.core.dialogue.state import Stage
from kurumaza.core.dialogue.view import view
from tests.core.dialogue.evening import Evening


def why_paused(evening: Evening) -> str | None:
    return view(evening.state, "p").pause_reason


def left_as_two() -> Evening:
    """In the middle of 話す two have left; p has the turn."""
    evening = Evening().until("talk")
    evening.now += 1_000
    evening.give(c.Leave("r"))
    assert why_paused(evening) is None
    evening.give(c.Leave("s"))
    return evening


def test_everything_stands_still_and_both_are_asked() -> None:
    evening = left_as_two()
    assert why_paused(evening) == "pair"
    for seat in ("p", "q"):
        can = view(evening.state, seat).can
        assert "choose_pair" in can
        assert not {"resume", "pass_turn", "pause"} & set(can)
    assert evening.refused(c.ResumeRoom("p")) == "pair_chooses"


def test_they_go_on_when_both_wish_it_and_no_time_was_lost() -> None:
    evening = left_as_two()
    ends_at = evening.state.step_ends_at
    assert ends_at is not None
    evening.give(c.ChoosePair("p", True))
    assert (view(evening.state, "p").i_have_chosen, view(evening.state, "q").i_have_chosen) == (True, False)
    assert evening.state.is_paused
    evening.now += 700
    evening.give(c.ChoosePair("q", True))
    assert (evening.state.is_paused, evening.state.holder) == (False, "p")
    assert evening.state.step_ends_at == ends_at + 700
    assert evening.refused(c.ChoosePair("q", True)) == "no_pair"


def test_one_who_would_rather_end_ends_it() -> None:
    evening = left_as_two()
    evening.give(c.ChoosePair("p", True))
    evening.give(c.ChoosePair("q", False))
    assert (evening.state.stage, evening.state.ended_because) == (Stage.ENDED, EndReason.PAIR)
    assert "choosers" not in repr(view(evening.state, "p"))


def test_who_does_not_choose_goes_on_after_a_while() -> None:
    evening = left_as_two()
    evening.tick()
    assert (evening.now, evening.state.is_paused) == (left_as_two().now + 3_000, False)


def test_who_has_gone_without_choosing_is_asked_when_they_are_back() -> None:
    """One late look at the clock serves both: the line that is gone, and the time to choose."""
    evening = left_as_two()
    evening.give(c.LoseConnection("q", "q1"))
    evening.now += 3_000
    evening.give(c.TimePassed())
    assert why_paused(evening) == "empty"
    evening.give(c.Arrive("q", "q2"))
    assert why_paused(evening) == "pair"


def test_somebody_who_comes_back_makes_the_question_idle() -> None:
    evening = left_as_two()
    evening.give(c.ChoosePair("p", True))
    evening.give(c.Arrive("s", "s2"))
    assert not evening.state.is_paused
    evening.give(c.Leave("s"))
    assert why_paused(evening) == "pair"  # asked anew
    assert not view(evening.state, "p").i_have_chosen


def test_what_they_settled_holds_while_they_are_two() -> None:
    evening = left_as_two()
    evening.pair_goes_on()
    evening.give(c.LoseConnection("q", "q1"))
    evening.tick()
    assert why_paused(evening) == "empty"
    evening.give(c.Arrive("q", "q2"))
    assert not evening.state.is_paused


def test_one_of_two_who_goes_leaves_an_empty_room() -> None:
    evening = left_as_two()
    evening.give(c.Leave("q"))
    assert why_paused(evening) == "empty"
    evening.give(c.Arrive("q", "q2"))
    assert why_paused(evening) == "pair"


def test_a_pause_that_was_asked_for_stays_until_it_is_taken_back() -> None:
    evening = Evening().until("talk")
    evening.give(c.PauseRoom("p"))
    for seat in ("r", "s"):
        evening.give(c.Leave(seat))
    assert why_paused(evening) == "asked"
    evening.give(c.ResumeRoom("p"))
    assert why_paused(evening) == "pair"
