"""Reads about people."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hmac import compare_digest
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db.models import Exists, ForeignObjectRel, OuterRef, Q

from kurumaza.core.text.folding import fold
from kurumaza.jobs.queries import is_queued
from kurumaza.people.computed_links import computed_token
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


def withdrawn_consents(since: datetime | None) -> dict[UUID, datetime]:
    """Where the latest word is no, with its time, by `consent_id`; ever, or said since."""
    of_the_same = {name: OuterRef(name) for name in ("person", "purpose", "subject")}
    later = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    rows = Consent.objects.filter(~Exists(Consent.objects.filter(later, **of_the_same)), granted=False)
    rows = rows if since is None else rows.filter(at__gte=since)
    columns = rows.values_list("person__uuid", "purpose", "subject", "at")
    return {consent_id(person, purpose, subject): at for person, purpose, subject, at in columns}


def consents_before(said_no: Mapping[UUID, datetime]) -> list[tuple[Consent, datetime]]:
    """Each yes that stands although its person said no at this time, by `consent_id`: the database does not know of it.

    An id tells nothing of its person. But what was said since the first of these times is little, and knows of nearly all of them;
    the whole ledger is read for the rest alone."""
    if not said_no:
        return []
    since_then = _latest_words(min(said_no.values()))
    rest = [one for one, at in said_no.items() if one not in since_then or since_then[one].at < at]
    if not rest:
        return []
    ever = _latest_words(None)
    missing = {
        ever[one].pk: said_no[one] for one in rest if one in ever and _is_older_yes(ever[one], said_no[one])
    }
    found = Consent.objects.select_related("person").filter(pk__in=missing).order_by("pk")
    return [(one, missing[one.pk]) for one in found]


class _Word(NamedTuple):
    """One row of the ledger, as far as it is compared."""

    pk: int
    granted: bool
    at: datetime


def _latest_words(since: datetime | None) -> dict[UUID, _Word]:
    """By `consent_id`, of those said since then or of all. Row by row: the ledger only grows."""
    rows = Consent.objects.all() if since is None else Consent.objects.filter(at__gte=since)
    columns = rows.order_by("at", "pk").values_list(
        "person__uuid", "purpose", "subject", "pk", "granted", "at"
    )
    return {
        consent_id(person, purpose, subject): _Word(pk, granted, at)
        for person, purpose, subject, pk, granted, at in columns.iterator()
    }


def _is_older_yes(word: _Word, at: datetime) -> bool:
    return word.granted and word.at < at


def retracted_at(kind: str, subject: UUID) -> datetime | None:
    """When something was taken back for good, where that is kept."""
    return Retraction.objects.filter(kind=kind, subject=subject).values_list("at", flat=True).first()


def was_taken_back(kind: str, subject: UUID) -> bool:
    """Whether something was taken back for good, also a moment ago: what is made anew under its id would go again with the next start."""
    about = {"kind": kind, "subject": str(subject)}
    return retracted_at(kind, subject) is not None or is_queued("people.keep_retraction", **about)


def consents_of(person: Person) -> list[Consent]:
    """One's own words in the ledger, the latest first."""
    return list(Consent.objects.filter(person=person).order_by("-at", "-pk"))


def wants_notices(person: Person) -> bool:
    """Whether mails may come that are not about one's own evenings: until this person says no."""
    words = Consent.objects.filter(person=person, purpose=Consent.Purpose.NOTICES, subject=person.uuid)
    latest = words.order_by("-at", "-pk").values_list("granted", flat=True)[:1]
    return next(iter(latest), True)


def stop_token(person: Person) -> str:
    """What stands in the address under which somebody's mail program ends their optional mails; kept nowhere, and good for nothing else."""
    return person.uuid.hex + computed_token("stop_notices", person.uuid.hex)


def who_stops(token: str) -> Person | None:
    """Whose optional mails this token ends; None if it is none of ours, or its person is gone."""
    with suppress(ValueError):
        person = find_person(UUID(token[:32]))
        if person is not None and compare_digest(token, stop_token(person)):
            return person
    return None


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
