"""Passkeys: kept, used, named, taken away. Whoever's they are hears of each change by mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import send_mail
from kurumaza.people.actions_sessions import end_other_sessions
from kurumaza.people.errors import PasskeyRefused
from kurumaza.people.models import Passkey, Person
from kurumaza.people.passkeys import is_good, read_answer, read_new
from kurumaza.people.queries_passkeys import credential_hash, passkey_by_id, passkeys_of

AT_MOST = 10


def add_passkey(
    *, person: Person, name: str, state: dict[str, Any] | None, answer: str, now: datetime
) -> Passkey | PasskeyRefused:
    """Keeps the key that a browser has just made. `state`: what was asked (people.passkeys.take_question)."""
    if state is None:
        return PasskeyRefused("no_question")
    made = read_new(state, answer)
    if isinstance(made, PasskeyRefused):
        return made
    if passkeys_of(person).count() >= AT_MOST:
        return PasskeyRefused("too_many")
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                person=person,
                name=name,
                credential_hash=credential_hash(made.credential_id),
                credential=made.credential,
                sign_count=made.sign_count,
                created_at=now,
                used_at=now,
            )
            _tell(person, "added", by=person)
    except IntegrityError:
        return PasskeyRefused("taken")
    return passkey


@transaction.atomic
def take_passkey(*, state: dict[str, Any] | None, answer: str, now: datetime) -> Passkey | PasskeyRefused:
    """The passkey that answered the question; whose it is comes in. Call it before their session is made."""
    if state is None:
        return PasskeyRefused("no_question")
    read = read_answer(answer)
    if isinstance(read, PasskeyRefused):
        return read
    passkey = passkey_by_id(read.credential_id)
    if passkey is None or not is_good(state, read, passkey):
        return PasskeyRefused("no_match")
    passkey.sign_count, passkey.used_at = read.sign_count, now
    passkey.save(update_fields=["sign_count", "used_at"])
    return passkey


def rename_passkey(*, person: Person, passkey: UUID, name: str) -> None:
    """Gives one's own passkey another name."""
    Passkey.objects.filter(person=person, uuid=passkey).update(name=name)


@transaction.atomic
def remove_passkey(*, person: Person, passkey: UUID, must_keep_one: bool) -> PasskeyRefused | None:
    """Takes one's own passkey away; never the last of who needs one."""
    mine = list(Passkey.objects.select_for_update().filter(person=person))
    found = next((one for one in mine if one.uuid == passkey), None)
    if found is None:
        return PasskeyRefused("no_match")
    if must_keep_one and len(mine) == 1:
        return PasskeyRefused("last_required")
    found.delete()
    _tell(person, "removed", by=person)
    return None


@transaction.atomic
def reset_passkeys(*, person: Person, by: Person | None) -> int:
    """Takes all passkeys of somebody away who has lost them, and ends their sessions; how many there were.

    `by` is None where whoever runs the server does it. They come in by a code again, and are asked for a new passkey."""
    taken, _rows = Passkey.objects.filter(person=person).delete()
    if taken:
        end_other_sessions(person=person, but="", by=by)
        _tell(person, "reset", by=by)
    return taken


def _tell(person: Person, what: str, *, by: Person | None) -> None:
    record(
        f"people.passkey_{what}",
        actor=by.uuid if by else None,
        subject_kind="person",
        subject=person.uuid,
    )
    send_mail("people.passkey_changed", person=str(person.uuid), what=what)
