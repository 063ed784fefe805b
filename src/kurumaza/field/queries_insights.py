"""Insights, and who may read which: their authors, other members of the placement, organisers of its host. Nobody else."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from kurumaza.core.ladder.layout import Picture, Stone, Thread, lay_out
from kurumaza.field.models import Insight, InsightCard, InsightReply, Placement, Visit, Voice
from kurumaza.field.queries import hosted_placement, own_place
from kurumaza.field.queries_days import Viewer
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_apart import keys_apart_from

RUNGS: tuple[str, ...] = tuple(Insight.Question.values)
MOMENTS: tuple[str, ...] = tuple(Insight.Moment.values)
# On open pages (`data-standing`).
INSIGHT = "insight"


class Sight(NamedTuple):
    """A placement as somebody sees it who is, or was, a member; of who was, only what is their own."""

    placement: Placement
    enrolment: Enrolment
    is_member: bool


@dataclass(frozen=True)
class Shown:
    """An insight with what stands around it. `author` is empty where it was taken back or its author is erased; `after` is the number of
    the one that it deepens, `deeper` are those that deepen it: only such as its reader may read."""

    number: int
    insight: Insight
    author: str
    is_own: bool
    after: int | None
    deeper: tuple[int, ...]
    # The host's latest answer, those before it, and what became of it.
    answer: InsightReply | None
    earlier: tuple[InsightReply, ...]
    became: tuple[InsightReply, ...]
    card: InsightCard | None

    @property
    def replies(self) -> int:
        """How many answers of the host were there when it was looked at."""
        return (self.answer is not None) + len(self.earlier) + len(self.became)


class Ladder(NamedTuple):
    """The picture and the same as a list, in the order of telling."""

    picture: Picture
    shown: list[Shown]


def sight_of(person: Person, uuid: UUID) -> Sight | None:
    """For members, and for who was one and left something there: what is one's own can be taken back at any time."""
    place = own_place(person, uuid)
    if place is not None:
        return Sight(place.placement, place.enrolment, True)
    placement = Placement.objects.select_related("term", "organisation").filter(uuid=uuid).first()
    own = Enrolment.objects.filter(person=person, insights__placement=placement).select_related("person")
    enrolment = own.first() if placement is not None else None
    return Sight(placement, enrolment, False) if placement is not None and enrolment is not None else None


def told_insights(sight: Sight) -> list[Insight]:
    """What was told and its reader may read, places left empty too. What somebody wrote who is kept apart from them is not among it,
    and nothing says so."""
    rows = _told(sight.placement)
    if not sight.is_member:
        return list(rows.filter(enrolment=sight.enrolment))
    authors = rows.values_list("enrolment__person", flat=True).order_by().distinct()
    apart = keys_apart_from(sight.enrolment.person, authors)
    return _without_bare_places(rows.exclude(enrolment__person__in=apart) if apart else rows)


def insights_for_host(placement: Placement) -> list[Insight]:
    """The same for organisers of the host."""
    return _without_bare_places(_told(placement))


def _told(placement: Placement) -> QuerySet[Insight]:
    replies = Prefetch("replies", InsightReply.objects.order_by("pk"))
    rows = Insight.objects.filter(placement=placement, told_at__isnull=False)
    rows = rows.select_related("enrolment__person", "placement__term", "parent", "card__deck")
    return rows.prefetch_related(replies).order_by("told_at", "pk")


def _without_bare_places(rows: QuerySet[Insight]) -> list[Insight]:
    """An empty place says where others went on from: where its reader sees none of them, it says nothing."""
    found = list(rows)
    while True:
        led_on = {one.parent_id for one in found}
        kept = [one for one in found if one.stands or one.pk in led_on]
        if len(kept) == len(found):
            return found
        found = kept


def ladder_of(insights: Sequence[Insight], reader: Person | None = None) -> Ladder:
    """The picture of what somebody may read, given in the order of telling."""
    numbers = {one.pk: number for number, one in enumerate(insights, start=1)}
    stones = [
        Stone(str(one.pk), RUNGS.index(one.question), MOMENTS.index(one.moment), _told_at(one))
        for one in insights
    ]
    threads = [Thread(str(one.parent_id), str(one.pk)) for one in insights if one.parent_id in numbers]
    return Ladder(lay_out(stones, threads), [_shown(one, insights, numbers, reader) for one in insights])


def first_and_deepest(ladder: Ladder) -> tuple[Shown, Shown] | None:
    """Where it began, and the last of what went furthest from there towards the core. None where nothing went deeper."""
    standing = [one for one in ladder.shown if one.insight.stands]
    if not standing:
        return None
    first = standing[0]
    deepest = max(standing, key=lambda one: (RUNGS.index(one.insight.question), one.number))
    went_deeper = RUNGS.index(deepest.insight.question) > RUNGS.index(first.insight.question)
    return (first, deepest) if went_deeper else None


