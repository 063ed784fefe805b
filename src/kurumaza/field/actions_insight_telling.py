"""Telling a host's organisers that an insight arrived: once a day, never whose or what."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kurumaza.field.models import Placement
from kurumaza.field.queries_insights_owed import unread_since
from kurumaza.field.queries_placements import find_placement
from kurumaza.jobs.actions import enqueue, send_mail, withdraw_mails
from kurumaza.partners.queries import runners_of
from kurumaza.people.actions_notices import mail_goes_at
from kurumaza.terms.dates import in_term, zone_of

# What comes in the last moment before a mail goes is in the next one: the job of this one may have looked already.
LAST_MOMENT = timedelta(minutes=1)


def plan_telling(*, placement: Placement, now: datetime) -> None:
    """In the morning, once however many are told until then. Each is told of by the mail of one morning alone."""
    due = mail_goes_at(now + LAST_MOMENT, zone_of(placement.term), haste="morning")
    since = in_term(due, placement.term) - timedelta(days=1) - LAST_MOMENT
    key = f"field.tell_of_insights:{placement.uuid}:{due.isoformat()}"
    about = {"placement": str(placement.uuid), "since": since.isoformat()}
    enqueue("field.tell_of_insights", due=due, unique_key=key, **about)


@transaction.atomic
def tell_of_insights(*, placement: UUID, since: datetime) -> None:
    """One mail to each who runs terms for the host, if anything told since then is still unread."""
    found = find_placement(placement)
    if found is None or not unread_since(found, since).exists():
        return
    for member in runners_of(found.organisation):
        told = {"placement": str(placement), "since": since.isoformat(), "membership": str(member.uuid)}
        withdraw_mails("field.insight_heard", **told)
        send_mail("field.insight_heard", due=None, **told)
