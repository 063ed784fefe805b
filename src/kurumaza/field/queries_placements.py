"""Reads of internships as they are described: what anybody sees of them, and where each stands for its host."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet

from kurumaza.field.described import CONDITIONS, NEEDED, Described, kept_described, read_described
from kurumaza.field.models import Placement
from kurumaza.field.queries import hosted_placements
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import keys_turned, keys_turned_for, own_memberships_in
from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Term

# What partners turn keys for, where the term wants every partner's for what is published (`partners.Approval.kind`).
PLACEMENT = "placement_public"
# Not published yet; asked to be, and a partner's key is missing; people can ask to join; they cannot any more; it is over.
PlacementState = Literal["draft", "asked", "open", "closed", "finished"]


class Content(NamedTuple):
    """All that a host writes of an internship. With an `external_url` it is described, and applied for, there."""

    title: str
    described: Described
    external_url: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    apply_until: date | None = None


def content_of(placement: Placement) -> Content:
    """As it stands."""
    return Content(
        placement.title,
        read_described(placement.description),
        placement.external_url,
        placement.starts_on,
        placement.ends_on,
        placement.apply_until,
    )


def digest_of(content: Content) -> str:
    """What exactly a page showed, or partners agree to. SHA-256, hex."""
    written = json.dumps([*content[:1], kept_described(content.described), *map(str, content[2:])])
    return hashlib.sha256(written.encode()).hexdigest()


def missing_of(content: Content) -> tuple[str, ...]:
    """The names of what its page needs and does not have."""
    needed = ("about",) if content.external_url else NEEDED
    return tuple(name for name in needed if not getattr(content.described, name))


def changed_conditions(before: Content, after: Content) -> tuple[str, ...]:
    """The names of what changed of all that somebody relies on who asked to join."""
    words = [one for one in CONDITIONS if getattr(before.described, one) != getattr(after.described, one)]
    days = [one for one in ("starts_on", "ends_on") if getattr(before, one) != getattr(after, one)]
    return (*words, *days)


def placement_state(placement: Placement, now: datetime) -> PlacementState:
    """Where it stands now; the last day to ask is over at its end, on the clocks of the term."""
    return states_of([placement], now)[placement.pk]


def states_of(placements: Iterable[Placement], now: datetime) -> dict[int, PlacementState]:
    """The same of many, by primary keys. One question to the database where some are not published, else none."""
    asked = _asked_among([one for one in placements if one.published_at is None and one.finished_at is None])
    return {one.pk: _state(one, now, is_asked=one.pk in asked) for one in placements}


def _asked_among(drafts: Sequence[Placement]) -> set[int]:
    digests = {one.uuid: digest_of(content_of(one)) for one in drafts}
    turned = keys_turned_for(PLACEMENT, digests) if digests else {}
    return {one.pk for one in drafts if one.organisation_id in turned[one.uuid]}


def _state(placement: Placement, now: datetime, *, is_asked: bool) -> PlacementState:
    if placement.finished_at is not None:
        return "finished"
    if placement.published_at is None:
        return "asked" if is_asked else "draft"
    until = placement.apply_until
    is_late = until is not None and until < in_term(now, placement.term).date()
    return "closed" if placement.closed_at is not None or is_late else "open"


def held_days(placement: Placement) -> tuple[date | None, date | None]:
    """From when until when it is held; of one that ended on another day than planned the days that it had. Without a first day it ended
    before it began, or its days were never said."""
    first, last = placement.starts_on, placement.ends_on
    if placement.finished_at is None:
        return first, last
    ended = in_term(placement.finished_at, placement.term).date()
    last = ended if last is None else min(last, ended)
    return (first if first is not None and first <= last else None), last


def takes_wishes(placement: Placement, now: datetime) -> bool:
    """Whether somebody can say here now that they would like to join it; of one with a page elsewhere, beside applying there."""
    return placement_state(placement, now) == "open"


def public_placements() -> QuerySet[Placement]:
    """What anybody may read: published, in terms that were opened to people. What can be asked for first, the newest first."""
    rows = Placement.objects.filter(
        published_at__isnull=False, term__opened_at__isnull=False, term__rehearsal_of__isnull=True
    )
    rows = rows.select_related("term__programme", "organisation")
    return rows.order_by(F("finished_at").asc(nulls_first=True), "-published_at", "-pk")


def open_placements(terms: Iterable[Term], now: datetime) -> QuerySet[Placement]:
    """Of those, what one can ask to join now, in these terms: as `placement_state` says of each."""
    open_now = Q(pk__in=[])
    for term in terms:
        in_time = Q(apply_until__isnull=True) | Q(apply_until__gte=in_term(now, term).date())
        open_now |= Q(term=term) & in_time
    return public_placements().filter(open_now, finished_at__isnull=True, closed_at__isnull=True)


def finished_placements(programmes: Collection[int]) -> QuerySet[Placement]:
    """Those that are over of these programmes (primary keys), for everybody who looks at what came of them: the last first."""
    rows = public_placements().filter(term__programme__in=programmes, finished_at__isnull=False)
    return rows.order_by("-finished_at", "-pk")


def public_placement(uuid: UUID) -> Placement | None:
    """One of them."""
    return public_placements().filter(uuid=uuid).first()


def placements_of_term(person: Person, term: Term) -> QuerySet[Placement]:
    """Of the organisations that this organiser runs, drafts too: what goes on first, the newest first."""
    rows = hosted_placements(person).filter(term=term)
    return rows.order_by(F("finished_at").asc(nulls_first=True), "-pk")


def others_placements(person: Person, term: Term) -> QuerySet[Placement]:
    """Those of the other partners that are published: all that their organisers show to anybody."""
    mine = hosted_placements(person).values("pk")
    return public_placements().filter(term=term).exclude(pk__in=mine)


def find_placement(uuid: UUID | str) -> Placement | None:
    """By its public id, for mails and keys; who may see it says the caller."""
    return Placement.objects.select_related("term__programme", "organisation").filter(uuid=uuid).first()


def hosting_memberships(person: Person, term: Term) -> QuerySet[Membership]:
    """For which partners somebody may describe an internship in a term."""
    return own_memberships_in(person, term.programme)


def host_membership(person: Person, placement: Placement) -> Membership | None:
    """As whom somebody acts for an internship's host."""
    mine = own_memberships_in(person, placement.term.programme)
    return mine.filter(organisation=placement.organisation_id).first()


def needs_keys(placement: Placement) -> bool:
    """Whether every partner agrees before strangers read it."""
    return "publishing" in placement.term.two_keys


def is_asked(placement: Placement, digest: str) -> bool:
    """Whether its host asks the other partners to agree to exactly this."""
    if placement.published_at is not None or placement.finished_at is not None:
        return False
    return placement.organisation_id in keys_turned(PLACEMENT, placement.uuid, digest)


def asked_placement(term: Term, uuid: UUID, digest: str | None = None) -> Placement | None:
    """One that waits for partners' keys, as it is now (with a `digest`: as exactly that); to be read by organisers of any of them."""
    found = find_placement(uuid)
    if found is None or found.term_id != term.pk:
        return None
    present = digest_of(content_of(found))
    return found if digest in (None, present) and is_asked(found, present) else None
