"""Queueing work. Called inside the caller's transaction: a rollback leaves no job and no mail."""

import logging
import uuid
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import find_job, find_mail

log = logging.getLogger(__name__)
# Renewed three times as often while a job runs, so a killed worker's job is free again within 45 s, however long it takes.
LEASE = timedelta(seconds=45)
LONGEST_PAUSE_SECONDS = 3600
MAX_ATTEMPTS = 34  # a day with the pauses below: a mail server may be away for a night
DELIVER_MAIL = "jobs.deliver_mail"


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


def withdraw_mails(template: str, **arguments: Any) -> int:
    """Takes back mails that were not offered to a mail server yet, before another one about the same is queued; how many. Whoever
    builds one at this moment finds it gone when it is to be handed over."""
    find_mail(template)
    about = {f"arguments__{name}": value for name, value in arguments.items()}
    waiting = Mail.objects.filter(template=template, handed_over_at__isnull=True, **about)
    return waiting.filter(sent_at__isnull=True, failed_at__isnull=True).delete()[0]


def lease_next_job(*, now: datetime, among: Q | None = None) -> Job | None:
    """Takes the job (of those `among`) that is due longest; no other worker can take it during its lease."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    open_jobs = Job.objects.filter(among or Q(), done_at__isnull=True, failed_at__isnull=True)
    waiting = open_jobs.filter(free, due__lte=now).order_by("due", "pk")
    while candidate := waiting.first():
        lease_until, attempts = now + LEASE, candidate.attempts + 1
        as_read = waiting.filter(pk=candidate.pk, attempts=candidate.attempts)
        if as_read.update(lease_until=lease_until, attempts=attempts):
            candidate.lease_until, candidate.attempts = lease_until, attempts
            return candidate
        # Another worker was faster with this one: look for the next.
    return None


def renew_lease(*, job: Job, now: datetime) -> bool:
    """Keeps a job that is still being done from other workers. False if it is not ours any more."""
    return _holding(job).filter(done_at__isnull=True).update(lease_until=now + LEASE) == 1


def finish_job(*, job: Job, now: datetime) -> None:
    """Marks a job done, unless its lease was lost to another worker that has taken it anew."""
    _holding(job).update(done_at=now, lease_until=None, error="")


def retry_job(*, job: Job, now: datetime, error: str) -> None:
    """After a failure: again in 5 s, 10 s, 20 s … (at most an hour), given up after 34 tries."""
    if job.attempts >= MAX_ATTEMPTS:
        give_up_job(job=job, now=now, error=error)
        return
    pause = timedelta(seconds=min(5 * 2 ** (job.attempts - 1), LONGEST_PAUSE_SECONDS))
    _holding(job).update(lease_until=None, due=now + pause, error=error)


@transaction.atomic
def give_up_job(*, job: Job, now: datetime, error: str) -> None:
    """Ends a job as failed, and the mail that it should have delivered."""
    if not _holding(job).update(failed_at=now, lease_until=None, error=error):
        return
    log.error("job %s #%s was given up (try %s): %s", job.name, job.pk, job.attempts, error)
    if job.name == DELIVER_MAIL:
        unsent = Mail.objects.filter(uuid=job.arguments["mail"], sent_at__isnull=True)
        unsent.update(failed_at=now, error=error)
        forget_sealed(mail=job.arguments["mail"])
        log.error("mail %s was not delivered: %s", job.arguments["mail"], error)


def _holding(job: Job) -> QuerySet[Job]:
    """The row, while nobody has taken the job since: every lease counts one attempt."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts)


def mark_mail_handed_over(*, mail: Mail, now: datetime) -> bool:
    """Notes that the words of a mail are given to the mail server now; False if another worker has done so.

    A mail handed over but not marked as sent may or may not have left: it is re-sent once, with the same
    Message-ID."""
    as_read = Mail.objects.filter(pk=mail.pk, sent_at__isnull=True, handed_over_at=mail.handed_over_at)
    is_second = mail.handed_over_at is not None
    return as_read.filter(resent=False).update(handed_over_at=now, resent=is_second) == 1


def mark_mail_refused(*, mail: Mail, error: str) -> None:
    """The mail server did not take it: as if this try, made with `mail` as it was before, had not been."""
    Mail.objects.filter(pk=mail.pk, sent_at__isnull=True).update(
        handed_over_at=mail.handed_over_at, resent=mail.resent, error=error
    )


def mark_mail_sent(*, mail: Mail, now: datetime) -> None:
    """The mail server took it."""
    Mail.objects.filter(pk=mail.pk).update(sent_at=now, error="")
    forget_sealed(mail=mail.uuid)


def forget_sealed(*, mail: uuid.UUID | str) -> None:
    """What a mail had to carry sealed (a code, an address) goes with it."""
    for row in Mail.objects.filter(uuid=mail):
        if "sealed" in row.arguments:
            Mail.objects.filter(pk=row.pk).update(arguments={})
