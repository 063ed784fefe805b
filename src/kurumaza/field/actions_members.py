"""現場のメンバー as 続いている関わり: the role begins with the first placement of a term and ends with the last."""

from datetime import datetime

from kurumaza.field.models import Placement
from kurumaza.terms.actions_roles import end_field_member, note_field_member
from kurumaza.terms.models import Enrolment


def begin_role(*, placement: Placement, enrolment: Enrolment, now: datetime) -> None:
    """Inside the transaction in which somebody becomes a member."""
    note_field_member(enrolment=enrolment, until=placement.ends_on, now=now)


def end_roles(*, enrolments: list[Enrolment], now: datetime) -> None:
    """Inside the transaction in which a placement ends, or they leave it; who is a member of another one goes on."""
    for enrolment in enrolments:
        if not enrolment.placements.filter(finished_at__isnull=True).exists():
            end_field_member(enrolment=enrolment, now=now)
