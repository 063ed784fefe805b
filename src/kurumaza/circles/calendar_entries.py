"""What stands in a person's calendar beside their evenings. Apps above register theirs in a module `calendar_entries`, imported when the
app registry is ready."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from kurumaza.people.models import Person


class Entry(NamedTuple):
    """One entry as calendar programs know it: the same `uid` always, `sequence` rising with each change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    address: str
    is_cancelled: bool
    place: str = ""


Source = Callable[[Person, datetime], Iterable[Entry]]
_sources: list[Source] = []


def adds_to_calendar(source: Source) -> Source:
    """Registers what an app adds to the calendar of a person, as of a moment."""
    _sources.append(source)
    return source


def other_entries(person: Person, now: datetime) -> list[Entry]:
    """All of it, soonest first."""
    entries = [entry for source in _sources for entry in source(person, now)]
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
