"""A called organiser: seen by everybody, without a turn; may take a seat away or end the group."""

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.events import Direction, EndReason, PauseReason
from kurumaza.core.dialogue.state import Stage
from kurumaza.core.dialogue.view import view
from tests.core.dialogue.evening import FOUR, Evening


def with_organiser() -> Evening:
    evening = Evening().until("talk")
    evening.give(c.ComeAsOrganiser("o", "o1"))
    return evening


def test_everybody_sees_the_organiser_and_nobodys_time_runs_on() -> None:
    evening = with_organiser()
    assert {view(evening.state, seat).organisers for seat in FOUR} == {("o",)}
    assert evening.state.pause_reason is PauseReason.ASKED
    evening.give(c.ResumeRoom("q"))
    evening.give(c.GoAsOrganiser("o", "o1"))
    evening.give(c.ComeAsOrganiser("o", "o2"))  # a line that broke is no second visit
    assert (evening.state.is_paused, view(evening.state, "p").organisers) == (False, ("o",))
    evening.give(c.GoAsOrganiser("o", "o1"))  # late news of the older line
    assert view(evening.state, "p").organisers == ("o",)


def test_an_organiser_has_no_part_in_the_agenda() -> None:
    evening = with_organiser()
    evening.give(c.ResumeRoom("p"))
    assert "o" not in evening.state.pending
    assert evening.refused(c.Vote("o", Direction.FORWARD, True)) == "no_seat"
    assert view(evening.state, "p").forward.needed == 3


def test_a_removed_seat_is_gone_for_good() -> None:
    evening = with_organiser()
    evening.give(c.RemoveSeat("o", "p"))
    assert evening.state.present == FOUR[1:]
    evening.give(c.ResumeRoom("q"))
    assert evening.state.holder != "p"
    assert evening.refused(c.Arrive("p", "p2")) == "removed"
    for seats in (FOUR, FOUR[1:], FOUR):  # whatever the live seating does
        evening.give(c.ChangeSeats(seats))
        assert evening.refused(c.Arrive("p", "p3")) == "removed"
    assert evening.refused(c.RemoveSeat("o", "p")) == "removed"


def test_an_organiser_can_end_the_group() -> None:
    evening = with_organiser()
    evening.give(c.EndRoom("o"))
    assert (evening.state.stage, evening.state.ended_because) == (Stage.ENDED, EndReason.ORGANISER)
    assert evening.refused(c.ComeAsOrganiser("o", "o2")) == "ended"


def test_who_is_not_in_the_room_has_no_say() -> None:
    evening = Evening().until("talk")
    for command in (c.RemoveSeat("o", "p"), c.EndRoom("o")):
        assert evening.refused(command) == "no_organiser"
    evening.give(c.ComeAsOrganiser("o", "o1"))
    evening.give(c.GoAsOrganiser("o", "o1"))
    assert evening.refused(c.EndRoom("o")) == "no_organiser"
    assert evening.refused(c.RemoveSeat("p", "q")) == "no_organiser"  # a seat is no organiser
