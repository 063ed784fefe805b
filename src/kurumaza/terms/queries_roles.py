"""Reads about 続いている関わり: one's own, and what waits for organisers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Enrolment, Role, Side, Term
from kurumaza.terms.queries import sides_run_by

# Wished, and not answered; answered without an offer; offered; accepted; said no to or stepped back from; its day has passed.
RoleState = Literal["wished", "replied", "offered", "accepted", "left", "over"]


@dataclass(frozen=True)
class RoleOnDesk:
    """A role as an organiser sees it: `name` only of people of their own side."""

    role: Role
    state: RoleState
    call_name: str
    name: str
    side: Side


def state_of(role: Role, now: datetime) -> RoleState:
    """Where a role stands."""
    if role.left_at is not None:
        return "left"
    if role.offered_at is None:
        return "replied" if role.replied_at else "wished"
    if role.until is not None and role.until < in_term(now, role.enrolment.term).date():
        return "over"
    return "accepted" if role.accepted_at else "offered"


def is_open_to_wishes(role: Role, now: datetime) -> bool:
    """Whether its person may wish for it (anew)."""
    return state_of(role, now) not in ("offered", "accepted")


def own_roles(person: Person, now: datetime) -> list[tuple[Role, RoleState]]:
    """One's own, the latest term first."""
    rows = Role.objects.filter(enrolment__person=person, enrolment__left_at__isnull=True)
    rows = rows.select_related("enrolment__term", "enrolment__side").order_by(
        "-enrolment__term__starts_on", "pk"
    )
    return [(one, state_of(one, now)) for one in rows]


def roles_on_desk(organiser: Person, term: Term, now: datetime) -> list[RoleOnDesk]:
    """Everything that was wished or offered in a term: what waits first, the oldest first."""
    mine = set(sides_run_by(organiser, term).values_list("pk", flat=True))
    order: tuple[RoleState, ...] = ("wished", "offered", "accepted", "replied", "left", "over")
    found = [
        RoleOnDesk(
            one,
            state_of(one, now),
            one.enrolment.call_name,
            one.enrolment.name if one.enrolment.side_id in mine else "",
            one.enrolment.side,
        )
        for one in _roles_of(term)
    ]
    return sorted(found, key=lambda one: (order.index(one.state), one.role.pk))


def wishes_waiting(term: Term) -> int:
    """How many wishes nobody has answered."""
    return _roles_of(term).filter(offered_at__isnull=True, replied_at__isnull=True).count()


def find_role(enrolment: UUID | str, kind: str) -> Role | None:
    """A role of somebody who takes part, by the public id of their place."""
    return _takes_part().filter(enrolment__uuid=enrolment, kind=kind).first()


def place_with_role(term: Term, enrolment: UUID, kind: str) -> Enrolment | None:
    """The place of a term whose role of this kind is spoken about."""
    role = _roles_of(term).filter(enrolment__uuid=enrolment, kind=kind).first()
    return role.enrolment if role else None


def _roles_of(term: Term) -> QuerySet[Role]:
    return _takes_part().filter(enrolment__term=term)


def _takes_part() -> QuerySet[Role]:
    rows = Role.objects.filter(~Q(enrolment__call_name=""), enrolment__left_at__isnull=True)
    return rows.select_related("enrolment__term", "enrolment__person", "enrolment__side__organisation")
