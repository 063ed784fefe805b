"""What the page of a term's rehearsal shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kurumaza.circles.models import Circle
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import organisers_of
from kurumaza.people.models import Person
from kurumaza.rooms.queries import has_ended
from kurumaza.terms.models import Term
from kurumaza.terms.queries import open_rehearsal_of


@dataclass(frozen=True)
class OpenRehearsal:
    """A rehearsal that was started. `is_mine`: whether one has a place in it."""

    term: Term
    circle: Circle
    names: list[str]
    is_mine: bool
    has_ended: bool


def partners_for(term: Term, person: Person) -> list[Membership]:
    """With whom an organiser can rehearse: everybody else who runs the programme."""
    return [one for one in organisers_of(term.programme) if one.person_id != person.pk]


def rehearsal_now(term: Term, person: Person, now: datetime) -> OpenRehearsal | None:
    """The rehearsal that is open, as this organiser sees it."""
    rehearsal = open_rehearsal_of(term)
    circle = (
        Circle.objects.select_related("slot").filter(round__term=rehearsal).first() if rehearsal else None
    )
    if rehearsal is None or circle is None:
        return None
    places = list(rehearsal.enrolments.order_by("pk"))
    return OpenRehearsal(
        term=rehearsal,
        circle=circle,
        names=[one.call_name for one in places],
        is_mine=any(one.person_id == person.pk for one in places),
        has_ended=has_ended(circle, now),
    )


def rehearsal_by_id(uuid: UUID) -> Term | None:
    """A rehearsal by its public id."""
    return Term.objects.filter(uuid=uuid, rehearsal_of__isnull=False).first()
