"""Who has sat with whom in a term, and who would meet again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db.models import Prefetch

from kurumaza.circles.models import Circle
from kurumaza.circles.queries import has_come, standing_seats
from kurumaza.core.matching.plan import Plan
from kurumaza.terms.models import Enrolment, Round, Term


@dataclass(frozen=True)
class Sitting:
    """One circle of somebody: its round, whom they sat with, and whether its time has come."""

    number: int
    others: list[Enrolment]
    has_been: bool


@dataclass(frozen=True)
class Again:
    """Two people of one proposed group who have met, and in which rounds."""

    one: Enrolment
    other: Enrolment
    numbers: list[int]


def sittings_of(term: Term, now: datetime) -> list[tuple[Enrolment, list[Sitting]]]:
    """Everybody who takes part, by side and call name, with their circles in the order of the rounds.

    Who did not come met nobody."""
    by_person: dict[int, list[Sitting]] = defaultdict(list)
    for circle in _circles(term):
        came = _who_came(circle)
        for one in came:
            others = sorted((other for other in came if other != one), key=_order)
            by_person[one.pk].append(Sitting(circle.round.number, others, circle.slot.starts_at <= now))
    people = term.enrolments.filter(prepared_at__isnull=False, left_at__isnull=True).select_related("side")
    return [(one, by_person[one.pk]) for one in sorted(people, key=_order)]


def meeting_again(held: Round, plan: Plan) -> list[Again]:
    """Pairs that a plan brings together again, in the order of its groups."""
    met: dict[frozenset[str], list[int]] = defaultdict(list)
    people: dict[str, Enrolment] = {}
    for circle in _circles(held.term, before=held.number):
        came = _who_came(circle)
        people |= {str(one.uuid): one for one in came}
        for pair in combinations([str(one.uuid) for one in came], 2):
            met[frozenset(pair)].append(circle.round.number)
    return [
        Again(people[one], people[other], met[frozenset((one, other))])
        for group in plan.circles
        for one, other in combinations(map(str, group.members), 2)
        if frozenset((one, other)) in met
    ]


def _who_came(circle: Circle) -> list[Enrolment]:
    return [seat.enrolment for seat in circle.seats.all() if has_come(seat)]


def _circles(term: Term, before: int | None = None) -> list[Circle]:
    circles = Circle.objects.filter(round__term=term, cancelled_at__isnull=True)
    if before is not None:
        circles = circles.filter(round__number__lt=before)
    found = circles.select_related("round").prefetch_related(
        Prefetch("seats", standing_seats().select_related("circle__slot__seating", "enrolment__side"))
    )
    return list(found.order_by("round__number", "number"))


def _order(one: Enrolment) -> tuple[int, str, int]:
    return (one.side.position, one.call_name, one.pk)
