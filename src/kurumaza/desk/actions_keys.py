"""Answering what another partner asks: the act itself belongs to the app that owns it."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from kurumaza.desk.errors import KeyRefused
from kurumaza.partners.actions import revoke_keys
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Approval, Membership
from kurumaza.partners.queries import keys_turned
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms.actions_conditions import NotChanged, change_conditions
from kurumaza.terms.actions_confirm import agree_to_roster
from kurumaza.terms.actions_stages import close_term, closing_digest, open_to_people, opening_digest
from kurumaza.terms.actions_two_keys import TWO_KEYS, acts_meant, change_two_keys
from kurumaza.terms.conditions import read_change
from kurumaza.terms.errors import RosterNotApplied, TermNotClosed
from kurumaza.terms.models import Term
from kurumaza.terms.queries_conditions import CONDITIONS, find_change, is_still_asked


def agree(
    *,
    approval: Approval,
    term: Term,
    membership: Membership,
    now: datetime,
    servers: AbstractSet[str] = frozenset(),
) -> KeyRefused | None:
    """Turns the key of this organiser's organisation for what another partner asked for. Exactly that: what was changed meanwhile is
    asked for anew. `servers` as of `terms.actions_media.choose_media`."""
    if approval.completed_at is not None:
        return None
    if approval.kind == rosters.ROSTER:
        roster = rosters.waiting_rosters(term).filter(uuid=approval.subject).first()
        if roster is None:
            return KeyRefused("over")
        agreed = agree_to_roster(roster=roster, membership=membership, now=now, digest=approval.digest)
        return _refusal(agreed.code) if isinstance(agreed, RosterNotApplied) else None
    if approval.kind in ("opening", "closing"):
        return _agree_to_stage(approval, term, membership, now)
    if approval.kind == TWO_KEYS:
        return _agree_to_two_keys(approval, term, membership, now)
    if approval.kind == CONDITIONS:
        return _agree_to_conditions(approval, term, membership, now, servers)
    return KeyRefused("over")


def take_back(*, approval: Approval, membership: Membership, now: datetime) -> KeyRefused | None:
    """Takes the key of this organiser's organisation for an act back, as long as it has not taken place."""
    is_taken = revoke_keys(
        kind=approval.kind,
        subject=approval.subject,
        organisation=membership.organisation,
        by=membership.person,
        now=now,
    )
    return None if is_taken else KeyRefused("over")


def _agree_to_stage(
    approval: Approval, term: Term, membership: Membership, now: datetime
) -> KeyRefused | None:
    is_opening = approval.kind == "opening"
    digest = opening_digest(term) if is_opening else closing_digest(term)
    turned = keys_turned(approval.kind, term.uuid, digest)
    if approval.subject != term.uuid or approval.digest != digest or not turned:
        return KeyRefused("over")
    stepped = (
        open_to_people(term=term, membership=membership, now=now, digest=approval.digest)
        if is_opening
        else close_term(term=term, membership=membership, now=now)
    )
    return _refusal(stepped.code) if isinstance(stepped, PartnersRefused | TermNotClosed) else None


def _agree_to_two_keys(
    approval: Approval, term: Term, membership: Membership, now: datetime
) -> KeyRefused | None:
    acts = acts_meant(term, approval.digest)
    if acts is None or not keys_turned(TWO_KEYS, term.uuid, approval.digest):
        return KeyRefused("over")
    changed = change_two_keys(term=term, acts=acts, membership=membership, now=now, digest=approval.digest)
    return _refusal(changed.code) if isinstance(changed, PartnersRefused) else None


def _agree_to_conditions(
    approval: Approval, term: Term, membership: Membership, now: datetime, servers: AbstractSet[str]
) -> KeyRefused | None:
    kept, turned = find_change(term, approval.subject), keys_turned(CONDITIONS, approval.subject)
    if kept is None or not is_still_asked(kept, term) or not turned:
        return KeyRefused("over")
    changed = change_conditions(
        term=term,
        change=read_change(kept.content),
        membership=membership,
        now=now,
        servers=servers,
        digest=approval.digest,
    )
    if isinstance(changed, PartnersRefused):
        return _refusal(changed.code)
    if isinstance(changed, NotChanged):
        return KeyRefused("under_way" if changed.code == "under_way" else "not_now")
    return None


def _refusal(code: str) -> KeyRefused:
    return KeyRefused("same_person" if code == "same_person" else "over")
