"""A term from a draft to its end: open to people once its partners agree, closed when it is over."""

import hashlib
import json
from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.partners.actions import Complete, Waiting, turn_key
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.terms.actions_legal import fix_legal_pages
from kurumaza.terms.errors import TermNotClosed
from kurumaza.terms.models import Term
from kurumaza.terms.queries import has_times_ahead
from kurumaza.terms.queries_public import legal_pages_of
from kurumaza.terms.two_keys import Act

Stepped = Term | Waiting | PartnersRefused


@transaction.atomic
def open_to_people(
    *, term: Term, membership: Membership, now: datetime, digest: str | None = None
) -> Stepped:
    """One partner's word that a term may begin: its public page is there and people may come in, with every partner's key if it wants
    two. With the `digest` of what was read nothing else is agreed to."""
    term = _locked(term)
    if term.opened_at is not None or term.closed_at is not None:
        return term
    if digest not in (None, opening_digest(term)):
        return PartnersRefused("changed")
    refused = _without_keys(term, "opening", opening_digest(term), membership, now)
    if refused is not None:
        return refused
    fix_legal_pages(term=term, now=now)
    term.opened_at = now
    return _kept(term, "terms.opened", membership)


@transaction.atomic
def close_term(*, term: Term, membership: Membership, now: datetime) -> Stepped | TermNotClosed:
    """One partner's word that a term is over: nobody comes in any more, and no round is added. What was written stays. A draft that is
    given up was never open to anybody."""
    term = _locked(term)
    if term.closed_at is not None:
        return term
    if has_times_ahead(term, now):
        return TermNotClosed()
    refused = _without_keys(term, "closing", closing_digest(term), membership, now)
    if refused is not None:
        return refused
    term.closed_at = now
    return _kept(term, "terms.closed", membership)


def opening_digest(term: Term) -> str:
    """What exactly is agreed to when a term opens: all that its partners said of it. SHA-256, hex."""
    said = {
        "term": [str(term.uuid), term.name, term.region, str(term.starts_on), str(term.ends_on)],
        "sides": list(term.sides.values_list("organisation__name", "name", "eligibility")),
        "times": [
            str(at)
            for at in term.rounds.order_by("number", "slots__starts_at").values_list(
                "slots__starts_at", flat=True
            )
        ],
        "content": [term.script_id, term.deck_id, term.questionnaire_id, term.ground_rules_id],
        "looking_back": [term.retrospective_script_id, term.retrospective_deck_id],
        # The usual one is as before there were any: what was agreed to then still stands.
        "words": [
            *(term.topics, term.public_page, term.help_lines),
            *([] if term.theme == Term.Theme.CIRCLE else [term.theme]),
        ],
        "data": [term.legal_basis, term.joint_use],
        "legal_texts": [[page.kind, page.body, str(page.reviewed_on)] for page in legal_pages_of(term)],
        "ages": [term.age_rule, term.minimum_age],
        "media": [term.media, term.relay_only],
        "promises": [term.answer_hours, term.measures_airtime],
        "two_keys": term.two_keys,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def closing_digest(term: Term) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(f"closing {term.uuid}".encode()).hexdigest()


def _locked(term: Term) -> Term:
    return Term.objects.select_for_update(of=("self",)).select_related("programme").get(pk=term.pk)


def _without_keys(
    term: Term, act: Act, digest: str, membership: Membership, now: datetime
) -> Waiting | PartnersRefused | None:
    if act not in term.two_keys:
        return None
    turned = turn_key(
        programme=term.programme,
        kind=act,
        subject=term.uuid,
        digest=digest,
        membership=membership,
        now=now,
    )
    return None if isinstance(turned, Complete) else turned


def _kept(term: Term, act: str, membership: Membership) -> Term:
    term.save(update_fields=["opened_at", "closed_at"])
    record(act, actor=membership.person.uuid, subject_kind="term", subject=term.uuid)
    return term
