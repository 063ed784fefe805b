"""Writes of an internship's host: describe it, publish it, close it to new people, finish it.

What is open is corrected by its host alone; whoever asked to join, or is a member, is told when something changed that they rely on
(docs/decisions/0037)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.field.actions_events import call_off_rest
from kurumaza.field.actions_leads import tell_that_it_led_on
from kurumaza.field.actions_members import end_roles, follow_last_day
from kurumaza.field.described import OF_WORK, kept_described
from kurumaza.field.errors import PlacementRefused
from kurumaza.field.models import JoinWish, Placement
from kurumaza.field.queries import members_of
from kurumaza.field.queries_placements import (
    PLACEMENT,
    Content,
    changed_conditions,
    content_of,
    digest_of,
    is_asked,
    missing_of,
    needs_keys,
)
from kurumaza.field.queries_wishes import concerned_places, someone_waits
from kurumaza.partners.actions import Complete, Waiting, revoke_keys, turn_key
from kurumaza.partners.models import Membership
from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Person
from kurumaza.people.sent_once import goes_on, sent_once
from kurumaza.terms.dates import in_term, zone_of
from kurumaza.terms.models import Term


@transaction.atomic
def write_placement(
    *,
    term: Term,
    membership: Membership,
    content: Content,
    now: datetime,
    sent_as: UUID | None = None,
    mark: str = "",
) -> Placement | PlacementRefused:
    """A draft, in sight of its host alone. One page's form that is sent twice makes one; with more in it, or with the `mark` of what
    arrived before, it rewrites that, as long as it is a draft."""
    if not term.programme.partnerships.filter(organisation=membership.organisation).exists():
        return PlacementRefused("no_partner")
    placement, is_new = Placement.objects.get_or_create(
        uuid=sent_once(membership.person, sent_as),
        defaults={"term": term, "organisation": membership.organisation, **_columns(content)},
    )
    if is_new:
        _note("field.placement_written", placement, membership.person)
        return placement
    return _written_again(placement, term, membership, content, mark, now)


def _written_again(
    placement: Placement, term: Term, membership: Membership, content: Content, mark: str, now: datetime
) -> Placement | PlacementRefused:
    placement = _locked(placement)
    there = content_of(placement)
    is_elsewhere = (placement.term_id, placement.organisation_id) != (term.pk, membership.organisation_id)
    if digest_of(there) == digest_of(content) and not is_elsewhere:
        return placement
    if is_elsewhere or placement.published_at is not None or placement.finished_at is not None:
        return PlacementRefused("out_already")
    if goes_on(_columns(there), _columns(content)):
        mark = digest_of(there)
    by = membership.person
    done = rewrite_placement(placement=placement, content=content, mark=mark, by=by, now=now)
    is_unseen = isinstance(done, PlacementRefused) and done.code == "changed"
    return PlacementRefused("arrived") if is_unseen else done


@transaction.atomic
def rewrite_placement(
    *,
    placement: Placement,
    content: Content,
    mark: str,
    by: Person,
    now: datetime,
    counsel_read: bool = False,
) -> Placement | PlacementRefused:
    """Changes its words. `mark` is the digest of what the page showed: another one that was saved elsewhere meanwhile is not overwritten.

    Of one that is published nothing may be missing, and where pay, time or place changed the note on work is read anew; whoever asked
    to join is told if something changed that they rely on. Keys turned for other words count no more."""
    placement = _locked(placement)
    before = content_of(placement)
    if digest_of(before) == digest_of(content):
        return placement
    if placement.finished_at is not None:
        return PlacementRefused("over")
    if digest_of(before) != mark:
        return PlacementRefused("changed")
    changed = changed_conditions(before, content)
    if placement.published_at is not None:
        if missing := missing_of(content):
            return PlacementRefused("missing", missing)
        if OF_WORK & set(changed) and not content.external_url:
            if not counsel_read:
                return PlacementRefused("counsel_unread")
            placement.counsel_read_at, placement.counsel_read_by = now, by
    else:
        revoke_keys(kind=PLACEMENT, subject=placement.uuid, by=by, now=now)
    for name, value in _columns(content).items():
        setattr(placement, name, value)
    placement.save()
    if placement.published_at is not None and changed:
        _tell_of_change(placement, changed, now)
    if before.ends_on != content.ends_on:
        follow_last_day(placement=placement, now=now)
    _note("field.placement_rewritten", placement, by)
    return placement


def _columns(content: Content) -> dict[str, object]:
    columns = content._asdict()
    del columns["described"]
    return {**columns, "description": kept_described(content.described)}


@transaction.atomic
def publish_placement(
    *, placement: Placement, mark: str, counsel_read: bool, membership: Membership, now: datetime
) -> Placement | Waiting | PlacementRefused:
    """Shows it to everybody, as the page that was looked at had it. Where the term wants every partner's key for what is published, the
    others are asked first, and `agree_to_placement` shows it. Whoever only points to a page elsewhere reads the note on work and pay when
    they welcome somebody."""
    placement = _locked(placement)
    if placement.published_at is not None:
        return placement
    if (refused := _not_ready(placement, mark)) is not None:
        return refused
    if _has_passed(placement, now):
        return PlacementRefused("day_past")
    if not counsel_read and not placement.external_url:
        return PlacementRefused("counsel_unread")
    if counsel_read:
        placement.counsel_read_at, placement.counsel_read_by = now, membership.person
        placement.save(update_fields=["counsel_read_at", "counsel_read_by"])
    return _turn_key(placement, mark, membership, now)


@transaction.atomic
def agree_to_placement(
    *, placement: Placement, digest: str, membership: Membership, now: datetime
) -> Placement | Waiting | PlacementRefused:
    """Another partner's key for exactly what its host asked for."""
    placement = _locked(placement)
    if placement.published_at is not None:
        return placement
    if digest != digest_of(content_of(placement)) or not is_asked(placement, digest):
        return PlacementRefused("changed")
    if (refused := _not_ready(placement, digest)) is not None:
        return refused
    return _turn_key(placement, digest, membership, now)


