"""Insights, and who may read which: their authors, other members of the placement, organisers of its host. Nobody else."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from kurumaza.field.models import Insight, InsightReply, Placement, Visit, Voice
from kurumaza.field.queries import hosted_placements, own_place, own_placements
from kurumaza.field.queries_days import Viewer
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal, unseal_each
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_apart import keys_apart_from

# On open pages (`data-standing`).
INSIGHT = "insight"
# So many of its author's own visits, and voices, a form offers as what an insight came from.
OFFERED = 30


class Sight(NamedTuple):
    """A placement as somebody sees it who is, or was, a member; of who was, only what is their own."""

    placement: Placement
    enrolment: Enrolment
    is_member: bool


def sight_of(person: Person, uuid: UUID) -> Sight | None:
    """For members, and for who was one and left something there: what is one's own can be taken back at any time."""
    place = own_place(person, uuid)
    if place is not None:
        return Sight(place.placement, place.enrolment, True)
    placement = Placement.objects.select_related("term", "organisation").filter(uuid=uuid).first()
    own = Enrolment.objects.filter(person=person, insights__placement=placement).select_related("person")
    enrolment = own.first() if placement is not None else None
    return Sight(placement, enrolment, False) if placement is not None and enrolment is not None else None


def own_drafts(sight: Sight) -> QuerySet[Insight]:
    """One's own drafts, sealed, the newest first."""
    rows = Insight.objects.filter(placement=sight.placement, enrolment=sight.enrolment, told_at__isnull=True)
    return rows.order_by("-created_at", "-pk")


def opened_drafts(sight: Sight, drafts: Sequence[Insight]) -> list[tuple[Insight, str]]:
    """Some of them with their words."""
    author = sight.enrolment.person
    opened = unseal_each(author, [one.sealed_draft for one in drafts]) if drafts else []
    return [(one, str(said["text"])) for one, said in zip(drafts, opened, strict=True)]


def has_written(viewer: Viewer | Sight) -> bool:
    """Whether a member has written anything here, drafts too."""
    return Insight.objects.filter(placement=viewer.placement, enrolment=viewer.enrolment).exists()


def written_in(person: Person, placements: Collection[int]) -> set[int]:
    """Those of these placements (primary keys) in which somebody has written any."""
    rows = Insight.objects.filter(placement__in=placements, enrolment__person=person).order_by()
    return set(rows.values_list("placement", flat=True))


def text_of(author: Person, insight: Insight) -> str:
    """One's own insight's words: the sealed draft, or what was told."""
    if insight.sealed_draft:
        return str(unseal(author, insight.sealed_draft)["text"])
    return insight.text


def own_insight(sight: Sight, uuid: UUID) -> Insight | None:
    """One's own insight that was not taken back."""
    rows = Insight.objects.filter(
        placement=sight.placement, enrolment=sight.enrolment, taken_back_at__isnull=True
    )
    rows = rows.select_related("placement__term", "enrolment__person", "parent__enrolment", "card__deck")
    return rows.filter(uuid=uuid).first()


def readable_insight(sight: Sight, uuid: UUID) -> Insight | None:
    """One that stands and its reader may read: it can be deepened."""
    return told_rows(sight).filter(uuid=uuid, taken_back_at__isnull=True).first()


def hosted_insight(placement: Placement, uuid: UUID) -> Insight | None:
    """One that stands, for organisers of the host."""
    return rows_for_host(placement).filter(uuid=uuid, taken_back_at__isnull=True).first()


def told_rows(sight: Sight) -> QuerySet[Insight]:
    """What was told and its reader may read, places left empty too, in the order of telling. What somebody wrote who is kept apart from
    them is not among it, and nothing says so."""
    rows = rows_for_host(sight.placement)
    if not sight.is_member:
        return rows.filter(enrolment=sight.enrolment)
    authors = rows.values_list("enrolment__person", flat=True).order_by().distinct()
    apart = keys_apart_from(sight.enrolment.person, authors)
    return rows.exclude(enrolment__person__in=apart) if apart else rows


def rows_for_host(placement: Placement) -> QuerySet[Insight]:
    """The same for organisers of the host."""
    rows = Insight.objects.filter(placement=placement, told_at__isnull=False)
    rows = rows.select_related("enrolment__person", "placement__term", "parent", "card__deck")
    return rows.order_by("told_at", "pk")


