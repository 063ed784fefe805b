"""Writes of 話した時間: counts that pages sent, the figures of a circle, and forgetting."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import transaction

from kurumaza.circles.models import Seat
from kurumaza.core.measurement.counts import Count
from kurumaza.rooms.models import Airtime, CircleFigures, Room, RoomEvent
from kurumaza.rooms.queries_airtime import measures_airtime
from kurumaza.rooms.queries_figures import figures_of, old_logs
from kurumaza.terms.queries import agreeing_to_airtime

# So many rooms' logs go in one transaction.
LOGS_AT_ONCE = 20


class Counted(NamedTuple):
    """A count that was taken in at `at` (ms): of which seat in which phase of which room (primary keys)."""

    room: int
    seat: int
    phase: str
    so_far: Count
    at: int


@transaction.atomic
def keep_counts(*, counted: Sequence[Counted]) -> None:
    """Keeps counts, each in place of an older one of its seat and phase. Left out are those of people who do not agree
    (any more), of seats that are at another table by now, and any that an even newer one has overtaken."""
    seats = {one.seat for one in counted}
    free = Seat.objects.filter(
        pk__in=seats, released_at__isnull=True, enrolment__in=agreeing_to_airtime()
    ).values_list("pk", "circle__room__pk")
    at_tables = set(free)
    kept = Airtime.objects.select_for_update().filter(seat__in=seats)
    newest = {
        (room, seat, phase): sequence
        for room, seat, phase, sequence in kept.values_list("room", "seat", "phase", "sequence")
    }
    rows = [
        Airtime(
            room_id=one.room,
            seat_id=one.seat,
            phase=one.phase,
            sequence=one.so_far.sequence,
            speech_ms=one.so_far.speech_ms,
            unmeasured_ms=one.so_far.unmeasured_ms,
            counted_at=datetime.fromtimestamp(one.at / 1000, tz=UTC),
        )
        for one in counted
        if (one.seat, one.room) in at_tables
        and one.so_far.sequence > newest.get((one.room, one.seat, one.phase), 0)
    ]
    Airtime.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["room", "seat", "phase"],
        update_fields=["sequence", "speech_ms", "unmeasured_ms", "counted_at"],
    )


def forget_airtime(*, enrolment: UUID) -> None:
    """Somebody has said no: what was measured of them in this term goes. Figures of circles name nobody, and stay."""
    Airtime.objects.filter(seat__enrolment__uuid=enrolment).delete()


def compute_figures(*, room: Room, now: datetime) -> None:
    """Makes the figures of a room that has ended, once. Where the term does not measure, there are none."""
    if room.ended_at is None or room.log_forgotten_at is not None or not measures_airtime(room):
        return
    figures = msgspec.to_builtins(figures_of(room))
    CircleFigures.objects.get_or_create(room=room, defaults={"figures": figures, "computed_at": now})


@transaction.atomic
def forget_logs(*, now: datetime) -> int:
    """Takes the logs of some rooms away that are thirty days over: gifts, memos, figures and one's own seconds stay.
    How many rooms; none is left once it is 0."""
    rooms = [room.pk for room in old_logs(now)[:LOGS_AT_ONCE]]
    Room.objects.filter(pk__in=rooms).update(log_forgotten_at=now, snapshot=b"", snapshot_head=0)
    RoomEvent.objects.filter(room__in=rooms).delete()
    return len(rooms)


def forget_old_logs(now: datetime) -> int:
    """The same, as the table of retention asks for it."""
    return forget_logs(now=now)
