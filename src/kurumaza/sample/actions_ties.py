"""What goes on beside the circles of the sample: one accompanies first tries, another one waits for somebody."""

from datetime import datetime, timedelta
from typing import Any

from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.content import content
from kurumaza.terms.actions_accompaniment import wish_company
from kurumaza.terms.actions_roles import accept_role, offer_role, wish_role
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Accompaniment, Role

EVENING_HOUR = 20


def go_on(opened: OpenedTerm, *, now: datetime) -> None:
    """The graduate who can be tried out accompanies until the end of the term; a student would like to try with somebody."""
    graduate, student = opened.people_of[1][0], opened.people_of[0][1]
    about: dict[str, Any] = {"enrolment": graduate, "kind": Role.Kind.COMPANION}
    words = content()["own_writing"]["companion_wish"]
    done = (
        wish_role(words=words, now=opened.day(2), **about),
        offer_role(until=opened.term.ends_on, by=opened.organisers[1], now=opened.day(3), **about),
        accept_role(until=opened.term.ends_on, now=opened.day(4), **about),
    )
    assert all(isinstance(one, Role) for one in done), done
    tomorrow = in_term(now, opened.term).replace(hour=EVENING_HOUR, minute=0, second=0, microsecond=0)
    times = [tomorrow + timedelta(days=days) for days in (1, 3)]
    waiting = wish_company(enrolment=student, times=times, now=now)
    assert isinstance(waiting, Accompaniment), waiting
