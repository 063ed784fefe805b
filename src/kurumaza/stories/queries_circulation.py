"""What of a term's stories its figures are made of (`core.measurement.circulation`): ids and sides, no words; of what happened before
a moment, and is still told now."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from kurumaza.core.measurement.circulation import Answer, Told
from kurumaza.stories.models import Response, Story
from kurumaza.stories.queries import told_stories
from kurumaza.terms.models import Enrolment, Term


def told_in(term: Term, before: datetime) -> list[Told]:
    """The stories of a term that are told now."""
    sides = dict(Enrolment.objects.filter(term=term).values_list("person", "side"))
    rows = _told(term, before).values_list("pk", "person", "answering__story")
    return [
        Told(id=story, teller=person, side=sides[person], answers=before)
        for story, person, before in rows
        if person in sides
    ]


def brought_in(term: Term, before: datetime) -> frozenset[int]:
    """Which of them were brought to anybody."""
    told = _told(term, before).filter(deliveries__delivered_at__lt=before)
    return frozenset(told.values_list("pk", flat=True))


def answers_in(term: Term, before: datetime) -> list[Answer]:
    """What readers gave back to them; a story told in answer counts once it is told, and as long as it is."""
    told = _told(term, before).values("pk")
    is_told = Q(story__isnull=True) | Q(story__in=told)
    given = Response.objects.filter(is_told, delivery__story__in=told, created_at__lt=before).order_by("pk")
    rows = given.values_list("delivery__story", "delivery__enrolment__person", "delivery__enrolment__side")
    return [Answer(story=story, reader=reader, side=side) for story, reader, side in rows]


def seconds_until_gone(term: Term, before: datetime) -> list[tuple[int, float]]:
    """(teller, seconds) of each story that was approved once, taken back, and seen gone."""
    rows = Story.objects.filter(term=term, reviewed_at__isnull=False, gone_at__lt=before)
    taken = rows.order_by("pk").annotate(lasted=F("gone_at") - F("withdrawn_at"))
    return [(person, lasted.total_seconds()) for person, lasted in taken.values_list("person", "lasted")]


def _told(term: Term, before: datetime) -> QuerySet[Story]:
    """Also those that wait for somebody whom they name are read by nobody: they are not told."""
    return told_stories().filter(term=term, reviewed_at__lt=before).order_by("pk")
