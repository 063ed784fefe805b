"""Who is in a waiting room or a room, and who was a moment ago: known from their pages, kept in memory only."""

import time
from collections import deque
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import NamedTuple
from uuid import UUID

# How long a person counts as being there after their page was last heard of.
WAITING_SECONDS = 12.0
# So many who come within so short a time are a wave.
WAVE, WAVE_WITHIN_SECONDS = 20, 1.0


@lru_cache(maxsize=16_384)
def seat_id(seat: str) -> UUID:
    """A seat's public id. Thousands are looked at every few seconds, again and again the same."""
    return UUID(seat)


class WaitingPeople:
    """Seats whose pages ask again and again from a waiting room of this process, or are going to the room now.

    Requests note them on threads of their own, while the lobby reads."""

    def __init__(self) -> None:
        self._heard_at: dict[str, float] = {}
        # By slot, when the last of those came who have no table yet.
        self._came_at: dict[int, deque[float]] = {}
        self._lock = Lock()

    def note(self, seat: str, *, looks_for_table_in: int | None = None) -> None:
        """The page of this seat was heard of; in which slot's evening (its key) it has no table yet."""
        with self._lock:
            self._heard_at = {one: at for one, at in self._heard_at.items() if self._is_fresh(at)}
            if looks_for_table_in is not None and seat not in self._heard_at:
                came = self._came_at.setdefault(looks_for_table_in, deque(maxlen=WAVE))
                came.append(time.monotonic())
            self._heard_at[seat] = time.monotonic()

    def is_wave(self, slot: int) -> bool:
        """Whether so many come to a slot's evening at the moment that more will come at once."""
        with self._lock:
            came = self._came_at.get(slot, deque())
            return len(came) == WAVE and time.monotonic() - came[0] < WAVE_WITHIN_SECONDS

    def __contains__(self, seat: str) -> bool:
        with self._lock:
            return self._is_fresh(self._heard_at.get(seat, float("-inf")))

    def fresh(self) -> set[str]:
        """Everybody whose page was heard of lately."""
        with self._lock:
            return {seat for seat, at in self._heard_at.items() if self._is_fresh(at)}

    def _is_fresh(self, at: float) -> bool:
        return time.monotonic() - at < WAITING_SECONDS


class Gone:
    """Seats that were there when it was looked last time, and are not any more: since when, for a while."""

    def __init__(self, kept: timedelta) -> None:
        self._kept = kept
        self._there: AbstractSet[str] = frozenset()
        self._since: dict[str, datetime] = {}

    def look(self, there: AbstractSet[str], now: datetime) -> Mapping[str, datetime]:
        """Who has gone by now; `there` is who is there."""
        since = dict.fromkeys(self._there - there, now) | self._since
        self._since = {seat: at for seat, at in since.items() if seat not in there and now - at < self._kept}
        self._there = frozenset(there)
        return dict(self._since)


class Presence(NamedTuple):
    """Who is there, as far as this process knows. `here` are seats with a page in it; `between` those whose last socket has
    ended a moment ago: a page that goes to its room, or a broken line. `left` tells since when seats have no page here."""

    here: AbstractSet[str]
    between: AbstractSet[str]
    left: Mapping[str, datetime]
