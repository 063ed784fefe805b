"""Coming in by a provider of identities, and connecting oneself to one. Nobody becomes one of our people by it."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from kurumaza.audit.actions import record
from kurumaza.people.errors import IdentityRefused
from kurumaza.people.identity import Identity
from kurumaza.people.models import ExternalIdentity, Person
from kurumaza.people.queries import person_by_address
from kurumaza.people.queries_identity import may_connect


@transaction.atomic
def recognise(*, identity: Identity, now: datetime) -> Person | IdentityRefused:
    """Whom a provider means: who connected it, or who has the address that it has verified; those are connected from then on."""
    found = ExternalIdentity.objects.select_related("person").filter(subject_hash=identity.subject_hash)
    known = found.first()
    if known is None:
        person = person_by_address(identity.email) if identity.email else None
        if person is None:
            return IdentityRefused("unknown")
        _keep(person, identity, now)
        return person
    if not known.person.is_active:
        return IdentityRefused("unknown")
    known.used_at = now
    known.save(update_fields=["used_at"])
    return known.person


def connect_identity(*, person: Person, identity: Identity, now: datetime) -> IdentityRefused | None:
    """Connects who is here with who they are at a provider."""
    if not may_connect(person, now):
        return IdentityRefused("not_now")
    if ExternalIdentity.objects.filter(person=person, subject_hash=identity.subject_hash).exists():
        return None
    try:
        with transaction.atomic():
            _keep(person, identity, now)
    except IntegrityError:
        return IdentityRefused("taken")
    return None


@transaction.atomic
def disconnect_identity(*, person: Person, identity: UUID) -> None:
    """Takes one's own connection away."""
    ended, _rows = ExternalIdentity.objects.filter(person=person, uuid=identity).delete()
    if ended:
        record("people.identity_disconnected", actor=person.uuid, subject_kind="person", subject=person.uuid)


def _keep(person: Person, identity: Identity, now: datetime) -> None:
    ExternalIdentity.objects.create(
        person=person,
        provider=identity.provider,
        subject_hash=identity.subject_hash,
        created_at=now,
        used_at=now,
    )
    record(
        "people.identity_connected",
        actor=person.uuid,
        subject_kind="person",
        subject=person.uuid,
        provider=identity.provider,
    )
