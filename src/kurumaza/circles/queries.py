"""Reads about groups: proposals for organisers, one's own seat for participants."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.core.matching.plan import Plan
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Round, Term


def seat_of(person: Person, circle: UUID) -> Seat | None:
    """One's own seat in a circle that takes place."""
    return (
        Seat.objects.filter(
            enrolment__person=person,
            enrolment__left_at__isnull=True,
            circle__uuid=circle,
            circle__cancelled_at__isnull=True,
        )
        .select_related("circle__slot__round__term", "enrolment")
        .first()
    )


def round_of(term: Term, number: int) -> Round | None:
    """A round of a term by its number."""
    return Round.objects.select_related("term").filter(term=term, number=number).first()


def open_proposal(held: Round) -> Proposal | None:
    """The proposal in work, or the last that failed while none is in work."""
    return (
        Proposal.objects.filter(round=held)
        .exclude(state__in=[Proposal.State.CONFIRMED, Proposal.State.DISCARDED])
        .order_by("-pk")
        .first()
    )


def confirmed_proposal(held: Round) -> Proposal | None:
    """The proposal that was confirmed last."""
    return Proposal.objects.filter(round=held, state=Proposal.State.CONFIRMED).order_by("-pk").first()


def plan_of(proposal: Proposal) -> Plan:
    """The groups of a proposal as they were last stored."""
    return msgspec.convert(proposal.groups["plan"], Plan)


def locked_members(proposal: Proposal) -> list[tuple[str, ...]]:
    """The groups that an organiser keeps, by their members."""
    return [tuple(members) for members in proposal.groups.get("locked", [])]


def people_of(held: Round) -> dict[str, Enrolment]:
    """Everyone of the term by public id, also those who have left: a stored proposal may still name them."""
    return {str(one.uuid): one for one in held.term.enrolments.select_related("side")}


def circles_of(held: Round) -> list[Circle]:
    """Confirmed groups of a round that take place."""
    return list(
        Circle.objects.filter(round=held, cancelled_at__isnull=True)
        .select_related("slot__round__term")
        .prefetch_related("seats__enrolment__side")
        .order_by("number")
    )


def circle_of_round(held: Round, uuid: UUID) -> Circle | None:
    """A confirmed group of a round that takes place."""
    return (
        Circle.objects.filter(round=held, cancelled_at__isnull=True, uuid=uuid)
        .select_related("slot__round__term", "round__term")
        .first()
    )


def seat_in_round(held: Round, enrolment: Enrolment) -> Seat | None:
    """Somebody's seat in a round, also in a cancelled circle."""
    return Seat.objects.select_related("circle__slot").filter(round=held, enrolment=enrolment).first()


def replies_of(held: Round) -> Counter[str]:
    """How many answered what (`Seat.Reply`) for a round's circles that take place."""
    seats = Seat.objects.filter(round=held, circle__cancelled_at__isnull=True)
    return Counter(seats.values_list("reply", flat=True))


def circles_tonight(term: Term, now: datetime) -> list[Circle]:
    """Groups whose time is within half a day from now."""
    near = Circle.objects.filter(
        round__term=term,
        cancelled_at__isnull=True,
        slot__starts_at__gt=now - timedelta(hours=12),
        slot__starts_at__lt=now + timedelta(hours=12),
    )
    return list(near.select_related("slot__round__term").order_by("slot__starts_at", "number"))
