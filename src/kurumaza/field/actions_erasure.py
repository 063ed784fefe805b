"""What somebody noted as a member of a placement goes; an insight that others have deepened keeps its empty place. What was taken back
is taken back again after an older database was put back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from kurumaza.field.actions_insight_cards import CARD, take_back_card
from kurumaza.field.actions_insights import INSIGHT, take_back_insight
from kurumaza.field.models import Insight, InsightCard, Placement, Visit, Voice
from kurumaza.people.erasures import Erasure, Retracted, erases, retracts


@erases
def _erase_from_field(erasure: Erasure) -> None:
    theirs = {"enrolment__person": erasure.person}
    Visit.objects.filter(**theirs).delete()
    Voice.objects.filter(**theirs).delete()
    # The latest first: what deepens an earlier one of theirs keeps no place of it.
    for insight in Insight.objects.filter(**theirs).order_by("-pk"):
        take_back_insight(insight=insight, now=erasure.now)
    Placement.members.through.objects.filter(**theirs).delete()


def _taken_back(since: datetime | None) -> dict[UUID, datetime]:
    """Those whose place is left; of others nothing is."""
    rows = Insight.objects.filter(taken_back_at__isnull=False)
    rows = rows if since is None else rows.filter(taken_back_at__gte=since)
    return {uuid: at for uuid, at in rows.values_list("uuid", "taken_back_at") if at is not None}


def _take_back_again(insights: Mapping[UUID, datetime], now: datetime) -> None:
    for found in Insight.objects.filter(uuid__in=insights, taken_back_at__isnull=True):
        take_back_insight(insight=found, now=now)


def _none(_since: datetime | None) -> dict[UUID, datetime]:
    """A card that was taken back leaves no row."""
    return {}


def _take_cards_back_again(cards: Mapping[UUID, datetime], now: datetime) -> None:
    rows = InsightCard.objects.filter(uuid__in=cards).select_related("insight__enrolment__person")
    for found in rows:
        take_back_card(card=found, by=found.insight.enrolment.person, now=now)


retracts(Retracted(CARD, _none, _take_cards_back_again))
retracts(Retracted(INSIGHT, _taken_back, _take_back_again))
