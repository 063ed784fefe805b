"""Reads about people."""

import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db.models import ForeignObjectRel

from kurumaza.core.text.folding import fold
from kurumaza.people.errors import LinkRefused
from kurumaza.people.models import (
    BrowserSession,
    CalendarFeed,
    Consent,
    Link,
    Notice,
    Person,
    Retraction,
    Tie,
)
from kurumaza.people.private_writing import keyed_hash, unseal


class OwnTie(NamedTuple):
    """A tie as its author sees it."""

    uuid: UUID
    label: str


def has_consented(person: Person | int, purpose: str, subject: UUID) -> bool:
    """Whether the latest word of this person (or of the one with this key) on a purpose is yes."""
    words = Consent.objects.filter(person=person, purpose=purpose, subject=subject).order_by("-at", "-pk")
    return next(iter(words.values_list("granted", flat=True)[:1]), False)


def consent_id(person: UUID, purpose: str, subject: UUID) -> UUID:
    """One id for all that somebody says on a purpose about something."""
    return uuid5(person, f"{purpose}:{subject}")


def withdrawn_consents() -> dict[UUID, datetime]:
    """Where the latest word is no, with its time, by `consent_id`."""
    rows = Consent.objects.order_by("at", "pk").values_list(
        "person__uuid", "purpose", "subject", "granted", "at"
    )
    latest = {
        consent_id(person, purpose, subject): (granted, at) for person, purpose, subject, granted, at in rows
    }
    return {one: at for one, (granted, at) in latest.items() if not granted}


def consent_before(consent: UUID, at: datetime) -> Consent | None:
    """A yes that stands although its person said no at this time, by `consent_id`: the database does not know of it."""
    latest: dict[UUID, Consent] = {}
    for one in Consent.objects.select_related("person").order_by("at", "pk"):
        latest[consent_id(one.person.uuid, one.purpose, one.subject)] = one
    found = latest.get(consent)
    return found if found is not None and found.granted and found.at < at else None


def retracted_at(kind: str, subject: UUID) -> datetime | None:
    """When something was taken back for good, where that is kept."""
    return Retraction.objects.filter(kind=kind, subject=subject).values_list("at", flat=True).first()


def consents_of(person: Person) -> list[Consent]:
    """One's own words in the ledger, the latest first."""
    return list(Consent.objects.filter(person=person).order_by("-at", "-pk"))


def wants_notices(person: Person) -> bool:
    """Whether mails may come that are not about one's own evenings: until this person says no."""
    words = Consent.objects.filter(person=person, purpose=Consent.Purpose.NOTICES, subject=person.uuid)
    latest = words.order_by("-at", "-pk").values_list("granted", flat=True)[:1]
    return next(iter(latest), True)


def notices_in(bundle: UUID) -> list[Notice]:
    """What one mail tells, in the order in which it came to be told."""
    return list(Notice.objects.select_related("person").filter(bundle=bundle).order_by("from_at", "pk"))


def own_ties(author: Person) -> list[OwnTie]:
    """One's own ties, in one's own words."""
    ties = Tie.objects.filter(declared_by=author).order_by("pk")
    return [OwnTie(tie.uuid, unseal(author, tie.sealed_label)) for tie in ties]


def blocked_by(person: Person) -> set[int]:
    """Whom somebody keeps themselves apart from, by key: for their own pages alone."""
    return set(Tie.objects.filter(declared_by=person, other__isnull=False).values_list("other_id", flat=True))


def find_link(token_hash: str) -> Link | None:
    """A link by the hash of its token."""
    return Link.objects.select_related("person").filter(token_hash=token_hash).first()


def refusal_of(link: Link | None, *, browser_hash: str, now: datetime) -> LinkRefused | None:
    """Why a link does not open in the browser of this mark; None if it does. Changes nothing."""
    if link is None or not link.person.is_active:
        return LinkRefused("unknown")
    if link.expires_at <= now:
        return LinkRefused("expired")
    if link.bound_at is not None and not secrets.compare_digest(link.browser_hash, browser_hash):
        return LinkRefused("other_browser")
    return None


def hint_of(name_or_address: str) -> str:
    """The keyed hash under which a tie's written name or address is compared."""
    return keyed_hash("tie", fold(name_or_address).replace(" ", ""))


def is_known(person: Person) -> bool:
    """Whether any row but a link of theirs speaks of somebody, of whichever app."""
    pointing = [
        one for one in person._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel)
    ]
    # A mail's link alone is no reason to be kept, nor a browser's session.
    fields = [one.field for one in pointing if one.field.model not in (Link, BrowserSession)]
    return any(field.model._default_manager.filter(**{field.name: person}).exists() for field in fields)


def look_for_nobody() -> None:
    """The same question to the database as for somebody who is known: an unknown address must not be less work."""
    Person.objects.filter(pk=0).first()


def owner_of_feed(hashed: str) -> Person | None:
    """Whose calendar is under the token of this hash."""
    feed = (
        CalendarFeed.objects.select_related("person")
        .filter(token_hash=hashed, person__is_active=True)
        .first()
    )
    return feed.person if feed else None


def find_person(uuid: UUID | str) -> Person | None:
    """Somebody who may come in, by their public id."""
    return Person.objects.filter(uuid=uuid, is_active=True).first()


def person_by_address(email: str) -> Person | None:
    """Somebody who may come in, by their address."""
    return Person.objects.filter(email=email.strip().lower(), is_active=True).first()
