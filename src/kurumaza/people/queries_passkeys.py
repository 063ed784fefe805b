"""Somebody's passkeys, and whether the one who is here has shown one."""

import hashlib
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet

from kurumaza.people import sessions
from kurumaza.people.models import Passkey, Person
from kurumaza.people.passkeys import PROVEN

# So long after coming in one may change what one comes in by (ASVS 5.0, 7.5.1).
FRESH = timedelta(minutes=15)


def passkeys_of(person: Person) -> QuerySet[Passkey]:
    """The oldest first."""
    return Passkey.objects.filter(person=person).order_by("created_at", "pk")


def has_passkey(person: Person) -> bool:
    """Whether somebody has one."""
    return Passkey.objects.filter(person=person).exists()


def credential_hash(credential_id: bytes) -> str:
    """Under which a passkey is found."""
    return hashlib.sha256(credential_id).hexdigest()


def passkey_by_id(credential_id: bytes) -> Passkey | None:
    """The passkey with this id, of somebody who may come in."""
    found = Passkey.objects.select_related("person")
    return found.filter(credential_hash=credential_hash(credential_id), person__is_active=True).first()


def is_proven(session: SessionBase) -> bool:
    """Whether this session was opened, or confirmed, by a passkey."""
    return PROVEN in session


def is_fresh(session: SessionBase, person: Person, now: datetime) -> bool:
    """Whether somebody came in just now: by a passkey, if they have one."""
    at = session.get(PROVEN if has_passkey(person) else sessions.BEGAN)
    return at is not None and now - datetime.fromisoformat(at) <= FRESH
