"""Stories of somebody who is erased are withdrawn, drafts too, and what they answered to others goes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from kurumaza.people.erasures import Erasure, Retracted, erases, retracts
from kurumaza.stories.actions import RECALLED, STORY, recall_story, withdraw_story
from kurumaza.stories.actions_openings import OPENING_LINE, end_opening
from kurumaza.stories.models import Delivery, Response, Story, StoryConsent, StoryPause, StoryRequest
from kurumaza.stories.queries_openings import by_last_word


@erases
def _erase_from_stories(erasure: Erasure) -> None:
    for story in Story.objects.filter(person=erasure.person).exclude(state=Story.State.WITHDRAWN):
        withdraw_story(story=story, now=erasure.now)
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
    for found in Story.objects.filter(uuid__in=stories, state=Story.State.IN_REVIEW):
        if found.submitted_at is not None and found.submitted_at <= stories[found.uuid]:
            recall_story(story=found, now=now)


def _openings_ended(since: datetime | None) -> dict[UUID, datetime]:
    ended = by_last_word(granted=False).values_list("uuid", "at")  # type: ignore[misc]  # as it is annotated
    return {uuid: at for uuid, at in ended if since is None or at >= since}


def _end_openings_again(lines: Mapping[UUID, datetime], now: datetime) -> None:
    for found in by_last_word(granted=True).filter(uuid__in=lines):
        if found.at <= lines[found.uuid]:  # type: ignore[attr-defined]
            end_opening(excerpt=found, now=now)


retracts(Retracted(STORY, _withdrawn, _withdraw_again))
retracts(Retracted(RECALLED, _recalled, _recall_again))
retracts(Retracted(OPENING_LINE, _openings_ended, _end_openings_again))
