"""Whose voice and picture end at a media server, whether or not their page has a line just now."""

from kurumaza.core.dialogue import events as e
from kurumaza.rooms.media_access import gone_with


def test_everybody_whose_place_ended_or_fell_empty_is_put_out() -> None:
    ended = (e.SeatLeft("p"), e.SeatRemoved("q", "o"), e.SeatAway("r"), e.OrganiserWent("o"))
    stayed = (e.SeatArrived("s", "s1"), e.ConnectionLost("t", 1), e.TurnEnded("u", e.TurnEnd.PASSED))
    assert gone_with((*stayed, *ended)) == ["p", "q", "r", "o"]
