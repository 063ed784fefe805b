"""What is still open in a placement, for whoever is about to finish it."""

from datetime import datetime
from typing import NamedTuple

from kurumaza.field.models import FieldEvent, Placement
from kurumaza.field.queries_days import events_to_come
from kurumaza.field.queries_insights import waiting_to_be_read
from kurumaza.field.queries_retrospective import latest_of, slot_of, state_of
from kurumaza.terms.models import Slot


class StillOpen(NamedTuple):
    """Insights that nobody of the host has read, events ahead (soonest first), and when members and host look back together."""

    unread: int
    events: list[FieldEvent]
    looking_back: Slot | None


def still_open(placement: Placement, now: datetime) -> StillOpen:
    """As of now."""
    waiting = waiting_to_be_read(Placement.objects.filter(pk=placement.pk))
    unread = sum(count for _placement, count in waiting)
    return StillOpen(unread, list(events_to_come([placement], now)), _looking_back(placement, now))


def _looking_back(placement: Placement, now: datetime) -> Slot | None:
    latest = latest_of(placement)
    if latest is None:
        return None
    slot = slot_of(latest)
    return slot if state_of(latest, slot, now) in ("asking", "seated") else None
