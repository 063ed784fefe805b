"""Hearing of the next term by one's own wish, and telling those who wished."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue
from kurumaza.partners.models import Programme
from kurumaza.people.actions import record_consent
from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Consent, Person
from kurumaza.terms.dates import zone_of
from kurumaza.terms.errors import ReturningRefused
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import enrolments_of
from kurumaza.terms.queries_returning import (
    Reach,
    may_hear_of,
    standing_wishes_of,
    to_be_invited_back,
    who_stops_returning,
)

# Rises when the words change to which they say yes.
RETURNING_VERSION = "2"


@transaction.atomic
def choose_returning(*, person: Person, programme: Programme, reach: Reach, now: datetime) -> None:
    """Says of which next terms one wishes to hear: the ledger keeps a yes about the programme, or about one's own last term of it,
    whose region is meant. Said twice, it is noted once; who takes part in none of its terms has nothing to say."""
    Person.objects.select_for_update().get(pk=person.pk)  # two taps at once are one
    own = enrolments_of(person).filter(term__programme=programme).first()
    if own is None and reach != "no":
        return
    wanted = _about(reach, programme, own)
    standing = [(one.subject_kind, one.subject) for one in standing_wishes_of(person, programme, now)]
    for about in standing:
        if about != wanted:
            _say(person, *about, granted=False, now=now)
    if wanted and wanted not in standing:
        _say(person, *wanted, granted=True, now=now)


def stop_returning(*, token: str, now: datetime) -> bool:
    """Takes a wish back by the address in the mail; False if it is none of ours. Done twice, nothing changes."""
    found = who_stops_returning(token)
    if found is None:
        return False
    person, programme = found
    choose_returning(person=person, programme=programme, reach="no", now=now)
    return True


@transaction.atomic
def tell_returning(*, term: Term, by: Person, now: datetime) -> ReturningRefused | None:
    """Tells those of earlier terms who wished to hear of one like this: once a term, however often it is pressed."""
    locked = Term.objects.select_for_update().get(pk=term.pk)
    if not may_hear_of(locked):
        return ReturningRefused("told" if locked.returning_told_at else "not_open")
    locked.returning_told_at = term.returning_told_at = now
    locked.save(update_fields=["returning_told_at"])
    record("terms.returning_told", actor=by.uuid, subject_kind="term", subject=term.uuid)
    enqueue("terms.tell_returning", term=str(term.uuid))
    return None


def invite_back(*, term: UUID, now: datetime) -> None:
    """Queues a notice for everybody who wished. Safe to repeat: nobody is told twice of one term."""
    found = Term.objects.select_related("programme").filter(uuid=term, closed_at__isnull=True).first()
    if found is None:
        return
    for person in to_be_invited_back(found, now).iterator(chunk_size=100):
        notify(
            "terms.invited_back",
            person=person,
            key=f"{found.uuid}:{person.uuid}",
            zone=zone_of(found),
            now=now,
            haste="gathered",
            term=str(found.uuid),
            person_told=str(person.uuid),
        )


def _about(reach: Reach, programme: Programme, own: Enrolment | None) -> tuple[str, UUID] | None:
    """What a yes is about."""
    if reach == "any":
        return "programme", programme.uuid
    return ("term", own.term.uuid) if reach == "near" and own is not None else None


def _say(person: Person, kind: str, subject: UUID, *, granted: bool, now: datetime) -> None:
    record_consent(
        person=person,
        purpose=Consent.Purpose.RETURNING,
        version=RETURNING_VERSION,
        subject_kind=kind,
        subject=subject,
        granted=granted,
        now=now,
    )
