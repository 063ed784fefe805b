"""Who may come into a room as the organiser on duty: only who was called, and only while the evening lasts."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kurumaza.circles.models import Circle
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import watching_memberships_in
from kurumaza.people.models import Person
from kurumaza.rooms import queries
from kurumaza.safety.queries import was_called


class DutyPlace(NamedTuple):
    """A circle that called, and the organiser who may come."""

    circle: Circle
    membership: Membership


def duty_place(person: Person, circle: UUID, now: datetime) -> DutyPlace | None:
    """The place of an organiser in a circle that called this evening; None for everybody else, and for who has a seat in it."""
    found = (
        Circle.objects.filter(uuid=circle, cancelled_at__isnull=True)
        .select_related(
            "slot", "script", "round__term__programme", "round__term__deck", "round__term__ground_rules"
        )
        .first()
    )
    if found is None or not queries.can_enter(found, now):
        return None
    term = found.round.term
    membership = watching_memberships_in(person, term.programme).first()
    if membership is None or not was_called(term, circle, queries.opens_at(found)):
        return None
    has_seat = found.seats.filter(enrolment__person=person).exists()
    return None if has_seat else DutyPlace(found, membership)


def still_on_duty(held: Iterable[tuple[str, UUID]], now: datetime) -> set[tuple[str, UUID]]:
    """Which of these (organiser's membership, circle) may still be there."""
    held = list(held)
    members = {
        str(one.uuid): one.person
        for one in Membership.objects.filter(uuid__in=[seat for seat, _circle in held]).select_related(
            "person"
        )
    }
    return {
        (seat, circle)
        for seat, circle in held
        if seat in members
        and (place := duty_place(members[seat], circle, now))
        and str(place.membership.uuid) == seat
    }
