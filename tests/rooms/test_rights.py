"""Whose rights are looked at next: a few rooms at a time, and all of them within the promised time."""

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from kurumaza.core.dialogue.state import new_room
from kurumaza.rooms.live import rights
from kurumaza.rooms.live.live_room import LiveRoom
from kurumaza.rooms.models import Room
from tests.core.dialogue.scripts import ALL_MODES


@pytest.mark.parametrize("count", [1, 7, 50, 51, 500, 1_333])
def test_all_rooms_are_looked_at_in_time_a_few_at_once(count: int) -> None:
    rooms: list[Any] = [SimpleNamespace(looked_at=0.0) for _ in range(count)]
    now, most = 1_000.0, 0
    last_looked_at: dict[int, list[float]] = {id(room): [] for room in rooms}
    while now < 1_000.0 + 5 * rights.RIGHTS_SECONDS:
        some = rights.due(rooms, now)
        most = max(most, len(some))
        for room in some:
            room.looked_at = now
            last_looked_at[id(room)].append(now)
        now += rights.RIGHTS_SECONDS * rights.ROUND / rights.LOOKS
    assert most <= count / rights.LOOKS + 1
    for times in last_looked_at.values():
        assert times[0] - 1_000.0 <= rights.RIGHTS_SECONDS
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert max(gaps) <= rights.RIGHTS_SECONDS
        assert min(gaps) >= rights.RIGHTS_SECONDS / 2  # nobody is looked at all the time


def test_room_that_was_just_opened_is_not_due_at_once() -> None:
    """Whoever came in was looked at at the door."""
    live = LiveRoom(Room(), new_room(ALL_MODES), {})
    assert rights.due([live], live.looked_at + 0.1) == []
    assert rights.due([live], live.looked_at + rights.RIGHTS_SECONDS) == [live]


def test_no_rooms_are_nothing_to_look_at() -> None:
    assert rights.due([], 1.0) == []
