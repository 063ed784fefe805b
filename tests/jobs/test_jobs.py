"""Delivery of mail to a real mail server that refuses, hangs and hangs up at every step."""

from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import override_settings

from kurumaza.jobs import actions, worker
from kurumaza.jobs.models import Mail
from kurumaza.jobs.registry import find_job
from tests.factories import jobs as work
from tests.support.mail_server import CLOSE, HANG, MailServer
from tests.support.server import free_port

pytestmark = pytest.mark.django_db
STARTTLS = "250-mail.test\r\n250 STARTTLS"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server, server.used():
        yield server


def _try_again() -> Mail:
    work.let_pauses_pass()
    worker.run_all_due()
    return work.the_mail()


def _delivery(mail: Mail) -> tuple[bool, bool, bool, bool]:
    """Handed over and not confirmed? re-sent? sent? failed?"""
    handed_over = mail.handed_over_at is not None and mail.sent_at is None
    return handed_over, mail.resent, mail.sent_at is not None, mail.failed_at is not None


WAITING = (False, False, False, False)
UNCONFIRMED = (True, False, False, False)
SENT = (False, False, True, False)
SENT_AGAIN = (False, True, True, False)
FAILED = (False, False, False, True)


def test_mail_is_sent_exactly_once(server: MailServer) -> None:
    mail = actions.send_mail("tests.letter")
    worker.run_all_due()
    assert _delivery(_try_again()) == SENT
    assert server.steps == ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "words", "QUIT"]
    [taken] = server.taken
    assert (taken["To"], taken["From"]) == (work.ADDRESS, "Kurumaza <kurumaza@localhost>")
    assert (taken["Subject"], taken["Message-ID"]) == ("手紙", mail.message_id)
    plain, html = taken.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert plain.get_content().splitlines() == work.WORDS.splitlines()  # the line that begins with a dot, too
    assert html.get_content_type() == "text/html"


def test_mail_is_sent_once_where_the_job_could_not_be_marked(server: MailServer) -> None:
    actions.send_mail("tests.letter")
    job = actions.lease_next_job(now=work.the_job().due)
    assert job is not None
    find_job(job.name)(**job.arguments)  # and killed here
    work.let_leases_pass()
    assert _delivery(_try_again()) == SENT
    assert (len(server.taken), work.the_job().done_at is None) == (1, False)


