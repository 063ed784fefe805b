"""Reads about queued work."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from kurumaza.jobs.models import Job, Mail


def is_other_work_due(*, besides: frozenset[str], now: datetime) -> bool:
    """Whether a job of another name waits for a worker: what nobody waits for may then wait."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = Job.objects.filter(free, done_at__isnull=True, failed_at__isnull=True, due__lte=now)
    return waiting.exclude(name__in=besides).exists()


def is_queued(name: str, **arguments: str) -> bool:
    """Whether a job with these arguments has yet to be done."""
    about = {f"arguments__{argument}": value for argument, value in arguments.items()}
    return Job.objects.filter(name=name, done_at__isnull=True, **about).exists()


def undelivered(*, templates: Collection[str], argument: str) -> dict[str, datetime]:
    """What the latest mails of these templates were about that were given up: identifier under this name in a mail's arguments → when
    that mail was queued. Where another mail about the same was queued since, the earlier one counts no more."""
    mails = Mail.objects.filter(template__in=list(templates)).order_by("created_at", "pk")
    failed = {
        mail.arguments[argument]: mail
        for mail in mails.filter(failed_at__isnull=False)
        if argument in mail.arguments
    }
    if not failed:
        return {}
    latest = {
        mail.arguments[argument]: mail
        for mail in mails.filter(**{f"arguments__{argument}__in": list(failed)})
    }
    return {about: mail.created_at for about, mail in latest.items() if mail.failed_at is not None}
