"""Whom somebody has sat with: for themselves, by call name."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries import has_come, took_place
from kurumaza.circles.queries_live import GIVES_UP_AFTER
from kurumaza.people.models import Person
from kurumaza.people.queries import blocked_by
from kurumaza.terms.models import Enrolment, Term

# From when on the people of a circle see each other's call names.
NAMES_BEFORE = timedelta(minutes=15)


class Tablemate(NamedTuple):
    """Somebody who has, or had, a seat at one's table."""

    seat: UUID
    call_name: str
    enrolment: Enrolment

    @property
    def person(self) -> Person:
        """Who it is, whatever the term."""
        return self.enrolment.person


def tablemates(person: Person, circle: Circle, now: datetime) -> list[Tablemate]:
    """The others of a circle, in the order of their seats; nobody before their names are shown. After its time those who came."""
    if now < circle.slot.starts_at - NAMES_BEFORE:
        return []
    return [
        Tablemate(seat.uuid, seat.enrolment.call_name, seat.enrolment)
        for seat in _others(person, [circle.pk])
        if (has_come(seat) if now >= circle.slot.starts_at else seat.enrolment.left_at is None)
    ]


def seats_had(person: Person, now: datetime) -> QuerySet[Seat]:
    """One's own seats in circles whose people see each other's names by now, the last first."""
    mine = Seat.objects.filter(
        took_place(),
        enrolment__person=person,
        released_at__isnull=True,
        circle__slot__starts_at__lte=now + NAMES_BEFORE,
    )
    return mine.select_related("circle__slot__seating", "circle__round__term").order_by(
        "-circle__slot__starts_at", "-pk"
    )


def met_in(person: Person, term: Term, now: datetime) -> list[Seat]:
    """The seats of everybody whom somebody has sat with in a term, or in a retrospective of it, the last circle first; each person
    once."""
    mine = [seat.circle_id for seat in seats_had(person, now).filter(_held_in(term))]
    found: dict[int, Seat] = {}
    for seat in sorted(_others(person, mine), key=lambda one: mine.index(one.circle_id)):
        if has_come(seat) or now < seat.circle.slot.starts_at:
            found.setdefault(seat.enrolment.person_id, seat)
    return list(found.values())


def _held_in(term: Term) -> Q:
    return Q(round__term=term) | Q(round__term__retrospective_of=term)


def tablemate_by(person: Person, term: Term, seat: UUID, now: datetime) -> Seat | None:
    """One of those, by the seat's public id."""
    mine = seats_had(person, now).filter(_held_in(term)).values_list("circle_id", flat=True)
    return next((one for one in _others(person, list(mine)) if one.uuid == seat), None)


def seats_beside_somebody_blocked(seat: Seat, now: datetime) -> bool:
    """Whether somebody was told the table of a person whom they themselves want to be kept apart from, while tables are found
    for people: asked for their own page alone."""
    starts_at = seat.circle.slot.starts_at
    if seat.seated_at is None or not starts_at <= now < starts_at + GIVES_UP_AFTER:
        return False
    person = seat.enrolment.person
    at_table = Seat.objects.filter(circle=seat.circle, seated_at__isnull=False)
    return at_table.filter(enrolment__person__in=blocked_by(person)).exists()


def _others(person: Person, circles: Collection[int]) -> QuerySet[Seat]:
    others = Seat.objects.filter(circle__in=circles, released_at__isnull=True).exclude(
        enrolment__person=person
    )
    return (
        others.exclude(enrolment__call_name="")
        .select_related("enrolment__person", "round", "circle__slot__seating")
        .order_by("pk")
    )