@pytest.mark.parametrize(
    ("answers", "settings"),
    [
        ({"greeting": "421 later"}, {}),
        ({"greeting": CLOSE}, {}),
        ({"greeting": HANG}, {"EMAIL_TIMEOUT": 0.3}),
        ({"EHLO": CLOSE}, {}),
        ({}, {"EMAIL_USE_TLS": True}),  # not offered
        ({"EHLO": STARTTLS, "STARTTLS": "220 go on\r\nno TLS"}, {"EMAIL_USE_TLS": True}),
        ({"AUTH": "535 who?"}, {"EMAIL_HOST_USER": "a", "EMAIL_HOST_PASSWORD": "b"}),
        ({"MAIL": "451 later"}, {}),
        ({"MAIL": "550 not you"}, {}),
        ({"MAIL": CLOSE}, {}),
        ({"RCPT": "450 later"}, {}),
        ({"RCPT": CLOSE}, {}),
        ({"RCPT": HANG}, {"EMAIL_TIMEOUT": 0.3}),
        ({"DATA": "451 later"}, {}),
        ({"DATA": CLOSE}, {}),
        ({"DATA": HANG}, {"EMAIL_TIMEOUT": 0.3}),
        ({"words": "452 full"}, {}),
        ({}, {"EMAIL_PORT": free_port()}),  # refused
        ({}, {"EMAIL_HOST": "mail.invalid"}),
    ],
)
def test_mail_that_was_certainly_not_taken_is_tried_as_if_for_the_first_time(
    server: MailServer, answers: dict[str, str], settings: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    actions.send_mail("tests.letter")
    server.answers.update(answers)
    with override_settings(**settings):
        for attempts in (1, 2, 3):
            assert _delivery(_try_again()) == WAITING
            assert (work.the_job().attempts, work.the_job().failed_at) == (attempts, None)
    server.answers.clear()
    assert _delivery(_try_again()) == SENT
    assert server.message_ids() == [work.the_mail().message_id]
    assert "once more" not in caplog.text
    assert work.ADDRESS not in caplog.text


@pytest.mark.parametrize(
    ("step", "answer"), [("RCPT", "550 nobody"), ("DATA", "554 no"), ("words", "552 too large")]
)
def test_mail_refused_for_good_is_given_up_at_once(
    server: MailServer, caplog: pytest.LogCaptureFixture, step: str, answer: str
) -> None:
    actions.send_mail("tests.letter")
    server.answers[step] = answer
    worker.run_all_due()
    server.answers.clear()
    mail, job = _try_again(), work.the_job()
    said = f"GivenUp: {step.replace('words', 'DATA')} {answer[:3]}"
    assert _delivery(mail) == FAILED
    assert (mail.error, job.error, job.attempts, job.failed_at is None) == (said, said, 1, False)
    assert server.taken == []
    assert caplog.messages[-1] == f"mail {mail.uuid} was not delivered: {said}"
    assert work.ADDRESS not in caplog.text


def test_mail_that_the_server_never_takes_is_given_up_in_the_end(server: MailServer) -> None:
    actions.send_mail("tests.letter")
    server.answers["RCPT"] = "450 later"
    work.tries_left(1)
    mail = _try_again()
    assert (_delivery(mail), mail.error) == (FAILED, "Refused: RCPT 450")
    assert work.the_job().failed_at == mail.failed_at


@pytest.mark.parametrize(
    ("answer", "timeout"), [(CLOSE, 20), (HANG, 0.3), ("999 what", 20), ("not an answer", 20)]
)
def test_mail_without_an_answer_is_sent_once_more_with_the_same_message_id(
    server: MailServer, caplog: pytest.LogCaptureFixture, answer: str, timeout: float
) -> None:
    mail = actions.send_mail("tests.letter")
    server.answers["words"] = answer
    with override_settings(EMAIL_TIMEOUT=timeout):
        assert _delivery(_try_again()) == UNCONFIRMED
    server.answers.clear()
    assert _delivery(_try_again()) == SENT_AGAIN
    assert _delivery(_try_again()) == SENT_AGAIN
    assert server.message_ids() == [mail.message_id] * 2
    assert f"mail {mail.uuid} was handed over but not confirmed; sending it once more" in caplog.messages


def test_mail_is_never_sent_a_third_time(server: MailServer) -> None:
    actions.send_mail("tests.letter")
    server.answers["words"] = CLOSE
    for _ in range(2):
        _try_again()
    server.answers.clear()
    mail = _try_again()
    assert len(server.taken) == 2
    assert (mail.failed_at is None, mail.error) == (False, "GivenUp: handed over twice, never confirmed")


def test_refusal_of_the_second_copy_leaves_it_to_be_sent(server: MailServer) -> None:
    actions.send_mail("tests.letter")
    for answer in (CLOSE, "451 later", "451 later"):
        server.answers["words"] = answer
        assert _delivery(_try_again()) == UNCONFIRMED
    server.answers.clear()
    assert _delivery(_try_again()) == SENT_AGAIN
    assert len(server.taken) == 2


def test_goodbye_of_the_server_changes_nothing(server: MailServer) -> None:
    actions.send_mail("tests.letter")
    server.answers["QUIT"] = CLOSE
    assert _delivery(_try_again()) == SENT
    assert (work.the_job().attempts, len(server.taken)) == (1, 1)


def test_mail_whose_words_cannot_be_made_is_tried_again(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    actions.send_mail("tests.broken")
    assert _delivery(_try_again()) == WAITING
    assert (work.the_job().attempts, work.the_job().error, server.steps) == (1, "ValueError", [])
    assert work.ADDRESS not in caplog.text


def test_mail_that_is_not_due_any_more_is_not_sent(server: MailServer) -> None:
    actions.send_mail("tests.not_due")
    assert _delivery(_try_again()) == WAITING
    assert (work.the_job().done_at is None, server.steps) == (False, [])
