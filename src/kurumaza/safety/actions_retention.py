"""Concerns and incidents past their time."""

from datetime import datetime, timedelta

from kurumaza.jobs.actions_retention import delete_some
from kurumaza.safety.models import Concern, Incident

CONCERN_DAYS = 3 * 365


def forget_incidents(now: datetime) -> int:
    """Each says itself until when."""
    return delete_some(Incident.objects.filter(keep_until__lt=now.date()))


def forget_concerns(now: datetime) -> int:
    """Answered long ago, and no incident speaks of them any more."""
    answered = Concern.objects.filter(answered_at__lt=now - timedelta(days=CONCERN_DAYS))
    return delete_some(answered.filter(incidents__isnull=True))
