"""kill -9 in the middle of a job: it is taken up again within a minute, and no mail is lost or sent a third time."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kurumaza.jobs import actions
from kurumaza.jobs.models import Mail
from tests.factories import jobs as work
from tests.support.mail_server import HANG, MailServer
from tests.support.server import RealServer
from tests.support.waiting import until
from tests.support.worker_process import WorkerProcess

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
RETRY_SECONDS = 60
LEASE_LEFT = timedelta(seconds=3)
STOP_LIMIT_SECONDS = 15  # ten for the job in hand, and the way out


def _attempts() -> int:
    return work.the_job().attempts


def _leased_until() -> datetime:
    found = work.the_job().lease_until
    assert found is not None
    return found


def test_job_of_a_killed_worker_is_free_within_a_minute(tmp_path: Path) -> None:
    actions.enqueue("tests.wait")
    with WorkerProcess(tmp_path):
        until(lambda: _attempts() == 1)
    killed_at = timezone.now()
    assert 0 < (_leased_until() - killed_at).total_seconds() <= RETRY_SECONDS
    assert actions.lease_next_job(now=killed_at) is None
    work.let_leases_pass()
    with WorkerProcess(tmp_path):
        until(lambda: _attempts() == 2)


@pytest.mark.slow
def test_job_of_a_killed_worker_is_taken_up_by_the_clock(tmp_path: Path) -> None:
    actions.enqueue("tests.wait")
    with WorkerProcess(tmp_path):
        until(lambda: _attempts() == 1)
        leased_until = _leased_until()
        until(lambda: _leased_until() != leased_until)  # renewed for the first time
    killed_at, leased_until = timezone.now(), _leased_until()
    # For the next one all but the last seconds of the lease have passed.
    with WorkerProcess(tmp_path, begins_at=leased_until - LEASE_LEFT):
        until(lambda: _attempts() == 2)
        taken_at = _leased_until() - actions.LEASE
    assert leased_until < taken_at <= killed_at + timedelta(seconds=RETRY_SECONDS)


def test_worker_killed_after_the_mail_was_taken_sends_it_once_more(tmp_path: Path) -> None:
    mail = actions.send_mail("tests.letter")
    with MailServer(words=HANG) as server:
        with WorkerProcess(tmp_path, server.environment) as killed:
            server.on_taken = killed.kill  # taken, and its yes was never heard
            until(lambda: killed.ended)
        assert server.message_ids() == [mail.message_id]
        assert Mail.objects.get().sent_at is None
        server.answers.clear()
        server.on_taken = lambda: None
        work.let_leases_pass()
        with WorkerProcess(tmp_path, server.environment) as second:
            until(lambda: work.the_job().done_at is not None)
        assert server.message_ids() == [mail.message_id] * 2
    assert (
        f"mail {mail.uuid} was handed over but not confirmed; sending it once more" in second.log.read_text()
    )
    sent = Mail.objects.get()
    assert (sent.resent, sent.sent_at is None, sent.failed_at) == (True, False, None)


@pytest.mark.parametrize("step", ["greeting", "MAIL", "RCPT"])
def test_worker_killed_before_the_words_sends_the_mail_exactly_once(tmp_path: Path, step: str) -> None:
    mail = actions.send_mail("tests.letter")
    with MailServer(**{step: HANG}) as server:
        with WorkerProcess(tmp_path, server.environment):
            until(lambda: step in server.steps)
        server.answers.clear()
        work.let_leases_pass()
        with WorkerProcess(tmp_path, server.environment) as second:
            until(lambda: work.the_job().done_at is not None)
        assert server.message_ids() == [mail.message_id]
    assert "once more" not in second.log.read_text()
    assert Mail.objects.get().resent is False


_ADD_JOB = """
from django.utils import timezone
from kurumaza.jobs.models import Job
Job.objects.create(name="tests.nowhere", due=timezone.now())
"""
_ADD_MAIL = """
from kurumaza.jobs.actions import send_mail
from kurumaza.people.private_writing import seal_for_mail
send_mail("people.sign_in_code", sealed=seal_for_mail({"email": "haruka@example.org", "code": "123456"}))
"""
_SHOW_TRIES = """
from kurumaza.jobs.models import Job
print(Job.objects.get(name="tests.nowhere").attempts)
"""


def test_server_takes_no_job_where_it_is_told_not_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KURUMAZA_WORKER", "0")
    with RealServer(tmp_path, empty=True) as server:
        server.run_python("from kurumaza.jobs.models import Job; Job.objects.all().delete()" + _ADD_JOB)
        server.stop()
        server.start()  # a worker looks for work as soon as it starts
        server.stop()
        assert server.run_python(_SHOW_TRIES) == "0"
        monkeypatch.setenv("KURUMAZA_WORKER", "1")
        server.start()
        until(lambda: server.run_python(_SHOW_TRIES) != "0")


def test_ctrl_c_ends_a_server_whose_mail_server_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer(greeting=HANG) as mails:
        for name, value in mails.environment.items():
            monkeypatch.setenv(name, value)
        with RealServer(tmp_path, empty=True) as server:
            server.run_python(_ADD_MAIL)
            until(lambda: "greeting" in mails.steps)
            began = time.monotonic()
            server.stop()
            assert time.monotonic() - began <= STOP_LIMIT_SECONDS
