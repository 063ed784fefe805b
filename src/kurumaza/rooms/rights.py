"""Whose pages may stay in a room: asked again and again, also of those who only listen."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kurumaza.rooms import queries, queries_duty
from kurumaza.rooms.live_room import EndedBecause, LiveRoom, Socket

# Who signs out, or is taken out of a group, hears nothing more after so long at the latest.
RIGHTS_SECONDS = 4.0


def lost_rights(rooms: Iterable[LiveRoom], now: datetime) -> list[tuple[Socket, EndedBecause]]:
    """The pages that may not stay, and why; asks the database."""
    pages = [(live.room.circle.uuid, page) for live in rooms for page in live.pages()]
    held = [(page.seat, page.session_key) for _circle, page in pages]
    tables, signed_in = queries.still_entitled(held)
    duties = [(page.seat, circle) for circle, page in pages if page.duty]
    on_duty = queries_duty.still_on_duty(duties, now) if duties else set()
    found: list[tuple[Socket, EndedBecause]] = []
    for circle, page in pages:
        if page.session_key not in signed_in:
            found.append((page, "signed_out"))
        elif page.duty:
            if (page.seat, circle) not in on_duty:
                found.append((page, "no_seat"))
        elif (why := _why_not(tables, page.seat, circle)) is not None:
            found.append((page, why))
    return found


def _why_not(tables: dict[str, UUID | None], seat: str, circle: UUID) -> EndedBecause | None:
    if seat not in tables:
        return "no_seat"
    return None if tables[seat] == circle else "moved"
