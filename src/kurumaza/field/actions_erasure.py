"""What somebody noted as a member of a placement goes; an insight that others have deepened keeps its empty place. What they asked for
and said goes, and what was said from a story goes with it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.field.actions_leads import take_back_lead, take_back_with_story
from kurumaza.field.models import Insight, JoinWish, Lead, Placement, Visit, Voice
from kurumaza.field.queries_leads import LEAD
from kurumaza.people.erasures import Erasure, Retracted, erases, retracts
from kurumaza.stories.following import follows_stories
from kurumaza.stories.models import Story


@erases
def _erase_from_field(erasure: Erasure) -> None:
    theirs = {"enrolment__person": erasure.person}
    Visit.objects.filter(**theirs).delete()
    Voice.objects.filter(**theirs).delete()
    Insight.objects.filter(**theirs).update(text="")
    JoinWish.objects.filter(**theirs).delete()
    for lead in Lead.objects.filter(**theirs, taken_back_at__isnull=True):
        take_back_lead(lead=lead, now=erasure.now)
    Placement.members.through.objects.filter(**theirs).delete()


def _taken_back(since: datetime | None) -> dict[UUID, datetime]:
    rows = Lead.objects.filter(taken_back_at__isnull=False)
    rows = rows if since is None else rows.filter(taken_back_at__gte=since)
    return {uuid: at for uuid, at in rows.values_list("uuid", "taken_back_at") if at is not None}


def _take_back_again(leads: Mapping[UUID, datetime], now: datetime) -> None:
    for found in Lead.objects.filter(uuid__in=leads, taken_back_at__isnull=True):
        take_back_lead(lead=found, now=now)


def _wipe(story: Story, now: datetime) -> None:
    """What somebody said from it, and why it led somebody to ask for an internship: of that the id stays."""
    take_back_with_story(story, now)
    _led_by(story).update(began_words="")


def _copies(story: Story) -> list[str]:
    left = {
        "leads": Lead.objects.filter(story=story).exclude(line=""),
        "wishes": _led_by(story).exclude(began_words=""),
    }
    return [name for name, rows in left.items() if rows.exists()]


def _led_by(story: Story) -> QuerySet[JoinWish]:
    return JoinWish.objects.filter(began_kind=JoinWish.Began.STORY, began=story.uuid)


retracts(Retracted(LEAD, _taken_back, _take_back_again))
follows_stories(_wipe, _copies)
