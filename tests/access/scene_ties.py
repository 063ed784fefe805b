"""What goes on after the circles: a companion, and a reader who would like to be accompanied."""

from datetime import datetime, timedelta
from typing import Any

from kurumaza.people.models import Person
from kurumaza.terms.actions_accompaniment import wish_company
from kurumaza.terms.actions_roles import accept_role, offer_role
from kurumaza.terms.models import Accompaniment, Enrolment, Role
from kurumaza.terms.queries_returning import stop_returning_token


def ties(reader: Enrolment, teller: Enrolment, by: Person, now: datetime) -> dict[str, Any]:
    """The teller accompanies until a day, and the reader waits for somebody."""
    until = (now + timedelta(days=10)).date()
    asked = offer_role(enrolment=teller, kind="companion", until=until, by=by, now=now)
    assert isinstance(asked, Role), asked
    assert isinstance(accept_role(enrolment=teller, kind="companion", now=now), Role)
    wish = wish_company(enrolment=reader, times=[now + timedelta(days=2)], now=now)
    assert isinstance(wish, Accompaniment), wish
    return {
        "until": until.isoformat(),
        "accompaniment": wish.uuid,
        "stop_returning": stop_returning_token(reader.person, reader.term.programme),
    }
