"""A room whose pages are at several server processes."""

from typing import Any, cast
from uuid import uuid4

from msgspec.structs import replace

from kurumaza.core.dialogue.state import RoomState, SeatState, new_room
from kurumaza.rooms.live.live_room import EndedBecause, LiveRoom, PageElsewhere
from kurumaza.rooms.queries_duty import DutyPlace
from tests.core.dialogue.scripts import ALL_MODES

HERE, THERE = "seat-here", "seat-there"


class Page:
    """A page at this process."""

    duty: DutyPlace | None = None

    session_key = ""
    has_audio, has_video = True, False

    def __init__(self, seat: str, connection: str) -> None:
        self.seat, self.connection = seat, connection

    def send_view(self, live: LiveRoom) -> None: ...

    def send_frame(self, **message: Any) -> None: ...

    async def end(self, why: EndedBecause) -> None: ...


def _state(*seats: tuple[str, str | None]) -> RoomState:
    return replace(
        new_room(ALL_MODES), seats=tuple(SeatState(seat, connection) for seat, connection in seats)
    )


def _live(state: RoomState) -> LiveRoom:
    live = LiveRoom(cast(Any, None), state, {})
    live.sockets[HERE] = Page(HERE, "c-here")
    live.elsewhere[THERE] = PageElsewhere(uuid4(), "c-there", has_audio=False, has_video=True)
    return live


def test_neighbours_at_other_processes_are_peers_as_long_as_the_log_says_so() -> None:
    live = _live(_state((HERE, "c-here"), (THERE, "c-there")))
    assert live.peers() == {
        THERE: {"connection": "c-there", "audio": False, "video": True},
        HERE: {"connection": "c-here", "audio": True, "video": False},
    }
    for newest in (None, "c-newer"):
        live.state = _state((HERE, "c-here"), (THERE, newest))
        assert list(live.peers()) == [HERE]


def test_one_process_is_at_the_clock_of_a_room() -> None:
    assert not _live(_state((HERE, "c-here"), (THERE, "c-there"))).clock_is_elsewhere()
    assert _live(_state((THERE, "c-there"), (HERE, "c-here"))).clock_is_elsewhere()
    assert not _live(_state((THERE, None), (HERE, "c-here"))).clock_is_elsewhere()
    assert not _live(_state((THERE, "a page nobody has heard of"), (HERE, "c-here"))).clock_is_elsewhere()


def test_seat_that_came_here_is_not_elsewhere_any_more() -> None:
    live = _live(_state((THERE, "c-there")))
    live.sockets[THERE] = Page(THERE, "c-there")
    assert live.pages_elsewhere() == {}
    assert not live.clock_is_elsewhere()
