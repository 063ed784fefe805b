"""The circles of a retrospective: who sits with whom was found where it is held (`field`)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.actions_seats import tell
from kurumaza.circles.models import Circle, Seat
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Round, Slot


@transaction.atomic
def seat_retrospective(
    *, slot: Slot, tables: Sequence[Sequence[Enrolment]], by: Person, now: datetime
) -> list[Circle]:
    """Seats people as they are put together, and sends the invitations with their calendar entries."""
    held = slot.round
    if held.kind != Round.Kind.RETROSPECTIVE:
        raise ValueError("groups of a dialogue are formed and confirmed")
    circles = Circle.objects.bulk_create(
        Circle(round=held, slot=slot, script=held.term.script, number=number)
        for number, _table in enumerate(tables, start=1)
    )
    seats = Seat.objects.bulk_create(
        Seat(circle=circle, round=held, enrolment=place)
        for circle, table in zip(circles, tables, strict=True)
        for place in table
    )
    for seat in seats:
        tell(seat, now=now)
    record(
        "circles.retrospective_seated",
        actor=by.uuid,
        subject_kind="round",
        subject=held.uuid,
        circles=len(circles),
    )
    return circles
