"""All writes about people: making them, links, consent, ties."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest

from kurumaza.jobs.actions import send_mail, withdraw_mails
from kurumaza.people.actions_retractions import CONSENT, note_retraction
from kurumaza.people.errors import LinkRefused
from kurumaza.people.models import Consent, HandOver, Link, Person, PersonKey, Tie
from kurumaza.people.private_writing import seal
from kurumaza.people.queries import consent_id, hint_of, is_known, refusal_of

LINK_LIFETIME = timedelta(days=30)


def token_hash(token: str) -> str:
    """How a link's token, or a browser's mark, is kept: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def ensure_person(*, email: str, now: datetime) -> Person:
    """The person of an address (lower case); made if new, silently, so that nobody can probe who exists."""
    person, _made = Person.objects.get_or_create(email=email.lower(), defaults={"created_at": now})
    return person


def forget_newcomer(*, person: Person) -> None:
    """Deletes somebody who never came in and is known for nothing any more: a place that was taken back was all there was."""
    if person.last_login is None and not is_known(person):
        person.delete()


def mint_link(
    *, person: Person, next_path: str, now: datetime, about: str = "", handed_over: bool = False
) -> str:
    """Makes a personal link for one mail and returns its token, which is kept nowhere.

    `about` is what the link's page calls the place it leads to: the term's name. `handed_over`: it goes through an
    organiser's hands, and ends as soon as its owner comes in by a way of their own."""
    token = secrets.token_urlsafe(24)
    Link.objects.create(
        person=person,
        token_hash=token_hash(token),
        next_path=next_path,
        about=about,
        created_at=now,
        expires_at=now + LINK_LIFETIME,
        handed_over=handed_over,
    )
    return token


@transaction.atomic
def open_link(*, token: str, browser: str, now: datetime) -> Link | LinkRefused:
    """Opens a personal link by its button: binds it to this browser's mark, or refuses another browser."""
    link = (
        Link.objects.select_for_update().select_related("person").filter(token_hash=token_hash(token)).first()
    )
    refused = refusal_of(link, browser_hash=token_hash(browser), now=now)
    if refused is not None:
        return refused
    assert link is not None
    if link.bound_at is None:
        link.browser_hash = token_hash(browser)
        link.bound_at = now
        link.save(update_fields=["browser_hash", "bound_at"])
    if not link.handed_over:
        welcome_owner(person=link.person, now=now)
    return link


@transaction.atomic
def renew_link(*, token: str) -> None:
    """Queues a mail with a fresh link to the owner of an old one; an unknown token changes nothing visible."""
    link = Link.objects.select_related("person").filter(token_hash=token_hash(token)).first()
    if link is not None and link.person.is_active:
        withdraw_mails("people.fresh_link", link=link.token_hash)
        send_mail("people.fresh_link", link=link.token_hash)


def _at_once(now: datetime) -> Greatest:
    """When a link that is ended `now` ends: one that a mail has made at this very moment lasts for a moment too."""
    return Greatest(Value(now, DateTimeField()), F("created_at") + timedelta(milliseconds=1))


def expire_unopened_links(*, person: Person, now: datetime, leading_to: str = "") -> None:
    """Ends links of a person that nobody has opened yet, of all or of those with this in their path; opened ones go on in their
    browser."""
    links = Link.objects.filter(person=person, bound_at__isnull=True, expires_at__gt=now)
    links.filter(next_path__contains=leading_to).update(expires_at=_at_once(now))


@transaction.atomic
def end_handed_over_links(*, person: Person, now: datetime) -> bool:
    """Ends every link of a person that went through an organiser's hands, opened or not, and all their sessions.

    True if there was one. A session carries a hash of `password`, which nobody has: another unusable one ends them
    all, since nobody can tell who opened such a link. The present session goes on by `update_session_auth_hash`."""
    ended = Link.objects.filter(person=person, handed_over=True).update(expires_at=_at_once(now))
    if ended:
        HandOver.objects.filter(person=person).delete()  # made in one of those sessions, perhaps
        person.set_unusable_password()
        person.save(update_fields=["password"])
    return ended > 0


@transaction.atomic
def welcome_owner(*, person: Person, now: datetime) -> None:
    """Somebody comes in by a mail to their own address. Call it before their session is made: earlier ones end
    if an organiser may have opened one of them."""
    if end_handed_over_links(person=person, now=now):
        Link.objects.filter(person=person, handed_over=True).update(handed_over=False)


def record_consent(
    *,
    person: Person,
    purpose: str,
    version: str,
    subject_kind: str,
    subject: UUID,
    granted: bool,
    now: datetime,
) -> Consent:
    """Adds a row to the ledger; the latest row of (person, purpose, subject) counts."""
    if not granted:
        note_retraction(kind=CONSENT, subject=consent_id(person.uuid, purpose, subject), at=now)
    return Consent.objects.create(
        person=person,
        purpose=purpose,
        version=version,
        subject_kind=subject_kind,
        subject=subject,
        granted=granted,
        at=now,
    )


def declare_tie(*, person: Person, name_or_address: str, now: datetime) -> Tie | None:
    """Keeps `person` apart from whoever goes by this name or address. Declared twice, nothing changes."""
    try:
        with transaction.atomic():
            return Tie.objects.create(
                declared_by=person,
                hint=hint_of(name_or_address),
                sealed_label=seal(person, name_or_address),
                created_at=now,
            )
    except IntegrityError:
        return None


def block_person(*, person: Person, other: Person, label: str, now: datetime) -> None:
    """Keeps `person` apart from `other` from this moment on. `label` is how the other is called in one's own list. Nothing is
    noted anywhere else, so that nobody can find out; done twice, nothing changes."""
    Tie.objects.get_or_create(
        declared_by=person,
        other=other,
        defaults={"sealed_label": seal(person, label), "created_at": now},
    )


def unblock_person(*, person: Person, other: Person) -> None:
    """Takes that back; what was written by name or address stays."""
    Tie.objects.filter(declared_by=person, other=other).delete()


def withdraw_tie(*, person: Person, tie: UUID) -> None:
    """Takes one's own tie back."""
    Tie.objects.filter(declared_by=person, uuid=tie).delete()


def destroy_key_of_term(*, term: UUID) -> None:
    """What was sealed for a term's safeguarding people can no longer be read, also in old backups."""
    PersonKey.objects.filter(person=term).delete()
