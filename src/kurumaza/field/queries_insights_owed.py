"""What a host owes those who told an insight: to read it, to answer it, to say what became of it."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from kurumaza.field.models import Insight, InsightReply, Placement
from kurumaza.field.queries_insights import by_placement
from kurumaza.people.models import Person

# After so long there may be something to say of what was taken up.
BECOMES_AFTER = timedelta(weeks=3)
Kind = InsightReply.Kind


def unread_since(placement: Placement, since: datetime) -> QuerySet[Insight]:
    """What was told since then, stands, and nobody of the host has read."""
    return _standing().filter(placement=placement, told_at__gte=since, read_at__isnull=True)


def waiting_for_answer(placements: QuerySet[Placement], person: Person) -> list[tuple[Placement, int]]:
    """Of these placements those with insights that were read and have no answer, and how many; but for one's own, which others answer."""
    unanswered = _standing().filter(read_at__isnull=False).exclude(Exists(_answers()))
    return by_placement(unanswered.exclude(enrolment__person=person), placements)


def waiting_for_more(
    placements: QuerySet[Placement], person: Person, now: datetime
) -> list[tuple[Placement, int]]:
    """The same of those whose latest answer, some time ago, is that they were taken up, and of which nothing was said since any answer."""
    latest = _answers().order_by("-pk")
    became = InsightReply.objects.filter(insight=OuterRef("pk"), kind=Kind.BECAME)
    rows = _standing().alias(
        answer=Subquery(latest.values("kind")[:1]), answered_at=Subquery(latest.values("at")[:1])
    )
    rows = rows.filter(answer=Kind.TAKEN_UP, answered_at__lte=now - BECOMES_AFTER).exclude(Exists(became))
    return by_placement(rows.exclude(enrolment__person=person), placements)


def _standing() -> QuerySet[Insight]:
    return Insight.objects.filter(told_at__isnull=False, taken_back_at__isnull=True)


def _answers() -> QuerySet[InsightReply]:
    return InsightReply.objects.filter(insight=OuterRef("pk")).exclude(kind=Kind.BECAME)
