"""Tonight's circle of the sample, for tests that break the server under it."""

import json
from typing import NamedTuple

from tests.support.server import RealServer

_SIGN_IN = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from kurumaza.circles.models import Circle
from django.utils import timezone
circle = Circle.objects.get(round__term__is_sample=True, round__number=2, number={number})
for seat in circle.seats.select_related("enrolment").order_by("pk")[{people}:]:
    seat.enrolment.left_at = timezone.now()
    seat.enrolment.save()
cookies = {{}}
for seat in circle.seats.filter(enrolment__left_at=None).select_related("enrolment__person"):
    session = SessionStore()
    session[SESSION_KEY] = str(seat.enrolment.person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = seat.enrolment.person.get_session_auth_hash()
    session.create()
    cookies[seat.enrolment.call_name] = session.session_key
print(json.dumps({{"circle": str(circle.uuid), "cookies": cookies}}))
"""


class Tonight(NamedTuple):
    """A circle that can be entered, and a session for each of its people by call name."""

    circle: str
    cookies: dict[str, str]


def tonight(server: RealServer, number: int = 1, *, people: int = 4) -> Tonight:
    """Signs the people of one circle in. It begins as soon as all of them are there: of four, or of so many as are left of it."""
    found = json.loads(server.run_python(_SIGN_IN.format(number=number, people=people)))
    return Tonight(found["circle"], found["cookies"])
