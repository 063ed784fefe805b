"""One socket of one organiser's desk: it says hello, and is told whenever something has changed in the evening."""

import json
import logging
import time

from channels.db import database_sync_to_async
from django.contrib.sessions.backends.base import SessionBase
from django.db import Error

from kurumaza.partners.passkey_door import may_pass
from kurumaza.people.models import Person
from kurumaza.rooms.board import board
from kurumaza.rooms.live.clock import now_ms
from kurumaza.rooms.live.live_room import EndedBecause
from kurumaza.rooms.queries_board import Marks, watched_term
from kurumaza.rooms.sockets import frames
from kurumaza.rooms.sockets.limits import Bucket
from kurumaza.rooms.sockets.page_socket import AWAY, FAULT, NOT_OURS, TOO_MUCH, PageSocket
from kurumaza.terms.models import Term

log = logging.getLogger(__name__)


class BoardConsumer(PageSocket):
    """An organiser who watches an evening."""

    async def connect(self) -> None:
        self.slug: str = self.scope["url_route"]["kwargs"]["slug"]
        self.session_key, self.term, self._number = "", 0, 0
        self._frames = Bucket(per_second=2, burst=10)
        await self.begin()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = frames.parse_frame(text_data) if text_data else None
        try:
            if not self._frames.take(time.monotonic()):
                await self.drop(TOO_MUCH)
            elif isinstance(frame, frames.Hello) and not self.term:
                await self._greet(frame)
            elif isinstance(frame, frames.HeadFrame) and self.term:
                await board.show(self)
            else:
                await self.drop(NOT_OURS)
        except Error:
            log.exception("a desk could not be told: the database is away")
            await self.drop(AWAY)
        except Exception:  # Channels would drop the socket and never tell us
            log.exception("a desk could not be told")
            await self.drop(FAULT)

    async def let_go(self) -> None:
        board.go(self)

    def tell(self, marks: Marks) -> None:
        """That something has changed: the page asks for the rest itself."""
        self._number += 1
        view = {"seq": self._number, "calls": marks.calls, "rooms": marks.rooms}
        self.outgoing.put_view(json.dumps({"kind": "view", "view": view, "now": now_ms()}))

    async def end(self, why: EndedBecause = "signed_out") -> None:
        """Ends this socket, and says why."""
        board.go(self)
        await self.say_goodbye(why)

    async def _greet(self, hello: frames.Hello) -> None:
        self.greeted()
        if hello.protocol != frames.PROTOCOL:
            return await self.end("reload")
        term = await database_sync_to_async(_term_of)(self.scope["user"], self.scope["session"], self.slug)
        if term is None:
            return await self.end("no_seat")
        self.person: Person = self.scope["user"]
        self.term, self.session_key = term.pk, self.scope["session"].session_key
        await board.come(self)
        return None


def _term_of(person: Person, session: SessionBase, slug: str) -> Term | None:
    return watched_term(person, slug) if may_pass(session, person) else None
