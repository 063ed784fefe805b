"""Telling a side's organisers what waits for them: how many there are, never who."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import runners_of
from kurumaza.people.actions_notices import mail_goes_at
from kurumaza.terms.dates import in_term, zone_of
from kurumaza.terms.models import Side
from kurumaza.ways import queries_apply as queries
from kurumaza.ways.models import Application

# What comes in the last moment before a mail goes is in the next one: the job of this one may have looked already.
LAST_MOMENT = timedelta(minutes=1)


def plan_telling(*, side: Side, now: datetime) -> None:
    """At the next of the two times a day, once however many come until then."""
    due = mail_goes_at(now + LAST_MOMENT, zone_of(side.term), haste="gathered")
    key = f"ways.tell_of_applications:{side.uuid}:{due.isoformat()}"
    enqueue("ways.tell_of_applications", due=due, unique_key=key, side=str(side.uuid))


@transaction.atomic
def tell_of_applications(*, side: UUID, now: datetime) -> None:
    """One mail to each who runs terms for the side's organisation, of all that came since the last one; none if nothing did."""
    new = Application.objects.filter(
        side__uuid=side, confirmed_at__isnull=False, told_at__isnull=True, state=Application.State.NEW
    )
    count = queries.not_on_side(new).update(told_at=now)
    for member in _organisers_of(side) if count else ():
        send_mail("ways.applications_wait", side=str(side), membership=str(member.uuid), count=count)


def plan_warnings(now: datetime) -> None:
    """Each night: where applications go undecided in two weeks, their side's organisers are told by day; once a night at most, and
    only if some go on a later day than those of the last warning."""
    soon = now + queries.WARNED_BEFORE
    over = (soon - queries.KEEP_AFTER_TERM).date()
    last: dict[Side, datetime] = {}
    found = queries.not_on_side(queries.undecided()).filter(side__term__ends_on__lte=over)
    for one in found.select_related("side__term"):
        goes_on = queries.keep_until(one)
        if goes_on <= soon:
            last[one.side] = max(goes_on, last.get(one.side, goes_on))
    for side, goes_on in last.items():
        key = f"ways.warn_of_undecided:{side.uuid}:{in_term(goes_on, side.term).date()}"
        due = mail_goes_at(now, zone_of(side.term), haste="gathered")
        enqueue("ways.warn_of_undecided", due=due, unique_key=key, side=str(side.uuid))


@transaction.atomic
def warn_of_undecided(*, side: UUID) -> None:
    """One mail to each who runs terms for the side's organisation; it counts when it is sent."""
    for member in _organisers_of(side):
        send_mail("ways.undecided_soon", side=str(side), membership=str(member.uuid))


def _organisers_of(side: UUID) -> Iterable[Membership]:
    return runners_of(Side.objects.select_related("organisation").get(uuid=side).organisation)
