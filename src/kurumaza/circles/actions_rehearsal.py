"""The one circle of a rehearsal: no groups are formed for it, since everybody in it sits together."""

from collections.abc import Iterable

from django.db import transaction

from kurumaza.circles.models import Circle, Seat
from kurumaza.terms.models import Enrolment, Slot


@transaction.atomic
def seat_rehearsal(*, slot: Slot, places: Iterable[Enrolment]) -> Circle:
    """Seats these people of a rehearsal together at its slot. Nobody is told by mail."""
    if slot.round.term.rehearsal_of_id is None:
        raise ValueError("only a rehearsal has circles without groups being formed")
    circle = Circle.objects.create(round=slot.round, slot=slot, script=slot.round.term.script, number=1)
    Seat.objects.bulk_create(Seat(circle=circle, round=slot.round, enrolment=place) for place in places)
    return circle
