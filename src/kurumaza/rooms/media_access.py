"""What one page needs to reach the media servers, for as long as its seat is its own: renewed while the room is open."""

import asyncio
import time
from collections.abc import Callable

from kurumaza.rooms.turn import ice_servers, renew_after_s


class MediaAccess:
    """The access of one seat's page. `send` puts a frame into its socket."""

    def __init__(self, seat: str, send: Callable[..., None]) -> None:
        self._seat, self._send = seat, send
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Hands out what is needed now, and again before it ends. A page that was away for long may hold old ones."""
        seconds = renew_after_s()
        if seconds is None:
            return
        self._send(kind="ice", iceServers=ice_servers(self._seat, time.time()))
        self._timer = asyncio.get_running_loop().call_later(seconds, self.start)

    def stop(self) -> None:
        """Nothing more goes out."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
