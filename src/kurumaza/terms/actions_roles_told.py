"""Telling both sides of 続いている関わり that something waits, or that a time is nearly over."""

from datetime import datetime, timedelta

from django.db import transaction

from kurumaza.jobs.actions import send_mail
from kurumaza.partners.queries import runners_of
from kurumaza.people.actions_notices import mail_goes_at, notify
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Role
from kurumaza.terms.queries_roles import roles_that_end

# So long before a role ends both sides hear of it: time enough to ask, and to think about it.
TOLD_BEFORE = timedelta(days=14)


def tell_organisers(role: Role, now: datetime) -> None:
    """Those of one's own side, by day."""
    place = role.enrolment
    due = mail_goes_at(now, zone_of(place.term))
    for member in runners_of(place.side.organisation):
        send_mail(
            "terms.role_heard",
            due=due,
            enrolment=str(place.uuid),
            kind=role.kind,
            membership=str(member.uuid),
        )


def tell_person(role: Role, now: datetime, *, asks: bool = False) -> None:
    """That there is an answer to what they wished, or that one `asks` them."""
    place = role.enrolment
    notify(
        "terms.role_answered",
        person=place.person,
        key=f"{place.uuid}:{role.kind}:{now.isoformat()}",
        zone=zone_of(place.term),
        now=now,
        enrolment=str(place.uuid),
        kind=role.kind,
        asks=int(asks),
    )


def tell_of_ends(now: datetime) -> None:
    """Every night: who holds a role that ends soon is told once of each end, and so are the organisers of their side."""
    for role in roles_that_end(now, within=TOLD_BEFORE):
        _tell_of_end(role, now)


@transaction.atomic
def _tell_of_end(role: Role, now: datetime) -> None:
    place = role.enrolment
    assert role.until is not None
    enrolment, kind, until = str(place.uuid), str(role.kind), role.until.isoformat()
    told = notify(
        "terms.role_ends",
        person=place.person,
        key=f"{enrolment}:{kind}:{until}",
        zone=zone_of(place.term),
        now=now,
        enrolment=enrolment,
        kind=kind,
        until=until,
    )
    if told is None:
        return
    due = mail_goes_at(now, zone_of(place.term))
    for member in runners_of(place.side.organisation):
        send_mail(
            "terms.role_ends_soon",
            due=due,
            membership=str(member.uuid),
            enrolment=enrolment,
            kind=kind,
            until=until,
        )
