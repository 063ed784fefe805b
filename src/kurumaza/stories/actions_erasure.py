"""Stories of somebody who is erased are withdrawn, drafts too, and what they answered to others goes; of others' stories that name
them they agree to nothing any more."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from kurumaza.people.erasures import Erasure, Retracted, erases, retracts
from kurumaza.stories.actions import RECALLED, STORY, recall_story, withdraw_story
from kurumaza.stories.actions_excerpts import name_retraction_kind, retraction_kind, take_back_excerpt
from kurumaza.stories.actions_mentions import MENTION, answer_mention, refuse_for_good
from kurumaza.stories.models import (
    Delivery,
    Excerpt,
    ExcerptConsent,
    Finding,
    Mention,
    MentionConsent,
    Pick,
    Response,
    Story,
    StoryConsent,
    StoryPause,
    StoryRequest,
)
from kurumaza.stories.queries import TOLD
from kurumaza.stories.queries_excerpts import USES


@erases
def _erase_from_stories(erasure: Erasure) -> None:
    for story in Story.objects.filter(person=erasure.person).exclude(state=Story.State.WITHDRAWN):
        withdraw_story(story=story, now=erasure.now)
    for mention in _rows_of_mentions().filter(enrolment__person=erasure.person):
        refuse_for_good(mention=mention, now=erasure.now)
    Pick.objects.filter(person=erasure.person).delete()
    Finding.objects.filter(person=erasure.person).delete()
    Response.objects.filter(delivery__enrolment__person=erasure.person).delete()
    Delivery.objects.filter(enrolment__person=erasure.person).update(reason="")
    StoryRequest.objects.filter(enrolment__person=erasure.person).delete()
    StoryPause.objects.filter(person=erasure.person).delete()


def _withdrawn(since: datetime | None) -> dict[UUID, datetime]:
    rows = Story.objects.filter(withdrawn_at__isnull=False)
    rows = rows if since is None else rows.filter(withdrawn_at__gte=since)
    return {uuid: at for uuid, at in rows.values_list("uuid", "withdrawn_at") if at is not None}


def _withdraw_again(stories: Mapping[UUID, datetime], now: datetime) -> None:
    for found in Story.objects.filter(uuid__in=stories, withdrawn_at__isnull=True):
        withdraw_story(story=found, now=now)


def _recalled(since: datetime | None) -> dict[UUID, datetime]:
    """Told, and taken back into the draft: the latest word on telling them is no."""
    latest = StoryConsent.objects.filter(story=OuterRef("pk")).order_by("-pk")
    rows = Story.objects.filter(state=Story.State.DRAFT).annotate(
        is_granted=Subquery(latest.values("granted")[:1]), at=Subquery(latest.values("at")[:1])
    )
    rows = rows.filter(is_granted=False) if since is None else rows.filter(is_granted=False, at__gte=since)
    return dict(rows.values_list("uuid", "at"))


def _recall_again(stories: Mapping[UUID, datetime], now: datetime) -> None:
    for found in Story.objects.filter(uuid__in=stories, state__in=TOLD):
        if found.submitted_at is not None and found.submitted_at <= stories[found.uuid]:
            recall_story(story=found, now=now)


def _rows_of_mentions() -> QuerySet[Mention]:
    return Mention.objects.select_related("story__term", "story__person", "enrolment__person").order_by("pk")


def _refused(since: datetime | None) -> dict[UUID, datetime]:
    """What those who are named agree to no more, or never did."""
    latest = MentionConsent.objects.filter(mention=OuterRef("pk")).order_by("-pk")
    rows = Mention.objects.annotate(
        is_granted=Subquery(latest.values("granted")[:1]), at=Subquery(latest.values("at")[:1])
    ).filter(is_granted=False)
    rows = rows if since is None else rows.filter(at__gte=since)
    return dict(rows.values_list("uuid", "at"))


def _refuse_again(mentions: Mapping[UUID, datetime], now: datetime) -> None:
    latest = MentionConsent.objects.filter(mention=OuterRef("pk")).order_by("-pk")
    rows = _rows_of_mentions().annotate(
        is_granted=Subquery(latest.values("granted")[:1]), at=Subquery(latest.values("at")[:1])
    )
    for found in rows.filter(uuid__in=mentions, is_granted=True):
        if found.at <= mentions[found.uuid]:
            answer_mention(mention=found, granted=False, now=now)


def _of_use(use: str) -> Retracted:
    """A use of lines that their authors have ended."""
    latest = ExcerptConsent.objects.filter(excerpt=OuterRef("pk"), use=use).order_by("-pk")
    said = Excerpt.objects.annotate(
        is_granted=Subquery(latest.values("granted")[:1]), at=Subquery(latest.values("at")[:1])
    )

    def standing(since: datetime | None) -> dict[UUID, datetime]:
        rows = said.filter(is_granted=False)
        rows = rows if since is None else rows.filter(at__gte=since)
        return dict(rows.values_list("uuid", "at"))

    def redo(excerpts: Mapping[UUID, datetime], now: datetime) -> None:
        rows = said.filter(uuid__in=excerpts, is_granted=True).select_related("story__person")
        for found in rows:
            if found.at <= excerpts[found.uuid]:
                take_back_excerpt(excerpt=found, use=use, now=now)

    return Retracted(retraction_kind(use), standing, redo)


def _of_name(use: str) -> Retracted:
    """A name that its author has taken off a line that may still be used. In an old backup it stands there: then the line is used no
    more until its author allows it again."""
    said = ExcerptConsent.objects.filter(excerpt=OuterRef("pk"), use=use)
    latest = said.order_by("-pk")
    lines = Excerpt.objects.annotate(
        is_granted=Subquery(latest.values("granted")[:1]),
        is_named=Subquery(latest.values("is_named")[:1]),
        at=Subquery(latest.values("at")[:1]),
    )

    def standing(since: datetime | None) -> dict[UUID, datetime]:
        rows = lines.filter(Exists(said.filter(is_named=True)), is_granted=True, is_named=False)
        rows = rows if since is None else rows.filter(at__gte=since)
        return dict(rows.values_list("uuid", "at"))

    def redo(excerpts: Mapping[UUID, datetime], now: datetime) -> None:
        rows = lines.filter(uuid__in=excerpts, is_granted=True, is_named=True).select_related("story__person")
        for found in rows:
            if found.at <= excerpts[found.uuid]:
                take_back_excerpt(excerpt=found, use=use, now=now)

    return Retracted(name_retraction_kind(use), standing, redo)


for _use in USES:
    retracts(_of_use(_use))
    retracts(_of_name(_use))
retracts(Retracted(MENTION, _refused, _refuse_again))
retracts(Retracted(STORY, _withdrawn, _withdraw_again))
retracts(Retracted(RECALLED, _recalled, _recall_again))
