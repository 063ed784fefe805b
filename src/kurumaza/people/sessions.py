"""Sessions that know whose they are, how long they last, and by which way somebody came in.

A session's row carries its person, so that they can see and end it: when the row is gone, so is the session, on every page and
within seconds at every socket. What else is told of it is in its own data: no address of the network, no track of pages.

How long: docs/security.md, 7.1.1. The end is the row's own `expire_date`, which pages and sockets ask for alike."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from kurumaza.core.text.devices import device_of
from kurumaza.people.models import BrowserSession, Person
from kurumaza.people.roles import holds_a_role

BEGAN, SEEN, DEVICE = "began", "seen", "device"


class Lasts(NamedTuple):
    """How long a session lasts without a visit, and at most."""

    idle: timedelta
    at_most: timedelta


# A participant comes once in some weeks, on a phone of their own; who holds a role reads other people's names.
PARTICIPANT = Lasts(idle=timedelta(days=30), at_most=timedelta(days=90))
ROLE_HOLDER = Lasts(idle=timedelta(hours=12), at_most=timedelta(days=7))


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, in our table."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """The row, with whose it is."""
        row = super().create_model_instance(data)
        assert isinstance(row, BrowserSession)
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row


def begin(session: SessionBase, person: Person, *, user_agent: str, now: datetime) -> None:
    """Notes when somebody came in and on what, and how long that lasts."""
    session[BEGAN], session[DEVICE] = now.isoformat(), list(device_of(user_agent))
    _note_visit(session, person, now)


def is_new_hour(session: SessionBase, now: datetime) -> bool:
    """Whether the last visit was noted in another hour: more exactly nobody wants to know."""
    return bool(session.get(SEEN) != _hour(now))


def visit(session: SessionBase, person: Person, *, now: datetime) -> bool:
    """Notes a visit and lengthens the session, never beyond its most; False if it is over."""
    session.setdefault(BEGAN, now.isoformat())
    return _note_visit(session, person, now)


def _note_visit(session: SessionBase, person: Person, now: datetime) -> bool:
    lasts = ROLE_HOLDER if holds_a_role(person) else PARTICIPANT
    seen = datetime.fromisoformat(session.get(SEEN, now.isoformat()))
    ends = min(now + lasts.idle, datetime.fromisoformat(session[BEGAN]) + lasts.at_most)
    session[SEEN] = _hour(now)
    session.set_expiry(ends)
    return ends > now and now - seen < lasts.idle + timedelta(hours=1)


def _hour(now: datetime) -> str:
    return now.replace(minute=0, second=0, microsecond=0).isoformat()
