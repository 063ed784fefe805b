"""Tonight's circle of the sample, for tests that break the server under it."""

import json
from typing import NamedTuple

from tests.support.server import RealServer

_SESSION = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from kurumaza.circles.models import Circle
from kurumaza.people.sessions import SessionStore
from django.utils import timezone
def signed_in(person):
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key
"""
_SIGN_IN = """
circle = Circle.objects.get(round__term__is_sample=True, round__number=2, number={number})
for seat in circle.seats.select_related("enrolment").order_by("pk")[{people}:]:
    seat.enrolment.left_at = timezone.now()
    seat.enrolment.save()
seats = circle.seats.filter(enrolment__left_at=None).select_related("enrolment__person")
cookies = {{seat.enrolment.call_name: signed_in(seat.enrolment.person) for seat in seats}}
print(json.dumps({{"circle": str(circle.uuid), "cookies": cookies}}))
"""


_ORGANISERS = """
from kurumaza.partners.models import Membership
from kurumaza.terms.models import Term
term = Term.objects.get(is_sample=True, retrospective_of=None)
organisers = Membership.objects.filter(organisation__partnerships__programme=term.programme).select_related("person")
cookies = {one.call_name: signed_in(one.person) for one in organisers}
print(json.dumps({"slug": term.slug, "cookies": cookies}))
"""


class Tonight(NamedTuple):
    """A circle that can be entered, and a session for each of its people by call name."""

    circle: str
    cookies: dict[str, str]


def tonight(server: RealServer, number: int = 1, *, people: int = 4) -> Tonight:
    """Signs the people of one circle in. It begins as soon as all of them are there: of four, or of so many as are left of it."""
    found = json.loads(server.run_python(_SESSION + _SIGN_IN.format(number=number, people=people)))
    return Tonight(found["circle"], found["cookies"])


class OnDuty(NamedTuple):
    """The sample's term, and a session for each of its organisers by call name."""

    slug: str
    cookies: dict[str, str]


def on_duty(server: RealServer) -> OnDuty:
    """Signs the sample's organisers in."""
    found = json.loads(server.run_python(_SESSION + _ORGANISERS))
    return OnDuty(found["slug"], found["cookies"])
