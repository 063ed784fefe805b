"""Who is in a waiting room: known from their pages, kept in memory only."""

import time

# How long a person counts as being there after their page was last heard of.
WAITING_SECONDS = 12.0


class WaitingPeople:
    """Seats whose pages ask again and again from a waiting room of this process."""

    def __init__(self) -> None:
        self._heard_at: dict[str, float] = {}

    def note(self, seat: str) -> None:
        """The page of this seat was heard of."""
        self._heard_at = {one: at for one, at in self._heard_at.items() if self._is_fresh(at)}
        self._heard_at[seat] = time.monotonic()

    def __contains__(self, seat: str) -> bool:
        return self._is_fresh(self._heard_at.get(seat, float("-inf")))

    def fresh(self) -> set[str]:
        """Everybody whose page was heard of lately."""
        return {seat for seat, at in self._heard_at.items() if self._is_fresh(at)}

    def _is_fresh(self, at: float) -> bool:
        return time.monotonic() - at < WAITING_SECONDS