def _has_passed(placement: Placement, now: datetime) -> bool:
    """Nobody could join it any more; it would be published as one that is closed."""
    today = in_term(now, placement.term).date()
    return any(day is not None and day < today for day in (placement.apply_until, placement.ends_on))


def _not_ready(placement: Placement, mark: str) -> PlacementRefused | None:
    content = content_of(placement)
    if placement.finished_at is not None:
        return PlacementRefused("over")
    if placement.term.opened_at is None:
        return PlacementRefused("term_not_open")
    if digest_of(content) != mark:
        return PlacementRefused("changed")
    if missing := missing_of(content):
        return PlacementRefused("missing", missing)
    return None


def _turn_key(
    placement: Placement, digest: str, membership: Membership, now: datetime
) -> Placement | Waiting | PlacementRefused:
    if needs_keys(placement):
        turned = turn_key(
            programme=placement.term.programme,
            kind=PLACEMENT,
            subject=placement.uuid,
            digest=digest,
            membership=membership,
            now=now,
        )
        if isinstance(turned, Waiting):
            return turned
        if not isinstance(turned, Complete):
            return PlacementRefused("same_person" if turned.code == "same_person" else "no_partner")
    placement.published_at = now
    placement.save(update_fields=["published_at"])
    _note("field.placement_published", placement, membership.person)
    tell_that_it_led_on(placement, now)
    return placement


@transaction.atomic
def close_placement(*, placement: Placement, by: Person, now: datetime) -> Placement | PlacementRefused:
    """Nobody new can ask to join; who waits is answered still, who is a member goes on. Closed twice, nothing changes."""
    placement = _locked(placement)
    if placement.published_at is None or placement.finished_at is not None:
        return PlacementRefused("over")
    if placement.closed_at is None:
        placement.closed_at = now
        placement.save(update_fields=["closed_at"])
        _note("field.placement_closed", placement, by)
    return placement


@transaction.atomic
def reopen_placement(*, placement: Placement, by: Person) -> Placement | PlacementRefused:
    """People can ask again, until its last day."""
    placement = _locked(placement)
    if placement.published_at is None or placement.finished_at is not None:
        return PlacementRefused("over")
    if placement.closed_at is not None:
        placement.closed_at = None
        placement.save(update_fields=["closed_at"])
        _note("field.placement_reopened", placement, by)
    return placement


@transaction.atomic
def finish_placement(*, placement: Placement, by: Person, now: datetime) -> Placement | PlacementRefused:
    """The time together is over, and what was still ahead is called off; looking back together stays as it is. Members are told. Who still
    waits for an answer gets it first."""
    placement = _locked(placement)
    if placement.published_at is None:
        return PlacementRefused("over")
    if placement.finished_at is not None:
        return placement
    if someone_waits(placement):
        return PlacementRefused("someone_waits")
    placement.closed_at = placement.closed_at or now
    placement.finished_at = now
    placement.save(update_fields=["closed_at", "finished_at"])
    end_roles(enrolments=list(placement.members.all()), now=now)
    call_off_rest(placement=placement, now=now)
    _tell_of_end(placement, by, now)
    _note("field.placement_finished", placement, by)
    return placement


@transaction.atomic
def discard_placement(*, placement: Placement, by: Person, now: datetime) -> PlacementRefused | None:
    """Takes a draft away that nobody else has seen."""
    found = Placement.objects.select_for_update().filter(pk=placement.pk).first()
    if found is None:
        return None
    is_used = JoinWish.objects.filter(placement=found).exists() or found.members.exists()
    if found.published_at is not None or is_used:
        return PlacementRefused("in_use")
    revoke_keys(kind=PLACEMENT, subject=found.uuid, by=by, now=now)
    _note("field.placement_discarded", found, by)
    found.delete()
    return None


def _locked(placement: Placement) -> Placement:
    """As it is now, held until the transaction ends."""
    rows = Placement.objects.select_for_update(of=("self",)).select_related("term__programme", "organisation")
    return rows.get(pk=placement.pk)


def _tell_of_change(placement: Placement, changed: tuple[str, ...], now: datetime) -> None:
    placement.conditions_changed, placement.conditions_changed_at = list(changed), now
    placement.save(update_fields=["conditions_changed", "conditions_changed_at"])
    for place in concerned_places(placement):
        notify(
            "field.conditions_changed",
            person=place.person,
            key=f"{placement.uuid}:{place.uuid}:{now.isoformat()}",
            zone=zone_of(placement.term),
            now=now,
            placement=str(placement.uuid),
            enrolment=str(place.uuid),
        )


def _tell_of_end(placement: Placement, by: Person, now: datetime) -> None:
    for place in members_of(placement).exclude(person=by).select_related("person"):
        notify(
            "field.placement_finished",
            person=place.person,
            key=f"{placement.uuid}:{place.uuid}",
            zone=zone_of(placement.term),
            now=now,
            placement=str(placement.uuid),
            enrolment=str(place.uuid),
        )


def _note(act: str, placement: Placement, by: Person) -> None:
    record(act, actor=by.uuid, subject_kind="placement", subject=placement.uuid)
