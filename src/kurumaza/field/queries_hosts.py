"""Reads of who of a host looks back with members."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from kurumaza.circles.models import Circle, Seat
from kurumaza.field.models import Placement, Retrospective
from kurumaza.field.queries_retrospective import askable_hosts, latest_in, slots_of
from kurumaza.partners.models import Membership
from kurumaza.terms.models import Side, Slot


def hosts_not_asked(retrospective: Retrospective) -> list[Membership]:
    """Who else of the host's people could be asked."""
    asked = retrospective.asked.filter(membership__isnull=False)
    taken = set(asked.values_list("membership__person", flat=True))
    return [one for one in askable_hosts(retrospective.placement) if one.person_id not in taken]


def without_host(rounds: Collection[int]) -> set[int]:
    """Of these rounds (primary keys) of looking back together those with a circle in which nobody of the host is left: whoever sat there
    organises for it no more."""
    if not rounds:
        return set()
    later = Side.objects.filter(
        term=OuterRef("enrolment__term"), position__gt=OuterRef("enrolment__side__position")
    )
    seats = Seat.objects.filter(~Exists(later), circle=OuterRef("pk"), enrolment__left_at__isnull=True)
    circles = Circle.objects.filter(round__in=rounds, cancelled_at__isnull=True).exclude(Exists(seats))
    return set(circles.order_by().values_list("round", flat=True))


def latest_without_host(placements: QuerySet[Placement], now: datetime) -> list[tuple[Retrospective, Slot]]:
    """The latest of each of these placements that has not begun, where seats were given and a circle has nobody of the host any more."""
    found = list(latest_in(placements).filter(seated_at__isnull=False).order_by("-placement"))
    slots = slots_of(found)
    ahead = [one for one in found if slots[one.round_id].starts_at > now]
    lacking = without_host([one.round_id for one in ahead])
    return [(one, slots[one.round_id]) for one in ahead if one.round_id in lacking]