def ladder_for(viewer: Viewer) -> Ladder:
    """What a member, or an organiser of the host, reads of a placement."""
    if viewer.enrolment is None:
        return ladder_of(insights_for_host(viewer.placement))
    return ladder_of(told_insights(Sight(viewer.placement, viewer.enrolment, True)), viewer.person)


def _told_at(insight: Insight) -> datetime:
    assert insight.told_at is not None, "a draft stands in no picture"
    return insight.told_at


def _shown(
    insight: Insight, insights: Sequence[Insight], numbers: dict[int, int], reader: Person | None
) -> Shown:
    replies = list(insight.replies.all()) if insight.stands else []
    answers = [one for one in replies if one.kind != InsightReply.Kind.BECAME]
    parent = insight.parent if insight.parent_id in numbers else None
    return Shown(
        number=numbers[insight.pk],
        insight=insight,
        author=insight.enrolment.call_name if insight.stands else "",
        is_own=reader is not None and insight.enrolment.person_id == reader.pk,
        after=numbers[parent.pk] if parent is not None else None,
        deeper=tuple(numbers[one.pk] for one in insights if one.parent_id == insight.pk),
        answer=answers[-1] if answers else None,
        earlier=tuple(answers[:-1]),
        became=tuple(one for one in replies if one.kind == InsightReply.Kind.BECAME),
        card=getattr(insight, "card", None),
    )


def own_drafts(sight: Sight) -> list[tuple[Insight, str]]:
    """One's own drafts, opened, the newest first."""
    rows = Insight.objects.filter(placement=sight.placement, enrolment=sight.enrolment, told_at__isnull=True)
    return [(one, text_of(sight.enrolment.person, one)) for one in rows.order_by("-created_at", "-pk")]


def has_written(viewer: Viewer | Sight) -> bool:
    """Whether a member has written anything here, drafts too."""
    return Insight.objects.filter(placement=viewer.placement, enrolment=viewer.enrolment).exists()


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
    return next((one for one in told_insights(sight) if one.uuid == uuid and one.stands), None)


def hosted_insight(placement: Placement, uuid: UUID) -> Insight | None:
    """One that stands, for organisers of the host."""
    return next((one for one in insights_for_host(placement) if one.uuid == uuid and one.stands), None)


def mark_of(insight: Insight, text: str) -> str:
    """What stands in an insight now, in short: a page that shows it sends this back."""
    parts = [text, insight.question, insight.tag, insight.moment, insight.source_kind, str(insight.source)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def standing_insights(person: Person | None, insights: Collection[UUID]) -> set[UUID]:
    """Those of them that stand and this person may read now: as a member or its author, or for the host."""
    if person is None:
        return set()
    rows = Insight.objects.filter(uuid__in=insights, told_at__isnull=False, taken_back_at__isnull=True)
    found = set[UUID]()
    for placement in Placement.objects.filter(pk__in=rows.values("placement")):
        sight = sight_of(person, placement.uuid)
        read = [] if sight is None else told_insights(sight)
        if hosted_placement(person, placement.uuid) is not None:
            read += insights_for_host(placement)
        found |= {one.uuid for one in read if one.stands}
    return found & set(insights)


def waiting_to_be_read(placement: Placement) -> int:
    """How many were told, stand, and were not read."""
    rows = Insight.objects.filter(placement=placement, told_at__isnull=False, read_at__isnull=True)
    return rows.filter(taken_back_at__isnull=True).count()


class Source(NamedTuple):
    """A visit or a voice of one's own that an insight can come from."""

    kind: str
    uuid: UUID
    what: Visit | Voice


def sources_of(sight: Sight) -> list[Source]:
    """One's own visits and voices there, the latest first."""
    theirs = {"placement": sight.placement, "enrolment": sight.enrolment}
    visits, voices = Visit.objects.filter(**theirs), Voice.objects.filter(**theirs)
    return [
        *(Source("visit", one.uuid, one) for one in visits.order_by("-on", "-pk")),
        *(Source("voice", one.uuid, one) for one in voices.order_by("-heard_on", "-pk")),
    ]


def sources_that_stand(insights: Sequence[Insight]) -> set[UUID]:
    """Of those that these came from, which there still are."""
    asked: dict[str, list[UUID]] = {"visit": [], "voice": []}
    for one in insights:
        if one.source is not None:
            asked[one.source_kind].append(one.source)
    visits = Visit.objects.filter(uuid__in=asked["visit"]) if asked["visit"] else Visit.objects.none()
    voices = Voice.objects.filter(uuid__in=asked["voice"]) if asked["voice"] else Voice.objects.none()
    return {*visits.values_list("uuid", flat=True), *voices.values_list("uuid", flat=True)}
