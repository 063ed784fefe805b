"""The circles of a retrospective: who sits with whom was found where it is held (`field`)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.actions_seats import tell
from kurumaza.circles.models import Circle, KeptApart, Seat
from kurumaza.circles.queries import kept_apart_in
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
    _keep_apart_here(held, [place for table in tables for place in table])
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


def _keep_apart_here(held: Round, places: Sequence[Enrolment]) -> None:
    """Whom organisers keep apart in the term the live seating keeps apart here, too. (Ties are between people, whatever the term.)"""
    of = held.term.retrospective_of
    place_of = {place.person_id: place for place in places}
    for pair in kept_apart_in(of) if of is not None else ():
        one, other = place_of.get(pair.one.person_id), place_of.get(pair.other.person_id)
        if one is not None and other is not None:
            first, second = sorted((one, other), key=lambda place: place.pk)
            KeptApart.objects.create(
                term=held.term, one=first, other=second, by=pair.by, created_at=pair.created_at
            )
