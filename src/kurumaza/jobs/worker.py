"""Takes due jobs one after the other, in a thread of the server or a process of its own."""

import logging
import threading

from django.db import close_old_connections
from django.utils import timezone

from kurumaza.jobs import actions
from kurumaza.jobs.errors import AlreadyDone
from kurumaza.jobs.models import Job
from kurumaza.jobs.registry import find_job

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5


def run_one() -> bool:
    """Runs the next due job, if there is one. A failing job is queued again, never lost."""
    job = actions.lease_next_job(now=timezone.now())
    if job is None:
        return False
    try:
        find_job(job.name)(**job.arguments)
    except AlreadyDone:
        pass
    except Exception as failure:
        # The class only: a message could carry an address or somebody's words.
        log.exception("job %s #%s failed (attempt %s)", job.name, job.pk, job.attempts)
        actions.retry_job(job=job, now=timezone.now(), error=type(failure).__name__)
        return True
    actions.finish_job(job=job, now=timezone.now())
    return True


def run_all_due() -> int:
    """Runs jobs until none is due; how many. For tests and commands."""
    count = 0
    while run_one():
        count += 1
    return count


def failed_jobs() -> int:
    """How many jobs were given up."""
    return Job.objects.filter(failed_at__isnull=False).count()


class Worker:
    """The worker thread inside the server."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="kurumaza-jobs", daemon=True)

    def start(self) -> None:
        """Begins to take jobs."""
        self._thread.start()

    def stop(self) -> None:
        """Lets the job in hand end (at most 10 s) and takes no other."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                close_old_connections()
                busy = run_one()
            except Exception:  # the database is away for a moment: go on when it is back
                log.exception("the job worker could not look for work")
                busy = False
            if not busy:
                self._stopping.wait(IDLE_SECONDS)
