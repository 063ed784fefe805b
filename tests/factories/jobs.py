"""Jobs and mails of the tests' own, registered also in a worker's process that tests start."""

import threading
from datetime import timedelta

from django.utils import timezone

from kurumaza.jobs import actions
from kurumaza.jobs.errors import AlreadyDone
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import MailContent, job, mail

ADDRESS = "haruka@example.org"
WORDS = "一行目\n.点で始まる行\n"
done: list[str] = []
"""What `tests.note` was given, in its order."""
go_on = threading.Event()
"""`tests.wait` ends when it is set; it sets `waiting` when it begins."""
waiting = threading.Event()


@job("tests.note")
def note(what: str) -> None:
    """Work that leaves a trace."""
    done.append(what)


@job("tests.wait")
def wait() -> None:
    """Work that lasts."""
    waiting.set()
    go_on.wait()


@job("tests.fail")
def fail() -> None:
    """Work that fails, with an address in its words."""
    raise ValueError(f"{ADDRESS} is wrong")


@job("tests.purpose_gone")
def purpose_gone() -> None:
    """Work that need not be done any more."""
    raise AlreadyDone


@mail("tests.letter")
def letter() -> MailContent:
    """An ordinary mail."""
    return MailContent(to=ADDRESS, subject="手紙", text=WORDS, html="<!doctype html><p>手紙</p>")


@mail("tests.not_due")
def not_due() -> None:
    """A mail to somebody who has left meanwhile."""
    return


@mail("tests.broken")
def broken() -> MailContent:
    """A mail whose words cannot be made."""
    raise ValueError(f"{ADDRESS} has no name")


def the_job() -> Job:
    """The only job there is."""
    return Job.objects.get()


def the_mail() -> Mail:
    """The only mail there is."""
    return Mail.objects.get()


def let_pauses_pass() -> None:
    """As if the pause of every waiting job were over."""
    Job.objects.update(due=timezone.now() - timedelta(seconds=1))


def let_leases_pass() -> None:
    """As if nobody had renewed a lease since its length."""
    Job.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def tries_left(count: int) -> None:
    """As if every job had been tried before, so that `count` more may follow."""
    Job.objects.update(attempts=actions.MAX_ATTEMPTS - count)
