"""Ending sessions: at once, on whatever device."""

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import BrowserSession, Person
from kurumaza.people.queries_sessions import session_mark


@transaction.atomic
def end_session(*, person: Person, mark: str) -> bool:
    """Ends one of somebody's own sessions, known by its mark; False if there is none."""
    keys = BrowserSession.objects.filter(person=person).values_list("session_key", flat=True)
    found = [key for key in keys if session_mark(key) == mark]
    return _end(person, found, by=person) > 0


@transaction.atomic
def end_other_sessions(*, person: Person, but: str, by: Person | None = None) -> int:
    """Ends all sessions of somebody but the one with this key (none, where it is empty); how many there were."""
    keys = BrowserSession.objects.filter(person=person).exclude(session_key=but)
    return _end(person, list(keys.values_list("session_key", flat=True)), by=by or person)


def _end(person: Person, keys: list[str], *, by: Person) -> int:
    ended, _rows = BrowserSession.objects.filter(person=person, session_key__in=keys).delete()
    if ended:
        record(
            "people.sessions_ended",
            actor=by.uuid,
            subject_kind="person",
            subject=person.uuid,
            sessions=ended,
        )
    return ended
