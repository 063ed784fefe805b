"""Reads of seats that come free in a retrospective because somebody organises for its host no more."""

from collections import Counter
from datetime import datetime

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries import circles_of
from kurumaza.field.models import Asked, Retrospective
from kurumaza.field.queries_retrospective import SEATS_UNTIL, askable_hosts, slot_of
from kurumaza.partners.models import Membership
from kurumaza.terms.models import Side


def circles_with_free_seat(retrospective: Retrospective) -> list[Circle]:
    """Those in which a seat of the host's people was given up, and nobody took it since."""
    if retrospective.seated_at is None:
        return []
    of_host = Side.objects.filter(term=retrospective.round.term_id).order_by("position").last()
    seats = Seat.objects.filter(round=retrospective.round_id, enrolment__side=of_host)
    given_up = Counter(seats.filter(enrolment__left_at__isnull=False).values_list("circle", flat=True))
    # Who came later took the seat of somebody who had left.
    later = seats.filter(enrolment__created_at__gt=retrospective.seated_at)
    free = given_up - Counter(later.values_list("circle", flat=True))
    return [one for one in circles_of(retrospective.round) if free[one.pk] > 0]


def may_ask_instead(retrospective: Retrospective, now: datetime) -> bool:
    """Whether a seat is free, or, while people are asked, somebody of the host who was asked has left."""
    if retrospective.called_off_at is not None or now >= slot_of(retrospective).starts_at - SEATS_UNTIL:
        return False
    if retrospective.seated_at is not None:
        return bool(circles_with_free_seat(retrospective))
    return retrospective.asked.filter(membership__role=Membership.Role.LEFT).exists()


def hosts_instead(retrospective: Retrospective) -> list[Membership]:
    """Who of the host's people could be asked: those who have no seat; while people are asked those who were not asked."""
    rows = retrospective.asked.filter(membership__isnull=False)
    if retrospective.seated_at is None:
        taken = set(rows.values_list("membership__person", flat=True))
    else:
        seats = Seat.objects.filter(round=retrospective.round_id, enrolment__left_at__isnull=True)
        taken = set(seats.values_list("enrolment__person", flat=True))
    return [one for one in askable_hosts(retrospective.placement) if one.person_id not in taken]


def is_asked_instead(asked: Asked, now: datetime) -> bool:
    """Whether a yes of this one of the host's people would be given a free seat."""
    if asked.membership_id is None or asked.answer == Asked.Answer.YES:
        return False
    return asked.retrospective.seated_at is not None and may_ask_instead(asked.retrospective, now)
