"""Incidents: what the safeguarding people write down, and how long it is kept; concerns that need not be kept any longer."""

from datetime import date, datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.actions import destroy_key_of_term
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal_for_term
from kurumaza.safety.errors import IncidentRefused
from kurumaza.safety.models import Concern, Incident
from kurumaza.safety.queries_incidents import (
    KEPT_AT_MOST,
    Written,
    concerns_over,
    incidents_over,
    terms_without_words,
)
from kurumaza.terms.models import Term

ROWS_AT_ONCE = 50


def record_incident(
    *,
    term: Term,
    written: Written,
    keep_until: date,
    by: Person,
    now: datetime,
    concern: Concern | None = None,
    incident: Incident | None = None,
) -> Incident | IncidentRefused:
    """Writes an incident down, or one that is there anew; sealed for the term's safeguarding people. The log has its id alone."""
    if not now.date() < keep_until <= now.date() + KEPT_AT_MOST:
        return IncidentRefused("too_short" if keep_until <= now.date() else "too_long")
    sealed = seal_for_term(term.uuid, written._asdict())
    with transaction.atomic():
        if incident is None:
            incident = Incident(term=term, concern=concern, created_at=now)
        incident.sealed, incident.keep_until = sealed, keep_until
        incident.save()
        record("safety.incident_written", actor=by.uuid, subject_kind="incident", subject=incident.uuid)
    return incident


@transaction.atomic
def forget_incidents(now: datetime) -> int:
    """Takes some incidents away whose date has passed, each with its concern and all letters. How many."""
    incidents = list(incidents_over(now)[:ROWS_AT_ONCE])
    concerns = [one.concern_id for one in incidents if one.concern_id is not None]
    Incident.objects.filter(pk__in=[one.pk for one in incidents]).delete()
    Concern.objects.filter(pk__in=concerns, incidents__isnull=True, answered_at__isnull=False).delete()
    return len(incidents)


@transaction.atomic
def forget_concerns(now: datetime) -> int:
    """Takes some answered concerns away, with all letters, some time after their term's end. How many."""
    concerns = [one.pk for one in concerns_over(now)[:ROWS_AT_ONCE]]
    Concern.objects.filter(pk__in=concerns).delete()
    return len(concerns)


def destroy_keys(now: datetime) -> None:
    """Of terms that are long over and have neither concerns nor incidents any more: what old backups hold cannot be read then."""
    for term in terms_without_words(now):
        destroy_key_of_term(term=term)
