"""What somebody noted as a member of a placement goes; an insight that others have deepened keeps its empty place, an event to which
others come its title and time. A photo goes with its uploader and with whoever is in it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kurumaza.field.actions_photos import PHOTO, take_photo_away
from kurumaza.field.models import (
    EventAnswer,
    FieldEvent,
    FieldNote,
    Insight,
    Photo,
    Placement,
    Visit,
    Voice,
)
from kurumaza.people.erasures import Erasure, Retracted, erases, retracts


@erases
def _erase_from_field(erasure: Erasure) -> None:
    theirs = {"enrolment__person": erasure.person}
    in_it = Q(enrolment__person=erasure.person) | Q(asks__enrolment__person=erasure.person)
    for photo in Photo.objects.defer("image").filter(in_it).distinct():
        take_photo_away(photo=photo, now=erasure.now)
    for model in (EventAnswer, FieldNote, Visit, Voice):
        model._default_manager.filter(**theirs).delete()
    FieldEvent.objects.filter(added_by__person=erasure.person).update(words="", added_by=None)
    Insight.objects.filter(**theirs).update(text="")
    Placement.members.through.objects.filter(**theirs).delete()


def _none_stands(_since: datetime | None) -> dict[UUID, datetime]:
    """A photo that was taken away left no row: that it was is kept when it goes."""
    return {}


def _take_away_again(photos: Mapping[UUID, datetime], now: datetime) -> None:
    for photo in Photo.objects.defer("image").filter(uuid__in=photos):
        take_photo_away(photo=photo, now=now)


retracts(Retracted(PHOTO, _none_stands, _take_away_again))
