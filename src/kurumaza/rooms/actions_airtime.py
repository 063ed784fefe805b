"""Writes of 話した時間: counts that pages sent, and forgetting them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from kurumaza.circles.models import Seat
from kurumaza.core.measurement.counts import Count
from kurumaza.rooms.models import Airtime
from kurumaza.terms.queries import agreeing_to_airtime


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
