"""Names under which apps register what runs after a commit, so that actions need not import upward.

An app's `jobs.py` registers jobs with `@job("app.verb_noun")` and mails with `@mail("app.name")`;
`jobs.autodiscover` imports those modules when the app registry is ready."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kurumaza.jobs.errors import UnknownName

JobFunction = Callable[..., None]


@dataclass(frozen=True)
class Attachment:
    """A file beside a mail, e.g. a calendar entry."""

    filename: str
    content: bytes
    mime_type: str


@dataclass(frozen=True)
class MailContent:
    """A mail as it goes out: `html` is the whole document, `text` says the same in plain words.

    `reply_to` is the address of the people whom an answer should reach; empty where nobody reads answers.
    `unsubscribe_address` takes the POST with which a mail program ends mails like this one (RFC 8058)."""

    to: str
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = field(default=())
    reply_to: str = ""
    unsubscribe_address: str = ""


MailBuilder = Callable[..., MailContent | None]

_jobs: dict[str, JobFunction] = {}
_mails: dict[str, MailBuilder] = {}


def job(name: str) -> Callable[[JobFunction], JobFunction]:
    """Registers a function that does the work of `enqueue(name, …)`; its arguments are JSON values."""

    def register(function: JobFunction) -> JobFunction:
        _jobs[name] = function
        return function

    return register


def mail(name: str) -> Callable[[MailBuilder], MailBuilder]:
    """Registers a builder of `send_mail(name, …)`; it may mint tokens, and returns None if no mail is due any more."""

    def register(builder: MailBuilder) -> MailBuilder:
        _mails[name] = builder
        return builder

    return register


def find_job(name: str) -> JobFunction:
    """The function of a name; UnknownName if nobody registers it."""
    try:
        return _jobs[name]
    except KeyError:
        raise UnknownName(name) from None


def find_mail(name: str) -> MailBuilder:
    """The builder of a name; UnknownName if nobody registers it."""
    try:
        return _mails[name]
    except KeyError:
        raise UnknownName(name) from None


def registered_names() -> tuple[frozenset[str], frozenset[str]]:
    """All names of jobs and of mails."""
    return frozenset(_jobs), frozenset(_mails)


def call_mail(name: str, arguments: dict[str, Any]) -> MailContent | None:
    """Builds a mail from its template name and identifiers."""
    return find_mail(name)(**arguments)
