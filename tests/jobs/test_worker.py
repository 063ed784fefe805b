"""Running jobs: one by one, in threads, with a database that comes and goes."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kurumaza.jobs import actions, worker
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import job
from tests.factories import jobs as work
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _nothing_done_yet() -> Iterator[None]:
    work.done.clear()
    work.go_on.clear()
    work.waiting.clear()
    yield
    work.go_on.set()


@pytest.fixture
def running(transactional_db: None) -> Iterator[worker.Worker]:
    """A worker with its own threads and connections."""
    running = worker.Worker()
    running.start()
    yield running
    work.go_on.set()
    running.stop()


def _worker_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("kurumaza-")]


@pytest.mark.django_db
def test_job_is_done_once() -> None:
    actions.enqueue("tests.note", what="a")
    assert worker.run_all_due() == 1
    assert worker.run_all_due() == 0
    assert work.done == ["a"]
    assert work.the_job().done_at is not None


@pytest.mark.django_db
def test_job_whose_purpose_has_gone_ends_quietly(caplog: pytest.LogCaptureFixture) -> None:
    actions.enqueue("tests.purpose_gone")
    worker.run_one()
    assert (work.the_job().done_at is None, work.the_job().error, caplog.messages) == (False, "", [])


@pytest.mark.django_db
def test_failing_job_waits_and_is_given_up_in_the_end(caplog: pytest.LogCaptureFixture) -> None:
    actions.enqueue("tests.fail")
    worker.run_one()
    failed_once = work.the_job()
    assert (failed_once.attempts, failed_once.failed_at, failed_once.error) == (1, None, "ValueError")
    assert worker.run_one() is False  # its pause lasts
    tries = 1
    work.let_pauses_pass()
    while worker.run_one():
        tries += 1
        work.let_pauses_pass()
    assert (tries, work.the_job().failed_at is None) == (actions.MAX_ATTEMPTS, False)
    assert "was given up" in caplog.messages[-1]


@pytest.mark.django_db
def test_log_says_where_a_job_failed_and_not_about_whom(caplog: pytest.LogCaptureFixture) -> None:
    actions.enqueue("tests.fail")
    worker.run_one()
    assert "ValueError" in caplog.text
    assert "factories/jobs.py" in caplog.text
    assert work.ADDRESS not in caplog.text


@pytest.mark.django_db
def test_job_that_kills_every_worker_is_given_up() -> None:
    actions.enqueue("tests.note", what="a")
    work.tries_left(0)
    Job.objects.update(lease_until=timezone.now())
    assert worker.run_all_due() == 1
    job = work.the_job()
    assert (job.failed_at is None, job.error, work.done) == (False, "killed at every try", [])


@pytest.mark.django_db
def test_unknown_job_fails_clearly_and_the_next_is_done(caplog: pytest.LogCaptureFixture) -> None:
    lost = Job.objects.create(name="tests.nowhere", due=timezone.now())
    actions.enqueue("tests.note", what="next")
    assert worker.run_all_due() == 2
    lost.refresh_from_db()
    assert (lost.done_at, lost.attempts, lost.error) == (None, 1, "UnknownName")
    assert f"job tests.nowhere #{lost.pk} failed (try 1): UnknownName" in caplog.text
    assert work.done == ["next"]


@pytest.mark.django_db(transaction=True)
def test_lease_of_a_long_job_is_renewed_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LEASE", timedelta(seconds=3))
    actions.enqueue("tests.wait")

    def run() -> None:
        worker.run_one()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    work.waiting.wait()
    first_lease = work.the_job().lease_until
    assert first_lease is not None
    until(lambda: work.the_job().lease_until != first_lease)
    assert actions.lease_next_job(now=first_lease + timedelta(seconds=0.1)) is None
    work.go_on.set()
    thread.join()
    assert (work.the_job().attempts, work.the_job().done_at is None) == (1, False)


def test_mail_does_not_wait_for_a_long_job(running: worker.Worker) -> None:
    actions.enqueue("tests.wait")
    work.waiting.wait()
    actions.send_mail("tests.letter")
    until(lambda: Mail.objects.filter(sent_at__isnull=False).exists())


def test_worker_lets_the_job_in_hand_end(running: worker.Worker) -> None:
    actions.enqueue("tests.wait")
    work.waiting.wait()
    stopping = threading.Thread(target=running.stop)
    stopping.start()
    work.go_on.set()
    stopping.join()
    assert (work.the_job().done_at is None, _worker_threads()) == (False, [])


def test_worker_does_not_wait_for_ever_for_a_stuck_job(
    running: worker.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.enqueue("tests.wait")
    work.waiting.wait()
    monkeypatch.setattr(worker, "STOP_SECONDS", 0.1)
    running.stop()
    assert "kurumaza-jobs" in _worker_threads()
    monkeypatch.undo()


def test_worker_goes_on_when_the_database_is_back(
    running: worker.Worker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AWAY_SECONDS", 0.1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_job RENAME TO jobs_away")
        try:
            until(lambda: "could not look for work" in caplog.text)
        finally:
            cursor.execute("ALTER TABLE jobs_away RENAME TO jobs_job")
    actions.enqueue("tests.note", what="after")
    until(lambda: work.done == ["after"])


def test_job_whose_connection_is_lost_is_taken_up_again(
    running: worker.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AWAY_SECONDS", 0.1)
    tries: list[int] = []

    @job("tests.lose_connection")
    def lose_connection() -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            connection.ensure_connection()
            connection.connection.close()  # as a restarted server does

    actions.enqueue("tests.lose_connection")
    until(lambda: len(tries) == 1)
    actions.enqueue("tests.note", what="meanwhile")
    until(lambda: work.done == ["meanwhile"])
    held = Job.objects.get(name="tests.lose_connection")
    assert (held.done_at, held.lease_until is None) == (None, False)
    work.let_leases_pass()
    until(lambda: Job.objects.filter(name="tests.lose_connection", done_at__isnull=False).exists())
    assert tries == [0, 1]
