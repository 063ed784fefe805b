"""Queueing, leases and pauses."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kurumaza.jobs import actions
from kurumaza.jobs.errors import UnknownName
from kurumaza.jobs.models import Job, Mail
from tests.factories import jobs as work

NOW = timezone.now()
LATER = NOW + timedelta(seconds=60)


@pytest.mark.django_db(transaction=True)
def test_rolled_back_transaction_leaves_no_job_and_no_mail() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.enqueue("tests.note", what="never")
        actions.send_mail("tests.letter")
        _ = 1 / 0
    assert (Job.objects.count(), Mail.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_mail_is_queued_as_template_and_identifiers() -> None:
    mail = actions.send_mail("tests.letter", due=LATER)
    job = work.the_job()
    assert (job.name, job.arguments, job.due) == ("jobs.deliver_mail", {"mail": str(mail.uuid)}, LATER)
    assert (mail.template, mail.arguments) == ("tests.letter", {})
    assert mail.message_id == f"<{mail.uuid}@localhost>"


@pytest.mark.django_db
def test_unique_key_is_queued_once_and_never_again() -> None:
    first = actions.enqueue("tests.note", unique_key="note:1", what="a")
    assert first is not None
    assert actions.enqueue("tests.note", unique_key="note:1", what="b") is None
    actions.finish_job(job=first, now=NOW)
    assert actions.enqueue("tests.note", unique_key="note:1", what="c") is None
    assert [job.arguments for job in Job.objects.all()] == [{"what": "a"}]


@pytest.mark.django_db
def test_unknown_name_is_refused_where_it_is_queued() -> None:
    with pytest.raises(UnknownName):
        actions.enqueue("tests.nowhere")
    with pytest.raises(UnknownName):
        actions.send_mail("tests.nowhere")
    assert (Job.objects.count(), Mail.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_jobs_are_taken_by_their_time_and_not_before() -> None:
    for what, seconds in (("second", -1), ("first", -2), ("not yet", 30)):
        actions.enqueue("tests.note", due=NOW + timedelta(seconds=seconds), what=what)
    taken = [actions.lease_next_job(now=NOW) for _ in range(3)]
    assert [job and job.arguments["what"] for job in taken] == ["first", "second", None]


@pytest.mark.django_db
def test_taken_job_is_free_again_within_a_minute() -> None:
    actions.enqueue("tests.note", due=NOW, what="a")
    first = actions.lease_next_job(now=NOW)
    assert first is not None
    assert first.lease_until is not None
    assert first.lease_until <= LATER
    assert actions.lease_next_job(now=first.lease_until) is None
    second = actions.lease_next_job(now=LATER)
    assert second is not None
    assert (first.attempts, second.pk, second.attempts) == (1, first.pk, 2)


@pytest.mark.django_db
def test_worker_that_lost_its_lease_changes_nothing() -> None:
    actions.enqueue("tests.note", due=NOW, what="a")
    lost = actions.lease_next_job(now=NOW)
    held = actions.lease_next_job(now=LATER)
    assert lost is not None
    assert held is not None
    actions.finish_job(job=lost, now=LATER)
    actions.retry_job(job=lost, now=LATER, error="late")
    actions.give_up_job(job=lost, now=LATER, error="late")
    assert actions.renew_lease(job=lost, now=LATER + timedelta(hours=1)) is False
    job = work.the_job()
    assert (job.done_at, job.failed_at, job.error, job.lease_until) == (None, None, "", held.lease_until)


@pytest.mark.django_db
def test_renewed_lease_keeps_others_away() -> None:
    actions.enqueue("tests.note", due=NOW, what="a")
    held = actions.lease_next_job(now=NOW)
    assert held is not None
    assert actions.renew_lease(job=held, now=LATER - timedelta(seconds=1)) is True
    assert actions.lease_next_job(now=LATER) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (33, 3600)]
)
def test_pauses_double_up_to_an_hour(attempts: int, seconds: int) -> None:
    actions.enqueue("tests.note", due=NOW, what="a")
    Job.objects.update(attempts=attempts - 1)
    held = actions.lease_next_job(now=NOW)
    assert held is not None
    actions.retry_job(job=held, now=NOW, error="ValueError")
    job = work.the_job()
    assert (job.due, job.lease_until, job.failed_at) == (NOW + timedelta(seconds=seconds), None, None)


@pytest.mark.django_db
def test_last_try_ends_the_job_as_failed() -> None:
    actions.enqueue("tests.note", due=NOW, what="a")
    work.tries_left(1)
    held = actions.lease_next_job(now=NOW)
    assert held is not None
    actions.retry_job(job=held, now=NOW, error="ValueError")
    job = work.the_job()
    assert (job.attempts, job.failed_at, job.error) == (34, NOW, "ValueError")
    assert actions.lease_next_job(now=NOW + timedelta(days=365)) is None


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_take_the_same_job() -> None:
    for number in range(40):
        actions.enqueue("tests.note", due=NOW, what=str(number))
    together, taken = threading.Barrier(4), []

    def take_all() -> None:
        together.wait()
        while job := actions.lease_next_job(now=NOW):
            taken.append(job.arguments["what"])
        connection.close()

    threads = [threading.Thread(target=take_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=int) == [str(number) for number in range(40)]
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
