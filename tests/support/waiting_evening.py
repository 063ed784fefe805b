"""An evening for real servers: circles of these people, each signed in, at a start that the test chooses. Run inside the server's
data by `RealServer.run_python`."""

import json
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import NamedTuple

from tests.support.server import RealServer

_MAKE = """
import json
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from kurumaza.people.sessions import SessionStore
from django.utils import timezone
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.config import upgrade
from kurumaza.people.actions import declare_tie
from tests.circles.live import make_evening
from tests.factories.terms import RoundFactory, SlotFactory, make_world
upgrade.bring_up_to_date()
now = timezone.now().replace(microsecond=0)
evening = make_evening(LiveEngine(), {groups!r}, world=make_world(now=now))
SlotFactory.create(round=RoundFactory.create(term=evening.world.term), starts_at=evening.starts_at + timedelta(days=14))
for one, other in {ties!r}:
    declare_tie(person=evening.people[one].person, name_or_address=evening.people[other].person.email, now=now)
people = {{}}
for name, place in evening.people.items():
    session = SessionStore()
    session[SESSION_KEY] = str(place.person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = place.person.get_session_auth_hash()
    session.create()
    people[name] = {{"circle": str(evening.seat(name).circle.uuid), "cookie": session.session_key}}
print(json.dumps({{"slot": str(evening.slot.uuid), "people": people}}))
"""
_MOVE = """
from datetime import timedelta
from django.utils import timezone
from kurumaza.terms.models import Slot
starts_at = timezone.now() + timedelta(seconds={seconds})
Slot.objects.filter(uuid={slot!r}).update(starts_at=starts_at)
print(starts_at.timestamp())
"""
_TABLES = """
import json
from kurumaza.circles.models import Seat
rows = Seat.objects.filter(circle__slot__uuid={slot!r}, seated_at__isnull=False)
tables = {{}}
for circle, name in rows.values_list("circle__uuid", "enrolment__call_name"):
    tables.setdefault(str(circle), []).append(name)
print(json.dumps(tables))
"""


class Guest(NamedTuple):
    """Somebody's planned circle, and a session of theirs."""

    circle: str
    cookie: str


class WaitingEvening:
    """One slot of a server: made before its first start, which must be an empty one."""

    def __init__(
        self,
        server: RealServer,
        groups: Iterable[Collection[str]],
        ties: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._server = server
        code = _MAKE.format(groups=[tuple(names) for names in groups], ties=list(ties))
        made = json.loads(server.run_python(code))
        self.slot: str = made["slot"]
        self.people = {name: Guest(**one) for name, one in made["people"].items()}

    def begins_in(self, ahead: timedelta) -> float:
        """Lets the evening begin then; also backwards. Seconds since 1970."""
        return float(self._server.run_python(_MOVE.format(slot=self.slot, seconds=ahead.total_seconds())))

    def tables(self) -> dict[str, set[str]]:
        """Who sits at which table, as it is stored."""
        found = json.loads(self._server.run_python(_TABLES.format(slot=self.slot)))
        return {circle: set(names) for circle, names in found.items()}
