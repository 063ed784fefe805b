"""The upkeep of each night: what is older than it may be goes."""

import logging
from datetime import UTC, datetime, time, timedelta

from django.db.models import Model, Q, QuerySet

from kurumaza.jobs.actions import enqueue
from kurumaza.jobs.errors import describe
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.retention import nightly_work

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 500
MAIL_DAYS, JOB_DAYS, KEYED_JOB_DAYS = 90, 30, 400
# Half past three at night in Japan: no evening is under way.
NIGHT = time(18, 30, tzinfo=UTC)


def plan_forgetting(*, now: datetime) -> None:
    """Sees to it that it is done on the day of a start; planned twice, it happens once."""
    enqueue("jobs.forget_old", due=now, unique_key=f"jobs.forget_old:start:{now:%Y-%m-%d}")


def plan_next_forgetting(*, now: datetime) -> None:
    """The same for the next night."""
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHT)
    due = tonight if now < tonight else tonight + timedelta(days=1)
    enqueue("jobs.forget_old", due=due, unique_key=f"jobs.forget_old:night:{due:%Y-%m-%d}")


def forget_old(*, now: datetime) -> None:
    """Does all of it; one part that fails does not keep the others from it, and is tried again tomorrow."""
    for work in nightly_work():
        try:
            work(now)
        except Exception as failure:
            log.error("a part of the upkeep failed: %s", describe(failure))


def forget_mails(now: datetime) -> int:
    """What was sent, or given up, long ago."""
    return delete_some(Mail.objects.filter(created_at__lt=now - timedelta(days=MAIL_DAYS)))


def forget_jobs(now: datetime) -> int:
    """What is done. Jobs that must not be queued twice are kept longer than anybody could queue them again."""
    ended = Q(done_at__lt=now - timedelta(days=JOB_DAYS)) | Q(failed_at__lt=now - timedelta(days=MAIL_DAYS))
    long_ago = now - timedelta(days=KEYED_JOB_DAYS)
    keyed = Q(unique_key__isnull=True) | Q(done_at__lt=long_ago) | Q(failed_at__lt=long_ago)
    return delete_some(Job.objects.filter(ended & keyed))


def delete_some(rows: QuerySet[Model]) -> int:
    """Deletes so many rows as make a short transaction; how many."""
    some = list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE])
    rows.model._default_manager.filter(pk__in=some).delete()
    return len(some)
