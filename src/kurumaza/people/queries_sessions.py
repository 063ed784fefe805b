"""The devices on which somebody is signed in."""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from kurumaza.core.text.devices import Device
from kurumaza.people import sessions
from kurumaza.people.models import BrowserSession, Person


class OwnSession(NamedTuple):
    """A session as its owner sees it. Times are None for one that has not been noted yet."""

    mark: str
    device: str
    began_at: datetime | None
    seen_at: datetime | None
    is_here: bool


def session_mark(session_key: str) -> str:
    """By what a form names a session: its key opens it, and is on no page."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def own_sessions(person: Person, *, here: str, now: datetime) -> list[OwnSession]:
    """Where somebody is signed in: the present one first, then those that were seen last. `here`: the key of the present one."""
    rows = BrowserSession.objects.filter(person=person, expire_date__gt=now)
    said = [(row.session_key, row.get_decoded()) for row in rows]
    hashed = person.get_session_auth_hash()
    good = [
        _shown(key, data, here)
        for key, data in said
        if constant_time_compare(data.get(HASH_SESSION_KEY, ""), hashed)
    ]
    good.sort(key=lambda one: (one.is_here, one.seen_at.timestamp() if one.seen_at else 0), reverse=True)
    return good


def device_words(device: Device) -> str:
    """「Chrome(Windows)」, or in whose app."""
    if device.app == "line":
        return _("LINEの中(%(system)s)") % {"system": device.system} if device.system else _("LINEの中")
    if device.app is not None:
        return _("アプリの中(%(system)s)") % {"system": device.system} if device.system else _("アプリの中")
    if device.browser and device.system:
        return _("%(browser)s(%(system)s)") % {"browser": device.browser, "system": device.system}
    return device.browser or device.system or _("種類のわからない端末")


def _shown(key: str, data: dict[str, Any], here: str) -> OwnSession:
    device = Device(*data.get(sessions.DEVICE, ("", "", None)))
    began, seen = data.get(sessions.BEGAN), data.get(sessions.SEEN)
    return OwnSession(
        session_mark(key),
        device_words(device),
        datetime.fromisoformat(began) if began else None,
        datetime.fromisoformat(seen) if seen else None,
        key == here,
    )
