"""Takes due jobs one after the other, in threads of the server."""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connections
from django.db.models import Q
from django.utils import timezone

from kurumaza.jobs import actions
from kurumaza.jobs.errors import AlreadyDone, GivenUp, describe
from kurumaza.jobs.models import Job
from kurumaza.jobs.registry import find_job

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
AWAY_SECONDS = 2.0  # between two looks at a database that does not answer
STOP_SECONDS = 10.0
MAILS = Q(name=actions.DELIVER_MAIL)


def run_one(among: Q | None = None) -> bool:
    """Runs the next due job, if there is one. A failing job is queued again, never lost."""
    job = actions.lease_next_job(now=timezone.now(), among=among)
    if job is None:
        return False
    if job.attempts > actions.MAX_ATTEMPTS:  # no try lived long enough to say that it failed
        actions.give_up_job(job=job, now=timezone.now(), error="killed at every try")
        return True
    try:
        with _lease_kept(job):
            find_job(job.name)(**job.arguments)
    except AlreadyDone:
        pass
    except GivenUp as failure:
        actions.give_up_job(job=job, now=timezone.now(), error=describe(failure))
        return True
    except Exception as failure:
        error = describe(failure)
        log.warning(
            "job %s #%s failed (try %s): %s%s", job.name, job.pk, job.attempts, error, _where(failure)
        )
        actions.retry_job(job=job, now=timezone.now(), error=error)
        return True
    actions.finish_job(job=job, now=timezone.now())
    return True


def run_all_due() -> int:
    """Runs jobs until none is due; how many. For tests and commands."""
    count = 0
    while run_one():
        count += 1
    return count


def _where(failure: Exception) -> str:
    """Files and lines, without the text of the failure."""
    return "\n" + "".join(traceback.format_tb(failure.__traceback__))


@contextmanager
def _lease_kept(job: Job) -> Iterator[None]:
    """Renews the lease while the job runs, from a thread of its own: it ends with a killed process."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(job, ended), name="kurumaza-lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def _keep_lease(job: Job, ended: threading.Event) -> None:
    try:
        while not ended.wait(actions.LEASE.total_seconds() / 3):
            try:
                if not actions.renew_lease(job=job, now=timezone.now()):
                    log.error("job %s #%s was taken by another worker while it ran", job.name, job.pk)
                    return
            except DatabaseError as away:
                close_old_connections()
                log.warning("the lease of job %s #%s was not renewed: %s", job.name, job.pk, describe(away))
    finally:
        connections.close_all()


class Worker:
    """The worker inside the server: one thread for mails, one for all else, so that neither waits for the other."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(among,), name=f"kurumaza-{name}", daemon=True)
            for name, among in (("mails", MAILS), ("jobs", ~MAILS))
        ]

    def start(self) -> None:
        """Begins to take jobs."""
        for thread in self._threads:
            thread.start()

    def stop(self, interrupt: Callable[[], None] | None = None) -> None:
        """Lets the jobs in hand end (at most 10 s in all) and takes no other. `interrupt` ends what need not be waited
        for: its jobs fail, and are taken up again after the next start."""
        self._stopping.set()
        if interrupt:
            interrupt()
        stop_at = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(timeout=max(0.0, stop_at - time.monotonic()))

    def _work(self, among: Q) -> None:
        while not self._stopping.is_set():
            try:
                close_old_connections()
                pause = 0.0 if run_one(among) else IDLE_SECONDS
            except Exception as failure:  # the database is away for a moment: go on when it is back
                log.error("the job worker could not look for work: %s%s", describe(failure), _where(failure))
                pause = AWAY_SECONDS
            self._stopping.wait(pause)
        connections.close_all()