def waiting_for_host(placement: Placement) -> QuerySet[Insight]:
    """What stands and has no answer yet: what nobody has read first, then in the order of telling."""
    answers = InsightReply.objects.filter(insight=OuterRef("pk")).exclude(kind=InsightReply.Kind.BECAME)
    rows = Insight.objects.filter(placement=placement, told_at__isnull=False, taken_back_at__isnull=True)
    rows = rows.alias(is_read=ExpressionWrapper(Q(read_at__isnull=False), BooleanField()))
    return rows.exclude(Exists(answers)).order_by("is_read", "told_at", "pk")


def mark_of(insight: Insight, text: str) -> str:
    """What stands in an insight now, in short: a page that shows it sends this back."""
    parts = [text, insight.question, insight.tag, insight.moment, insight.source_kind, str(insight.source)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def standing_insights(person: Person | None, insights: Collection[UUID]) -> set[UUID]:
    """Those of them that stand and this person may read now: as a member or its author, or for the host."""
    if person is None:
        return set()
    rows = Insight.objects.filter(uuid__in=insights, told_at__isnull=False, taken_back_at__isnull=True)
    own = Q(enrolment__person=person) | Q(placement__in=hosted_placements(person).order_by().values("pk"))
    others = rows.filter(placement__in=own_placements(person).order_by().values("pk"))
    apart = keys_apart_from(person, others.order_by().values_list("enrolment__person", flat=True).distinct())
    shared = others.exclude(enrolment__person__in=apart)
    return {*rows.filter(own).values_list("uuid", flat=True), *shared.values_list("uuid", flat=True)}


def waiting_to_be_read(placements: QuerySet[Placement]) -> list[tuple[Placement, int]]:
    """Of these placements those with insights that were told, stand, and were not read, and how many."""
    rows = Insight.objects.filter(told_at__isnull=False, read_at__isnull=True, taken_back_at__isnull=True)
    return by_placement(rows, placements)


def by_placement(rows: QuerySet[Insight], placements: QuerySet[Placement]) -> list[tuple[Placement, int]]:
    """Of these placements those that have any of these, and how many."""
    rows = rows.filter(placement__in=placements.order_by().values("pk")).order_by()
    waiting = dict(rows.values_list("placement").annotate(Count("pk")))
    return [(one, waiting[one.pk]) for one in placements.filter(pk__in=waiting)]


class Source(NamedTuple):
    """A visit or a voice of one's own that an insight can come from."""

    kind: str
    uuid: UUID
    what: Visit | Voice


def sources_of(sight: Sight, *also: UUID | None) -> list[Source]:
    """One's own last visits and voices there, the latest first. `also`: which were chosen of earlier ones."""
    theirs = {"placement": sight.placement, "enrolment": sight.enrolment}
    visits = Visit.objects.filter(**theirs).defer("sealed_note").order_by("-on", "-pk")
    voices = Voice.objects.filter(**theirs).order_by("-heard_on", "-pk")
    chosen = [one for one in also if one is not None]
    return [
        *(Source("visit", one.uuid, one) for one in _latest(visits, chosen)),
        *(Source("voice", one.uuid, one) for one in _latest(voices, chosen)),
    ]


def _latest(rows: QuerySet[Any], also: Sequence[UUID]) -> list[Any]:
    latest = list(rows[:OFFERED])
    missing = set(also) - {one.uuid for one in latest}
    return [*latest, *(rows.filter(uuid__in=missing) if missing else ())]


def sources_that_stand(insights: Sequence[Insight]) -> set[UUID]:
    """Of those that these came from, which there still are."""
    asked: dict[str, list[UUID]] = {"visit": [], "voice": []}
    for one in insights:
        if one.source is not None:
            asked[one.source_kind].append(one.source)
    visits = Visit.objects.filter(uuid__in=asked["visit"]) if asked["visit"] else Visit.objects.none()
    voices = Voice.objects.filter(uuid__in=asked["voice"]) if asked["voice"] else Voice.objects.none()
    return {*visits.values_list("uuid", flat=True), *voices.values_list("uuid", flat=True)}
