"""What goes on after the circles: a companion, and a reader who would like to be accompanied."""

from datetime import datetime, timedelta
from typing import Any

from kurumaza.people.models import Person
from kurumaza.terms.actions_accompaniment import wish_company
from kurumaza.terms.actions_roles import ask_for_longer
from kurumaza.terms.models import Accompaniment, Enrolment, Role
from kurumaza.terms.queries_returning import stop_returning_token


def ties(reader: Enrolment, teller: Enrolment, by: Person, now: datetime) -> dict[str, Any]:
    """The teller accompanies, as in the sample, and is asked for longer; the reader waits for somebody."""
    role = Role.objects.get(enrolment=teller, kind="companion")
    assert role.until is not None
    longer = role.until + timedelta(days=30)
    asked = ask_for_longer(enrolment=teller, kind="companion", until=longer, by=by, now=now)
    assert isinstance(asked, Role), asked
    wish = wish_company(enrolment=reader, times=[now + timedelta(days=2)], now=now)
    assert isinstance(wish, Accompaniment), wish
    return {
        "held_role": role.kind,
        "until": role.until.isoformat(),
        "accompaniment": wish.uuid,
        "stop_returning": stop_returning_token(reader.person, reader.term.programme),
    }
