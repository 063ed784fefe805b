"""Who is in a waiting room: noted by many threads at once, and who has gone."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from kurumaza.rooms.evening import waiting
from kurumaza.rooms.evening.waiting import WAVE, Gone, WaitingPeople

NOW = datetime(2026, 5, 1, 20, 0, tzinfo=UTC)
KEPT = timedelta(seconds=10)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_everybody_whom_four_threads_note_is_there() -> None:
    people = WaitingPeople()
    names = [[f"{thread}-{number}" for number in range(300)] for thread in range(4)]

    def note(mine: list[str]) -> None:
        for name in mine:
            people.note(name)
            assert name in people.fresh()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(note, names))
    assert people.fresh() == {name for mine in names for name in mine}


def test_wave_is_many_people_of_one_evening_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    people, here, elsewhere = WaitingPeople(), 1, 2
    for number in range(WAVE):
        people.note("often", looks_for_table_in=here)
        people.note(f"seated-{number}")
        people.note(f"other-{number}", looks_for_table_in=elsewhere)
    assert (people.is_wave(here), people.is_wave(elsewhere)) == (False, True)
    for number in range(WAVE):
        people.note(f"new-{number}", looks_for_table_in=here)
    assert people.is_wave(here)
    monkeypatch.setattr(waiting, "WAVE_WITHIN_SECONDS", 0.0)
    assert not people.is_wave(here)


def test_gone_is_who_was_there_until_they_are_back_or_long_away() -> None:
    gone = Gone(KEPT)
    assert gone.look({"a", "b"}, NOW) == {}
    left = NOW + timedelta(seconds=3)
    assert gone.look({"b"}, left) == {"a": left}
    assert gone.look({"b"}, left + timedelta(seconds=3)) == {"a": left}
    assert gone.look({"a", "b"}, left + timedelta(seconds=4)) == {}
    assert gone.look(set(), left + timedelta(seconds=5)).keys() == {"a", "b"}
    assert gone.look(set(), left + timedelta(seconds=5) + KEPT) == {}
