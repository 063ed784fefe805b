"""What was agreed to in a term: changed at once while it is a draft, afterwards with a key of every partner."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.partners.actions import Complete, Waiting, revoke_keys, turn_key
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.people.actions_notices import mail_goes_at, notify
from kurumaza.people.models import Person
from kurumaza.terms.actions_legal import choose_legal_basis, fix_legal_pages, write_legal_text
from kurumaza.terms.actions_media import choose_media, offer_airtime
from kurumaza.terms.actions_page import write_public_page
from kurumaza.terms.actions_safety import choose_age_rule, promise_answers
from kurumaza.terms.actions_theme import choose_theme
from kurumaza.terms.conditions import (
    AgesChange,
    AirtimeChange,
    AnswersChange,
    BasisChange,
    Change,
    MediaChange,
    PageChange,
    Published,
    TextChange,
    ThemeChange,
    tidied,
)
from kurumaza.terms.dates import zone_of
from kurumaza.terms.errors import LegalRefused, LegalTextRefused, MediaRefused
from kurumaza.terms.models import ConditionChange, Enrolment, GuardianRequest, Term
from kurumaza.terms.queries import agreeing
from kurumaza.terms.queries_ages import guardian_agrees
from kurumaza.terms.queries_conditions import (
    CONDITIONS,
    change_digest,
    consent_version,
    needs_keys,
    present,
    words_changed,
)

NotChanged = LegalRefused | LegalTextRefused | MediaRefused


@transaction.atomic
def change_conditions(
    *,
    term: Term,
    change: Change,
    membership: Membership,
    now: datetime,
    servers: AbstractSet[str] = frozenset(),
    digest: str | None = None,
) -> Term | Waiting | PartnersRefused | NotChanged:
    """One partner's word that a condition is to be so. In an open term it is kept as proposed until every partner's key is turned, if
    the term wants that; in one that is over only how it looks to everybody does: its page then tells how it was. With the `digest` of
    what was read nothing else is agreed to. `servers` as of `choose_media`."""
    term = Term.objects.select_for_update(of=("self",)).select_related("programme").get(pk=term.pk)
    if term.closed_at is not None and not isinstance(change, Published):
        return PartnersRefused("closed")
    if term.opened_at is not None:
        fix_legal_pages(term=term, now=now)
    change, by = tidied(change), membership.person
    if digest not in (None, change_digest(term, change)):
        return PartnersRefused("changed")
    if change == present(term, change) and not _is_draft_of_ours(term, change):
        return term
    refused = _tried(term, change, by, now, servers)
    if refused is not None:
        return refused
    if term.opened_at is None:
        _set(term, change, by, now, servers)
        return Term.objects.get(pk=term.pk)
    kept = _proposed(term, change, now)
    if needs_keys(term, change):
        turned = turn_key(
            programme=term.programme,
            kind=CONDITIONS,
            subject=kept.uuid,
            digest=kept.digest,
            membership=membership,
            now=now,
        )
        if isinstance(turned, Waiting):
            _take_own_others_back(kept, membership, now)
        if not isinstance(turned, Complete):
            return turned
    return _applied(kept, change, by, now, servers)


def _is_draft_of_ours(term: Term, change: Change) -> bool:
    """Whether these words of a page are kept by nobody: saved as they are, they stay so."""
    return isinstance(change, TextChange) and not term.legal_texts.filter(kind=change.kind).exists()


def _tried(
    term: Term, change: Change, by: Person, now: datetime, servers: AbstractSet[str]
) -> NotChanged | None:
    """What stands against it; nothing stays changed. So nobody is asked for what could not be done, and no key is turned for it."""
    with transaction.atomic():
        refused = _set(term, change, by, now, servers)
        transaction.set_rollback(True)
    return refused


def _set(
    term: Term, change: Change, by: Person, now: datetime, servers: AbstractSet[str]
) -> NotChanged | None:
    term = Term.objects.get(pk=term.pk)  # some actions note what they did in the term that they are given
    done: object = None
    match change:
        case BasisChange(basis=basis, joint_use=said):
            chosen = Term.LegalBasis(basis)
            done = choose_legal_basis(term=term, basis=chosen, by=by, joint_use=said)
        case TextChange(kind=kind, body=body, is_reviewed=is_reviewed):
            done = write_legal_text(term=term, kind=kind, body=body, is_reviewed=is_reviewed, by=by, now=now)
        case AgesChange(rule=rule, minimum_age=age):
            done = choose_age_rule(term=term, rule=rule, minimum_age=age, by=by, now=now, servers=servers)
        case AnswersChange(hours=hours):
            promise_answers(term=term, hours=hours, by=by)
        case MediaChange(media=media, relay_only=relay_only):
            done = choose_media(
                term=term, media=media, relay_only=relay_only, by=by, now=now, servers=servers
            )
        case AirtimeChange(measures=measures):
            offer_airtime(term=term, measures=measures, by=by)
        case PageChange(page=page):
            write_public_page(term=term, page=page, by=by)
        case ThemeChange(theme=theme):
            choose_theme(term=term, theme=theme, by=by)
    return done if isinstance(done, LegalRefused | LegalTextRefused | MediaRefused) else None


def _proposed(term: Term, change: Change, now: datetime) -> ConditionChange:
    kept, _is_new = ConditionChange.objects.get_or_create(
        term=term,
        digest=change_digest(term, change),
        applied_at=None,
        defaults={
            "about": change.about,
            "before": msgspec.to_builtins(present(term, change)),
            "content": msgspec.to_builtins(change),
            "created_at": now,
        },
    )
    return kept


def _take_own_others_back(kept: ConditionChange, membership: Membership, now: datetime) -> None:
    """A partner asks for one thing at a time: what it asked for of the same condition before is over."""
    for other in _others(kept):
        revoke_keys(
            kind=CONDITIONS,
            subject=other.uuid,
            organisation=membership.organisation,
            by=membership.person,
            now=now,
        )


def _others(kept: ConditionChange) -> list[ConditionChange]:
    waiting = ConditionChange.objects.filter(term=kept.term_id, about=kept.about, applied_at=None)
    return list(waiting.exclude(pk=kept.pk))


def _applied(
    kept: ConditionChange, change: Change, by: Person, now: datetime, servers: AbstractSet[str]
) -> Term:
    before = consent_version(kept.term)
    refused = _set(kept.term, change, by, now, servers)
    assert refused is None, refused  # tried in this transaction
    kept.applied_at = now
    kept.save(update_fields=["applied_at"])
    for one in (*_others(kept), kept):  # about other words than those that are valid now, or needed no more
        revoke_keys(kind=CONDITIONS, subject=one.uuid, by=by, now=now)
    record(
        "terms.conditions_changed",
        actor=by.uuid,
        subject_kind="term",
        subject=kept.term.uuid,
        about=kept.about,
    )
    term = Term.objects.get(pk=kept.term_id)
    if consent_version(term) != before:
        enqueue("terms.tell_conditions", change=str(kept.uuid))
    return term


def tell_conditions(*, change: UUID, now: datetime) -> None:
    """Queues it for everybody who agreed to take part under other words. Safe to repeat: nobody is told twice."""
    kept = ConditionChange.objects.select_related("term").filter(uuid=change).first()
    if kept is None:
        return
    for place in agreeing(kept.term):
        if words_changed(place):
            _tell_of(kept, place, now)


@transaction.atomic
def _tell_of(kept: ConditionChange, place: Enrolment, now: datetime) -> None:
    """A guardian who agreed to it hears of it, too."""
    zone = zone_of(kept.term)
    told = notify(
        "terms.conditions_changed",
        person=place.person,
        key=f"{kept.uuid}:{place.uuid}",
        zone=zone,
        now=now,
        change=str(kept.uuid),
        enrolment=str(place.uuid),
    )
    asked = GuardianRequest.objects.filter(enrolment=place).first()
    if told is not None and asked is not None and guardian_agrees(place):
        send_mail(
            "terms.guardian_told",
            due=mail_goes_at(now, zone),
            request=str(asked.uuid),
            number=asked.number,
            change=str(kept.uuid),
        )
