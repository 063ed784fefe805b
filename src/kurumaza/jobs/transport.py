"""The mail server: everything up to a mail's words, then the words, so that it is known what it can have taken.

Django's own `send()` is one step: after a failure it cannot tell a mail that was never offered from one whose
acceptance was not heard. The order of commands and the meaning of answers are RFC 5321's (3.3, 4.2.1, 4.2.5)."""

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from kurumaza.jobs.errors import GivenUp, Refused, Unconfirmed

HandOver = Callable[[], object]


@contextmanager
def opened(message: EmailMultiAlternatives) -> Iterator[HandOver]:
    """Offers a mail and yields what hands its words over.

    Raises Refused, GivenUp (this mail will never be taken) or what sockets and TLS raise: nothing was taken.
    Only Unconfirmed, from handing over, leaves it open."""
    backend = get_connection()
    if not isinstance(backend, EmailBackend):  # the outbox folder of a development machine
        yield lambda: backend.send_messages([message])
        return
    try:
        backend.open()
        smtp = backend.connection
        assert smtp is not None  # else open() has raised
        _offer(smtp, message)
        yield lambda: _hand_over(smtp, message)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # how the server says goodbye changes nothing
            backend.close()


def _offer(smtp: smtplib.SMTP, message: EmailMultiAlternatives) -> None:
    """Sender and recipient. A recipient refused for good is given up, a sender is ours to mend."""
    smtp.ehlo_or_helo_if_needed()
    code, _answer = smtp.mail(sanitize_address(message.from_email, "utf-8"))
    if code != 250:
        raise Refused(f"MAIL {code}")
    [recipient] = message.recipients()
    code, _answer = smtp.rcpt(sanitize_address(recipient, "utf-8"))
    if code not in (250, 251):
        raise _refusal("RCPT", code)


def _hand_over(smtp: smtplib.SMTP, message: EmailMultiAlternatives) -> None:
    """The words and the final dot. Where sending them fails, the dot has not left, and nothing was taken."""
    words = re.sub(rb"(?m)^\.", b"..", message.message().as_bytes(linesep="\r\n"))
    code, _answer = smtp.docmd("DATA")
    if code != 354:
        raise _refusal("DATA", code)
    smtp.send(words.removesuffix(b"\r\n") + b"\r\n.\r\n")
    try:
        code, _answer = smtp.getreply()
    except smtplib.SMTPException as lost:  # no answer in time, or none that can be read
        raise Unconfirmed("no answer after DATA") from lost
    if 400 <= code < 600:
        raise _refusal("DATA", code)
    if code != 250:
        raise Unconfirmed(f"DATA {code}")


def _refusal(step: str, code: int) -> Refused | GivenUp:
    """5yz is for good (RFC 5321 4.2.1): the same mail must not be offered again."""
    return GivenUp(f"{step} {code}") if 500 <= code < 600 else Refused(f"{step} {code}")
