"""Queueing work. Called inside the caller's transaction: a rollback leaves no job and no mail."""

import uuid
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import find_job, find_mail

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8


def enqueue(
    name: str, *, due: datetime | None = None, unique_key: str | None = None, **arguments: Any
) -> Job | None:
    """Queues a job. With a `unique_key` that was queued before, nothing happens and None comes back."""
    find_job(name)
    try:
        with transaction.atomic():
            return Job.objects.create(
                name=name, arguments=arguments, unique_key=unique_key, due=due or timezone.now()
            )
    except IntegrityError:
        if unique_key is None:
            raise
        return None


def send_mail(template: str, *, due: datetime | None = None, **arguments: Any) -> Mail:
    """Queues a mail: template name and identifiers only, never words, addresses or tokens."""
    find_mail(template)
    mail_uuid = uuid.uuid4()
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    mail = Mail.objects.create(
        uuid=mail_uuid,
        template=template,
        arguments=arguments,
        message_id=f"<{mail_uuid}@{domain}>",
        created_at=timezone.now(),
    )
    enqueue("jobs.deliver_mail", due=due, mail=str(mail_uuid))
    return mail


def lease_next_job(*, now: datetime) -> Job | None:
    """Takes the job that is due longest, for 60 s; another worker cannot take it meanwhile."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = Job.objects.filter(free, done_at__isnull=True, failed_at__isnull=True, due__lte=now).order_by(
        "due", "pk"
    )
    candidate = waiting.first()
    if candidate is None:
        return None
    taken = waiting.filter(pk=candidate.pk).update(lease_until=now + LEASE, attempts=F("attempts") + 1)
    if taken == 0:
        return None
    candidate.refresh_from_db()
    return candidate


def finish_job(*, job: Job, now: datetime) -> None:
    """Marks a job done, unless its lease was lost to another worker that has taken it anew."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(done_at=now, lease_until=None, error="")


def retry_job(*, job: Job, now: datetime, error: str) -> None:
    """After a failure: again in 5 s, 10 s, 20 s … (at most 10 min), given up after eight tries."""
    given_up = job.attempts >= MAX_ATTEMPTS
    pause = timedelta(seconds=min(5 * 2 ** (job.attempts - 1), 600))
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        lease_until=None,
        due=now + pause,
        failed_at=now if given_up else None,
        error=error[:2000],
    )


def mark_mail_handed_over(*, mail: Mail, now: datetime) -> bool:
    """Notes that a mail is about to be given to the mail server.

    Returns False if it must not be given: it was sent, or it was already handed over twice. A mail handed
    over but not marked as sent may or may not have left: it is re-sent once, with the same Message-ID."""
    if mail.sent_at is not None or mail.resent:
        return False
    if mail.handed_over_at is None:
        return Mail.objects.filter(pk=mail.pk, handed_over_at__isnull=True).update(handed_over_at=now) == 1
    return Mail.objects.filter(pk=mail.pk, resent=False, sent_at__isnull=True).update(resent=True) == 1


def mark_mail_refused(*, mail: Mail, error: str) -> None:
    """The mail server said no before taking it: the next try counts as the first."""
    Mail.objects.filter(pk=mail.pk, sent_at__isnull=True).update(
        handed_over_at=None, resent=False, error=error[:500]
    )


def mark_mail_sent(*, mail: Mail, now: datetime) -> None:
    """The mail server took it."""
    Mail.objects.filter(pk=mail.pk).update(sent_at=now, error="")
