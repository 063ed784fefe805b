"""What somebody noted as a member of a placement goes; an insight that others have deepened keeps its empty place, an event to which
others come its title and time. A photo goes with its uploader and with whoever is in it. What they asked for and said goes, and what was
said from a story goes with it. What was taken back is taken back again after an older database was put back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from kurumaza.field.actions_insight_cards import CARD, take_back_card
from kurumaza.field.actions_insights import take_back_insight
from kurumaza.field.actions_leads import take_back_lead, take_back_with_story
from kurumaza.field.actions_photos import PHOTO, take_photo_away
from kurumaza.field.models import (
    Asked,
    EventAnswer,
    FieldEvent,
    FieldNote,
    Insight,
    InsightCard,
    JoinWish,
    Lead,
    Photo,
    Placement,
    Visit,
    Voice,
)
from kurumaza.field.queries_insights import INSIGHT
from kurumaza.field.queries_leads import LEAD
from kurumaza.people.erasures import Erasure, Retracted, erases, retracts
from kurumaza.people.models import Person
from kurumaza.stories.following import follows_stories
from kurumaza.stories.models import Story


@erases
def _erase_from_field(erasure: Erasure) -> None:
    theirs = {"enrolment__person": erasure.person}
    in_it = Q(enrolment__person=erasure.person) | Q(asks__enrolment__person=erasure.person)
    for photo in Photo.objects.defer("image").filter(in_it).distinct():
        take_photo_away(photo=photo, now=erasure.now)
    for model in (EventAnswer, FieldNote, Visit, Voice):
        model._default_manager.filter(**theirs).delete()
    _erase_from_events(erasure.person)
    # The latest first: what deepens an earlier one of theirs keeps no place of it.
    for insight in Insight.objects.filter(**theirs).order_by("-pk"):
        take_back_insight(insight=insight, now=erasure.now)
    JoinWish.objects.filter(**theirs).delete()
    Asked.objects.filter(Q(**theirs) | Q(membership__person=erasure.person)).delete()
    for lead in Lead.objects.filter(**theirs, taken_back_at__isnull=True):
        take_back_lead(lead=lead, now=erasure.now)
    Placement.members.through.objects.filter(**theirs).delete()


def _erase_from_events(person: Person) -> None:
    """Of events that they added, where and at which address are theirs too, maybe their own home. Their title and time stay for others
    who come or have left something of it; without anybody else nothing stays."""
    theirs = FieldEvent.objects.filter(added_by__person=person)
    others = {f"{kind}__isnull": True for kind in ("answers", "visits", "voices", "photos")}
    theirs.filter(**others).delete()
    theirs.update(words="", place="", online_url="", added_by=None, sequence=F("sequence") + 1)


def _none_stands(_since: datetime | None) -> dict[UUID, datetime]:
    """A photo that was taken away left no row: that it was is kept when it goes."""
    return {}


def _take_away_again(photos: Mapping[UUID, datetime], now: datetime) -> None:
    for photo in Photo.objects.defer("image").filter(uuid__in=photos):
        take_photo_away(photo=photo, now=now)


retracts(Retracted(PHOTO, _none_stands, _take_away_again))


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


def _insights_taken_back(since: datetime | None) -> dict[UUID, datetime]:
    """Those whose place is left; of others nothing is."""
    rows = Insight.objects.filter(taken_back_at__isnull=False)
    rows = rows if since is None else rows.filter(taken_back_at__gte=since)
    return {uuid: at for uuid, at in rows.values_list("uuid", "taken_back_at") if at is not None}


def _take_insights_back_again(insights: Mapping[UUID, datetime], now: datetime) -> None:
    for found in Insight.objects.filter(uuid__in=insights, taken_back_at__isnull=True):
        take_back_insight(insight=found, now=now)


def _no_card_stands(_since: datetime | None) -> dict[UUID, datetime]:
    """A card that was taken back leaves no row."""
    return {}


def _take_cards_back_again(cards: Mapping[UUID, datetime], now: datetime) -> None:
    rows = InsightCard.objects.filter(uuid__in=cards).select_related("insight__enrolment__person")
    for found in rows:
        take_back_card(card=found, by=found.insight.enrolment.person, now=now)


retracts(Retracted(CARD, _no_card_stands, _take_cards_back_again))
retracts(Retracted(INSIGHT, _insights_taken_back, _take_insights_back_again))
