"""What people are told by mail: names under which apps register it, so that whatever waits for one person goes in one mail.

An app's `jobs.py` registers with `@notice("app.name")`; its actions call `people.actions_notices.notify("app.name", …)`. A builder is
asked when the mail is sent, and returns None if there is nothing to tell any more. Its templates are those of a mail (`people.mails`)
that begin with `{% extends frame|default:"mails/base.…" %}`: alone they are the mail, beside others a part of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kurumaza.jobs.errors import UnknownName
from kurumaza.jobs.registry import Attachment


@dataclass(frozen=True)
class NoticeContent:
    """One thing as it is told; `context` holds the term and its hosts."""

    subject: str
    template: str
    context: Mapping[str, Any]
    attachments: tuple[Attachment, ...] = field(default=())
    reply_to: str = ""


NoticeBuilder = Callable[..., NoticeContent | None]


@dataclass(frozen=True)
class _Registered:
    builder: NoticeBuilder
    is_optional: bool


_notices: dict[str, _Registered] = {}


def notice(name: str, *, is_optional: bool = False) -> Callable[[NoticeBuilder], NoticeBuilder]:
    """Registers a builder. `is_optional`: it is not about a person's own evenings, and they can do without (`wants_notices`)."""

    def register(builder: NoticeBuilder) -> NoticeBuilder:
        _notices[name] = _Registered(builder, is_optional)
        return builder

    return register


def find_notice(name: str) -> NoticeBuilder:
    """The builder of a name; UnknownName if nobody registers it."""
    return _find(name).builder


def is_optional(name: str) -> bool:
    """Whether a person can do without it."""
    return _find(name).is_optional


def registered_notices() -> frozenset[str]:
    """All names."""
    return frozenset(_notices)


def _find(name: str) -> _Registered:
    try:
        return _notices[name]
    except KeyError:
        raise UnknownName(name) from None
