"""現場のメンバー as 続いている関わり: the role begins with the first placement of a term and ends with the last.

Whose role changes has their place locked for it, before anything is read of their placements: of two that change at the same moment the
later one sees both. Several are gone through in one order, so that two placements never wait for each other."""

from collections.abc import Iterable
from datetime import datetime

from kurumaza.field.models import Placement
from kurumaza.terms.actions_roles import end_field_member, move_field_member, note_field_member
from kurumaza.terms.models import Enrolment


def begin_role(*, placement: Placement, enrolment: Enrolment, now: datetime) -> None:
    """Inside the transaction in which somebody becomes a member."""
    note_field_member(enrolment=enrolment, until=placement.ends_on, now=now)


def follow_last_day(*, placement: Placement, now: datetime) -> None:
    """Inside the transaction in which a placement ends on another day than before: the role lasts as long as the longest that goes on."""
    for enrolment in _locked(placement.members.all()):
        under_way = enrolment.placements.filter(finished_at__isnull=True)
        days = list(under_way.values_list("ends_on", flat=True))
        last_day = None if None in days else max(day for day in days if day)
        move_field_member(enrolment=enrolment, until=last_day, now=now)


def end_roles(*, enrolments: list[Enrolment], now: datetime) -> None:
    """Inside the transaction in which a placement ends, or they leave it; who is a member of another one goes on."""
    for enrolment in _locked(enrolments):
        if not enrolment.placements.filter(finished_at__isnull=True).exists():
            end_field_member(enrolment=enrolment, now=now)


def _locked(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("term")
    return list(rows.filter(pk__in=[one.pk for one in enrolments]).order_by("pk"))
