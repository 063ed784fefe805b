"""An evening of the sample that is over, of which nobody has written anything yet, and a browser for each of two who sat in it."""

import json
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page

from tests.faults.evening import _SESSION
from tests.support.server import RealServer

_OVER = """
from kurumaza.circles.models import Seat
from kurumaza.people.models import Person
from kurumaza.reflections.models import Answer, PrivateNote
circle = Circle.objects.filter(round__term__is_sample=True, round__term__retrospective_of=None, round__number=1).order_by("number").first()
found = {"circle": str(circle.uuid), "term": circle.round.term.slug, "people": []}
for position in (0, 1):
    seat = circle.seats.filter(enrolment__side__position=position).order_by("pk").first()
    Answer.objects.filter(enrolment=seat.enrolment).delete()
    PrivateNote.objects.filter(enrolment=seat.enrolment).delete()
    person = seat.enrolment.person
    one = {"person": str(person.uuid), "enrolment": str(seat.enrolment.uuid), "session": signed_in(person)}
    found["people"].append(one)
print(json.dumps(found))
"""
_AGAIN = """
from kurumaza.people.models import Person
print(json.dumps(signed_in(Person.objects.get(uuid={person!r}))))
"""
_SIGN_OUT = """
from kurumaza.people.models import BrowserSession
BrowserSession.objects.filter(person__uuid={person!r}).delete()
"""
_CLOSE = """
from django.utils import timezone
from kurumaza.terms.models import Term
Term.objects.filter(slug={term!r}).update(closed_at=timezone.now())
"""
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('kurumaza.draft:')).length"


class Sat(NamedTuple):
    """Somebody who sat in the circle."""

    person: str
    enrolment: str
    session: str


class Over(NamedTuple):
    """The evening: a student and a graduate of one circle."""

    circle: str
    term: str
    student: Sat
    graduate: Sat

    @property
    def page(self) -> str:
        """Where one reflects on it."""
        return f"/circles/{self.circle}/reflect/"


def evening_over(server: RealServer) -> Over:
    """With sessions for the two."""
    found = json.loads(server.run_python(_SESSION + _OVER))
    return Over(found["circle"], found["term"], *(Sat(**one) for one in found["people"]))


def session_again(server: RealServer, sat: Sat) -> str:
    """Another session of the same person."""
    again: str = json.loads(server.run_python(_SESSION + _AGAIN.format(person=sat.person)))
    return again


def end_sessions(server: RealServer, sat: Sat) -> None:
    """As by the passing of time: nobody has pressed anything."""
    server.run_python(_SIGN_OUT.format(person=sat.person))


def close_term(server: RealServer, over: Over) -> None:
    """No circle is ahead of anybody any more."""
    server.run_python(_CLOSE.format(term=over.term))


def sign_in(context: BrowserContext, server: RealServer, session: str) -> None:
    """In place of whoever was signed in before."""
    context.add_cookies([{"name": "kurumaza", "value": session, "url": server.url}])


def page_of(browser: Browser, server: RealServer, session: str, **looks: object) -> Page:
    """A page in a browser of its own, with somebody signed in."""
    context = browser.new_context(locale="ja-JP", **looks)  # type: ignore[arg-type]
    sign_in(context, server, session)
    return context.new_page()
