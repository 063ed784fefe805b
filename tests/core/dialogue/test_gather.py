"""集まる: nobody has to find out who begins."""

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import Step
from tests.core.dialogue.evening import FOUR, Evening


def test_names_go_round_in_the_drawn_order_without_a_clock_of_their_own() -> None:
    evening = Evening()
    order = []
    while evening.state.holder is not None:
        assert (evening.state.step, evening.state.step_ends_at) == (Step.TURN, None)
        order.append(evening.state.holder)
        evening.give(c.PassTurn(evening.state.holder))
    assert tuple(order) == FOUR
    assert evening.state.current.key == "gather"  # the rest of its time is everybody's
    evening.tick()
    assert (evening.now, evening.state.current.key) == (5_000, "warm_up")


def test_who_comes_late_says_their_name_when_the_one_before_has_passed() -> None:
    evening = Evening()
    evening.give(c.Leave("q"))
    evening.give(c.PassTurn("p"))
    assert evening.state.holder == "r"
    evening.give(c.Arrive("q", "q2"))
    assert evening.state.holder == "r"
    evening.give(c.PassTurn("r"))
    assert evening.state.holder == "q"
