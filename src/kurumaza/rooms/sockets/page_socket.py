"""What the sockets of pages that are shown something have in common: a hello within a while, frames in order, an end that says why."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from kurumaza.rooms.live.live_room import EndedBecause
from kurumaza.rooms.sockets.outgoing import Outgoing

# A socket that has not said hello by then is not one of our pages.
HELLO_SECONDS = 10.0
# A page that has said hello and sees nothing takes the line for dead after four seconds: it is told that it was heard.
HOLD_SECONDS = 2.0
# After so many it is let go: another socket, perhaps at another process, may fare better.
HOLDS = 15
NO_HELLO, AWAY, FAULT, NOT_OURS, TOO_MUCH = 4408, 1013, 1011, 4400, 4429
CLOSE_CODES: dict[EndedBecause, int] = {
    "taken_over": 4409,
    "signed_out": 4401,
    "no_seat": 4404,
    "moved": 4410,
    "removed": 4403,
    "reload": 4426,
}


class PageSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One socket of one page."""

    _is_over = False

    async def begin(self) -> None:
        """Takes the socket; its page is to say hello soon."""
        await self.accept()
        self.outgoing = Outgoing(self._send_now, self._give_up)
        self._patience = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._hang_up)

    def is_over(self) -> bool:
        """Whether it has ended, from whichever side."""
        return self._is_over

    async def let_go(self) -> None:
        """What this page was part of goes on without it. Of each kind of page; safe to repeat."""
        raise NotImplementedError

    def greeted(self) -> None:
        """The page has said hello: it is shown something soon, or asked to hold."""
        self._patience.cancel()
        self._patience = asyncio.get_running_loop().call_later(HOLD_SECONDS, self._hold, HOLDS)

    async def drop(self, code: int) -> None:
        """Ends the socket without a word."""
        self.end_all()
        await self.let_go()
        await self.close(code)

    async def say_goodbye(self, why: EndedBecause) -> None:
        """Ends the socket, and says why."""
        self.end_all()
        self.outgoing.put(json.dumps({"kind": "closed", "why": why}))
        await self.outgoing.finish()
        await self.close(CLOSE_CODES[why])

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Ends the socket. When that goes wrong it is gone already (OSError), or is being ended (RuntimeError)."""
        with suppress(OSError, RuntimeError):
            await super().close(code, reason)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels does, but without crossing over to a thread for each frame: ours look at their connections themselves."""
        await getattr(self, get_handler_name(message))(message)

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels says it
        self.end_all()
        self.outgoing.stop()
        await self.let_go()

    def end_all(self) -> None:
        """From now on nothing is begun for this socket, and nothing waited for."""
        self._is_over = True
        self._patience.cancel()

    def _hold(self, times: int) -> None:
        if self.outgoing.has_shown:
            return
        if times == 0:
            self._give_up()
            return
        self.outgoing.put('{"kind":"hold"}')
        self._patience = asyncio.get_running_loop().call_later(HOLD_SECONDS, self._hold, times - 1)

    def _hang_up(self) -> None:
        self._hanging_up = asyncio.ensure_future(self.drop(NO_HELLO))

    def _give_up(self) -> None:
        """The page takes nothing any more."""
        self._giving_up = asyncio.ensure_future(self.drop(AWAY))

    async def _send_now(self, text: str) -> None:
        await self.send(text_data=text)
