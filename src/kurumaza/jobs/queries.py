"""Reads about queued work."""

from datetime import datetime

from django.db.models import Q

from kurumaza.jobs.models import Job


def is_other_work_due(*, besides: frozenset[str], now: datetime) -> bool:
    """Whether a job of another name waits for a worker: what nobody waits for may then wait."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = Job.objects.filter(free, done_at__isnull=True, failed_at__isnull=True, due__lte=now)
    return waiting.exclude(name__in=besides).exists()
