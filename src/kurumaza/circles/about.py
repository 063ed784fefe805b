"""What of circles a concern can be about: a circle, and somebody whom one has sat with in it."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries_live import place_of
from kurumaza.circles.queries_people import met_in, tablemate_by
from kurumaza.people.models import Person
from kurumaza.safety.about import PERSON, people_of, register_about
from kurumaza.terms.dates import day_text
from kurumaza.terms.models import Term
from kurumaza.terms.round_words import round_text


def _sees_circle(person: Person, term: Term, circle: UUID) -> bool:
    place = place_of(person, circle)
    if place is None:
        return False
    held = place.circle.slot.round.term
    return term.pk in (held.pk, held.retrospective_of_id)


def _circle_words(circle: UUID) -> str:
    found = Circle.objects.select_related("round__term", "slot").filter(uuid=circle).first()
    if found is None:
        return ""
    day = day_text(found.slot.starts_at, found.round.term)
    place = {"round": round_text(found.round), "number": found.number, "day": day}
    return _("対話ルームについて(%(round)s %(number)s番、%(day)s)") % place


def _sees_person(person: Person, term: Term, seat: UUID) -> bool:
    return tablemate_by(person, term, seat, timezone.now()) is not None


def _person_words(seat: UUID) -> str:
    found = Seat.objects.select_related("enrolment__side", "round", "circle").filter(uuid=seat).first()
    if found is None:
        return ""
    who = {
        "name": found.enrolment.call_name,
        "side": found.enrolment.side.name,
        "round": round_text(found.round),
        "number": found.circle.number,
    }
    return _("%(name)sさん(%(side)s、%(round)s %(number)s番)について") % who


def _whose_seat(seat: UUID) -> int | None:
    return Seat.objects.filter(uuid=seat).values_list("enrolment__person_id", flat=True).first()


@people_of
def people_met(person: Person, term: Term, now: datetime) -> list[tuple[UUID, str]]:
    """Whom somebody has sat with, by call name and round."""
    label = _("%(name)sさん(%(round)s)")
    return [
        (seat.uuid, label % {"name": seat.enrolment.call_name, "round": round_text(seat.round)})
        for seat in met_in(person, term, now)
    ]


register_about("circle", can_see=_sees_circle, words=_circle_words)
register_about(PERSON, can_see=_sees_person, words=_person_words, whose=_whose_seat)
