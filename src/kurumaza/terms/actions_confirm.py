"""Saying that a staged roster is to be taken over: with the keys that its term wants."""

from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue
from kurumaza.partners.actions import Complete, Waiting, revoke_keys, turn_key
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import keys_turned, own_memberships_in
from kurumaza.people.models import Person
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms.errors import RosterNotApplied
from kurumaza.terms.models import RosterFile, RosterImport


@transaction.atomic
def confirm_roster(
    *, roster: RosterImport, by: Person, now: datetime
) -> RosterImport | Waiting | RosterNotApplied:
    """Says for the side's organisation that a staged roster is to be taken over; the work is queued and survives a restart.

    Where the term wants two keys it waits for those of the other partners."""
    locked = _locked(roster)
    if locked is None:
        return RosterNotApplied("replaced")
    roster = locked
    if roster.confirmed_at is not None:
        return roster
    if refused := rosters.roster_refusal(roster.side.term):
        return refused
    if not roster.staged_rows.filter(outcome__in=rosters.TO_WRITE).exists():
        return RosterNotApplied("nothing_to_do")
    host = roster.side.organisation
    membership = own_memberships_in(by, roster.side.term.programme).filter(organisation=host).first()
    return _with_key(roster, membership, now)


@transaction.atomic
def agree_to_roster(
    *, roster: RosterImport, membership: Membership, now: datetime, digest: str | None = None
) -> RosterImport | Waiting | RosterNotApplied:
    """The key of another partner for a roster that its side's organisation has confirmed. Nobody's row was shown to them. With the
    `digest` that they were shown nothing else is agreed to."""
    locked = _locked(roster)
    if locked is None:
        return RosterNotApplied("replaced")
    roster = locked
    if roster.confirmed_at is not None:
        return roster
    if refused := rosters.roster_refusal(roster.side.term):
        return refused
    host, present = roster.side.organisation, rosters.digest_of(roster)
    if digest not in (None, present):
        return RosterNotApplied("replaced")
    if host.pk not in keys_turned(rosters.ROSTER, roster.uuid, present):
        return RosterNotApplied("nothing_to_do")
    return _with_key(roster, membership if membership.organisation_id != host.pk else None, now)


def take_confirmation_back(*, roster: RosterImport, by: Person, now: datetime) -> None:
    """For the side's organisation: the others are no longer asked. What was taken over stays."""
    host = roster.side.organisation
    revoke_keys(kind=rosters.ROSTER, subject=roster.uuid, organisation=host, by=by, now=now)


def _locked(roster: RosterImport) -> RosterImport | None:
    """Two who press at the same moment come one after the other. None where another file came in its place."""
    rows = RosterImport.objects.select_for_update(of=("self",))
    return rows.select_related("side__term__programme", "side__organisation").filter(pk=roster.pk).first()


def _with_key(
    roster: RosterImport, membership: Membership | None, now: datetime
) -> RosterImport | Waiting | RosterNotApplied:
    if membership is None:
        return RosterNotApplied("no_partner")
    term = roster.side.term
    if "roster" in term.two_keys:
        turned = turn_key(
            programme=term.programme,
            kind=rosters.ROSTER,
            subject=roster.uuid,
            digest=rosters.digest_of(roster),
            membership=membership,
            now=now,
        )
        if isinstance(turned, PartnersRefused):
            return RosterNotApplied("same_person" if turned.code == "same_person" else "no_partner")
        if not isinstance(turned, Complete):
            return turned
    else:  # it may have waited for keys that it needs no more
        revoke_keys(kind=rosters.ROSTER, subject=roster.uuid, by=membership.person, now=now)
    roster.confirmed_at = now
    roster.save(update_fields=["confirmed_at"])
    RosterFile.objects.filter(roster=roster).delete()  # nobody needs it any more
    actor = membership.person.uuid
    record("terms.roster_confirmed", actor=actor, subject_kind="roster", subject=roster.uuid)
    enqueue("terms.apply_roster", unique_key=f"roster:{roster.uuid}", roster=str(roster.uuid))
    return roster
