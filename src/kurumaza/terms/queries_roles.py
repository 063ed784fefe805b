"""Reads about 続いている関わり: one's own, and what waits for organisers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from kurumaza.partners.models import Organisation
from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Enrolment, Role, RoleHeld, Side, Term
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


def roles_that_ask(person: Person, now: datetime) -> list[Role]:
    """Of these, what waits for one's own answer: offered, or asked to go on longer."""
    return [
        role
        for role, state in own_roles(person, now)
        if state == "offered" or (state == "accepted" and role.longer_until is not None)
    ]


def times_held(person: Person) -> list[RoleHeld]:
    """What one held, and holds, in the terms that one has not left: the latest first."""
    rows = RoleHeld.objects.filter(enrolment__person=person, enrolment__left_at__isnull=True)
    return list(rows.select_related("enrolment__term").order_by("-began_on", "-pk"))


def has_ended(held: RoleHeld, now: datetime) -> bool:
    """Whether a time is over; one that ends today because somebody stepped back is over, too."""
    today = in_term(now, held.enrolment.term).date()
    if held.ended_on is None or held.ended_on > today:
        return False
    role = Role.objects.filter(enrolment=held.enrolment, kind=held.kind).first()
    return held.ended_on < today or role is None or state_of(role, now) != "accepted"


def holders(kind: Role.Kind, terms: Iterable[int], now: datetime) -> list[Role]:
    """Who holds a role now, in whichever term of the programmes of these `terms` (primary keys)."""
    programmes = Term.objects.filter(pk__in=terms).values("programme")
    rows = _takes_part().filter(
        kind=kind,
        accepted_at__isnull=False,
        left_at__isnull=True,
        enrolment__term__programme__in=programmes,
        enrolment__person__is_active=True,
    )
    return [one for one in rows.order_by("pk") if state_of(one, now) == "accepted"]


def roles_that_end(now: datetime, *, within: timedelta) -> list[Role]:
    """Roles held now whose last day is near."""
    near = (now + within).date()
    rows = _takes_part().filter(accepted_at__isnull=False, left_at__isnull=True, until__lte=near)
    rows = rows.filter(until__gte=(now - timedelta(days=1)).date(), enrolment__person__is_active=True)
    return [one for one in rows.order_by("pk") if state_of(one, now) == "accepted"]


def people_to_offer(organiser: Person, term: Term) -> list[Enrolment]:
    """Whom an organiser can ask of their own accord: people of their own side who take part."""
    rows = Enrolment.objects.filter(term=term, side__in=sides_run_by(organiser, term), left_at__isnull=True)
    return list(rows.exclude(call_name="").order_by("call_name", "pk"))


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


def place_to_tell(enrolment: UUID | str) -> Enrolment | None:
    """The place of somebody who takes part and may come in, by its public id, for notices."""
    rows = Enrolment.objects.filter(uuid=enrolment, left_at__isnull=True, person__is_active=True)
    return rows.select_related("term", "person", "side__organisation").first()


def place_asked_to_organise(organisation: Organisation, enrolment: UUID, now: datetime) -> Enrolment | None:
    """Who said yes to organising the next term, for those who lead the organisation of their side."""
    role = find_role(enrolment, Role.Kind.NEXT_ORGANISER)
    if role is None or role.enrolment.side.organisation_id != organisation.pk:
        return None
    return role.enrolment if state_of(role, now) == "accepted" else None


def role_held_until(enrolment: UUID | str, kind: str, until: str, now: datetime) -> Role | None:
    """A role that is held now and ends on this day (ISO 8601)."""
    role = find_role(enrolment, kind)
    if role is None or role.until is None or role.until.isoformat() != until:
        return None
    return role if state_of(role, now) == "accepted" else None


def place_with_role(term: Term, enrolment: UUID, kind: str) -> Enrolment | None:
    """The place of a term whose role of this kind is spoken about."""
    role = _roles_of(term).filter(enrolment__uuid=enrolment, kind=kind).first()
    return role.enrolment if role else None


def _roles_of(term: Term) -> QuerySet[Role]:
    return _takes_part().filter(enrolment__term=term)


def _takes_part() -> QuerySet[Role]:
    rows = Role.objects.filter(~Q(enrolment__call_name=""), enrolment__left_at__isnull=True)
    return rows.select_related("enrolment__term", "enrolment__person", "enrolment__side__organisation")
