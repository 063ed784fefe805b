"""Which rooms this process has in memory, and whose pages are in them."""

from uuid import UUID

from kurumaza.core.dialogue.state import Stage
from kurumaza.rooms.live.live_room import LiveRoom


class RoomsInMemory:
    """Rooms by the public id of their circle."""

    def __init__(self) -> None:
        self._live: dict[UUID, LiveRoom] = {}
        # Rooms that another process serves by now and nobody's page is in here: kept for a moment, since one may be on its way in.
        self._resting: dict[UUID, LiveRoom] = {}
        self._swept: set[UUID] = set()

    def is_seated(self, circle: UUID, seat: str) -> bool:
        """Whether someone sits in the room already."""
        live = self._live.get(circle)
        return live is not None and seat in live.state.present

    def is_in_use(self, circle: UUID) -> bool:
        """Whether somebody's page is in a room that goes on."""
        live = self._live.get(circle)
        return live is not None and bool(live.sockets) and live.state.stage is not Stage.ENDED

    def live(self, circle: UUID) -> LiveRoom | None:
        """The room of a circle, if it is in memory."""
        return self._live.get(circle)

    def all_live(self) -> list[LiveRoom]:
        """All rooms that are in memory."""
        return list(self._live.values())

    def in_slot(self, slot: int) -> list[LiveRoom]:
        """The rooms of a slot that are in memory."""
        return [live for live in list(self._live.values()) if live.slot == slot]

    def seats_with_pages(self) -> set[str]:
        """Everybody whose page is in a room of this process."""
        return {seat for live in list(self._live.values()) for seat in list(live.sockets)}

    def seats_under_way(self) -> set[str]:
        """Everybody whose evening has begun in a room of this process."""
        running = [live for live in self.all_live() if live.state.stage is Stage.RUNNING]
        return {seat.seat for live in running for seat in live.state.seats if seat.has_come}

    def keep(self, live: LiveRoom) -> None:
        """This room is served here from now on."""
        self._live[live.circle] = live

    def rest(self, live: LiveRoom) -> None:
        """Another process serves this room, and nobody's page is in it here."""
        live.stop_timer()
        if self._live.pop(live.circle, None) is live:
            self._resting[live.circle] = live

    def sweep(self) -> None:
        """Lets go of rooms that have rested for a while."""
        for circle in self._swept:
            self._resting.pop(circle, None)
        self._swept = set(self._resting)

    def resting(self, circle: UUID) -> LiveRoom | None:
        """The room of a circle that rests."""
        return self._resting.get(circle)

    def woken(self, live: LiveRoom) -> bool:
        """A room that rested is in use again; False if it did not rest."""
        if self._resting.get(live.circle) is not live:
            return False
        del self._resting[live.circle]
        self._live[live.circle] = live
        return True

    def drop(self, circle: UUID) -> LiveRoom | None:
        """Nothing of this room is kept; it is what was in use of it."""
        self._resting.pop(circle, None)
        return self._live.pop(circle, None)

    def drop_all(self) -> None:
        """The process ends."""
        self._live.clear()
