"""Erasing a person: at once, everywhere, for good. A tombstone without an address stays, so that others' records still stand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.db.models import ForeignObjectRel

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.people.actions_retractions import PERSON, keep_retraction, note_retraction
from kurumaza.people.erasures import Erasure, Retracted, erasers, erases, obstacle_of, retracts
from kurumaza.people.errors import ErasureRefused
from kurumaza.people.models import (
    BrowserSession,
    CalendarFeed,
    ExternalIdentity,
    HandOver,
    Link,
    Notice,
    Passkey,
    Person,
    Tie,
)
from kurumaza.people.private_writing import seal_for_mail

# A request or a socket may be writing something of theirs at the very moment: it is looked once more.
ONCE_MORE_AFTER = timedelta(minutes=1)
SESSIONS_AT_ONCE = 500


def erase_person(*, person: Person, now: datetime) -> ErasureRefused | None:
    """Erases somebody because they ask for it. Asked twice, it happens once.

    The main database's part is one transaction, and leaves a job that destroys the key; the key is then destroyed at once. Killed
    between the two, the job does it after the next start, and so does `bring_together`."""
    with transaction.atomic(durable=True):
        # What points to them can still be written meanwhile: whoever does so may hold what is locked next.
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if person.erased_at is not None:
            return None
        if (refused := obstacle_of(person)) is not None:
            return refused
        # The address is needed once more, and stands nowhere afterwards: sealed, it waits for its mail only.
        send_mail("people.erased", sealed=seal_for_mail({"email": person.email}))
        record("people.erased", actor=person.uuid, subject_kind="person", subject=person.uuid)
        _erase(Erasure(person, now, again=False))
    keep_retraction(kind=PERSON, subject=person.uuid, at=now)
    return None


def erase_again(*, person: UUID, now: datetime) -> None:
    """The same without telling anybody: of who was erased before, also if this database does not know it any more."""
    with transaction.atomic():
        found = Person.objects.select_for_update(no_key=True).filter(uuid=person).first()
        if found is not None:
            _erase(Erasure(found, now, again=True))


def forget_traces(*, person: UUID, now: datetime) -> None:
    """After an erasure: what a request has written meanwhile, and sessions, which name the address that was signed in with."""
    erase_again(person=person, now=now)
    found = Person.objects.filter(uuid=person).first()
    last = ""
    while found and (batch := _sessions_after(last)):
        theirs = [row.session_key for row in batch if _is_of(row, found)]
        BrowserSession.objects.filter(session_key__in=theirs).delete()
        last = batch[-1].session_key


def _sessions_after(key: str) -> list[BrowserSession]:
    nobodys = BrowserSession.objects.filter(person=None, session_key__gt=key)
    return list(nobodys.order_by("session_key")[:SESSIONS_AT_ONCE])


def _is_of(session: BrowserSession, person: Person) -> bool:
    """Whether they have asked for a code there."""
    asked = session.get_decoded().get("account_login") or {}
    found: bool = asked.get("user_pk") == user_pk_to_url_str(person)
    return found


def _erase(erasure: Erasure) -> None:
    for eraser in erasers():
        eraser(erasure)


@erases
def _erase_from_people(erasure: Erasure) -> None:
    person, now, again = erasure
    Link.objects.filter(person=person).delete()
    HandOver.objects.filter(person=person).delete()
    CalendarFeed.objects.filter(person=person).delete()
    BrowserSession.objects.filter(person=person).delete()
    Passkey.objects.filter(person=person).delete()
    ExternalIdentity.objects.filter(person=person).delete()
    Notice.objects.filter(person=person).delete()
    for field in _kept_by_others():
        field.model._default_manager.filter(**{field.name: person}).delete()
    Tie.objects.filter(declared_by=person).delete()
    Tie.objects.filter(other=person).delete()
    if person.erased_at is None:
        person.erased_at = now
        note_retraction(kind=PERSON, subject=person.uuid, at=now)
    person.email, person.is_active, person.last_login = None, False, None
    person.set_unusable_password()  # sessions hold a hash of it: all end
    person.save()
    if not again:
        enqueue("people.forget_traces", person=str(person.uuid))
        enqueue("people.forget_traces", due=now + ONCE_MORE_AFTER, person=str(person.uuid))


def _kept_by_others() -> list[Any]:
    """Foreign keys of packages' tables: of verified addresses, passkeys, and whatever else is switched on."""
    pointing = Person._meta.get_fields(include_hidden=True)
    fields = [one.field for one in pointing if isinstance(one, ForeignObjectRel)]
    return [one for one in fields if not one.model.__module__.startswith("kurumaza.")]


def _erased(since: datetime | None) -> dict[UUID, datetime]:
    rows = Person.objects.filter(erased_at__isnull=False)
    rows = rows if since is None else rows.filter(erased_at__gte=since)
    return {uuid: at for uuid, at in rows.values_list("uuid", "erased_at") if at is not None}


def _erase_those(people: Mapping[UUID, datetime], now: datetime) -> None:
    still_there = Person.objects.filter(uuid__in=people, erased_at__isnull=True)
    for person in list(still_there.values_list("uuid", flat=True)):
        erase_again(person=person, now=now)


retracts(Retracted(PERSON, _erased, _erase_those))
