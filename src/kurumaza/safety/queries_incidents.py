"""Reads of incidents: for a term's two safeguarding people only; and what need not be kept any longer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal_for_term
from kurumaza.safety.about import about_mark, about_words
from kurumaza.safety.models import Concern, Incident
from kurumaza.safety.queries import is_about, is_safeguard
from kurumaza.terms.models import Term

# So long after the term's end an incident is kept, unless the safeguarding people choose another day; at most so long from now.
INCIDENT_KEPT_FOR = timedelta(days=365)
KEPT_AT_MOST = timedelta(days=5 * 366)
# So long after the term's end an answered concern is kept that is no incident.
CONCERN_KEPT_FOR = timedelta(days=180)


class Written(NamedTuple):
    """An incident's words: what happened, and what was done."""

    happened: str
    done: str


@dataclass(frozen=True)
class OpenedIncident:
    """An incident as a safeguarding person reads it."""

    uuid: UUID
    created_at: datetime
    keep_until: date
    about: str
    about_mark: str
    written: Written


def usual_keep_until(term: Term, now: datetime) -> date:
    """Until when an incident is kept unless another day is chosen."""
    return max(term.ends_on, now.date()) + INCIDENT_KEPT_FOR


def incidents_of(term: Term, reader: Person) -> list[OpenedIncident]:
    """The incidents of a term, opened, the newest first; nobody but its safeguarding people may call this."""
    assert is_safeguard(reader, term)
    rows = Incident.objects.filter(term=term).select_related("concern").order_by("-created_at", "-pk")
    return [
        OpenedIncident(
            uuid=row.uuid,
            created_at=row.created_at,
            keep_until=row.keep_until,
            about=about_words(row.concern.about_kind, row.concern.about) if row.concern else "",
            about_mark=about_mark(row.concern.about_kind, row.concern.about) if row.concern else "",
            written=written_in(term, row),
        )
        for row in rows
        if row.concern is None or not is_about(row.concern, reader)
    ]


def written_in(term: Term, incident: Incident) -> Written:
    """An incident's words, opened."""
    return Written(**unseal_for_term(term.uuid, incident.sealed))


def find_incident(term: Term, reader: Person, uuid: UUID) -> Incident | None:
    """An incident of a term, for its safeguarding people only."""
    if not is_safeguard(reader, term):
        return None
    found = Incident.objects.select_related("concern").filter(term=term, uuid=uuid).first()
    is_hidden = found is not None and found.concern is not None and is_about(found.concern, reader)
    return None if is_hidden else found


def incidents_over(now: datetime) -> QuerySet[Incident]:
    """Incidents whose last day has passed."""
    return Incident.objects.filter(keep_until__lt=now.date()).order_by("pk")


def concerns_over(now: datetime) -> QuerySet[Concern]:
    """Answered concerns of terms that are long over, about which no incident was written."""
    is_over = Concern.objects.filter(
        answered_at__isnull=False, term__ends_on__lt=(now - CONCERN_KEPT_FOR).date()
    )
    return is_over.filter(incidents__isnull=True).order_by("pk")


def terms_without_words(now: datetime) -> list[UUID]:
    """Terms that are long over and hold neither concerns nor incidents."""
    over = Term.objects.filter(ends_on__lt=(now - CONCERN_KEPT_FOR).date())
    return list(over.filter(concerns__isnull=True, incidents__isnull=True).values_list("uuid", flat=True))
