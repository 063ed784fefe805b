"""What goes to one page. Nobody waits for a page that does not read: it is dropped, and the others go on."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

# A page that has taken nothing for so long, or lets so much wait, is not there.
STALLED_SECONDS = 10.0
FRAMES_KEPT = 400
FINISH_SECONDS = 1.0


class Outgoing:
    """The frames for one socket, sent in order by a task of their own. Of views only the newest counts."""

    def __init__(self, send: Callable[[str], Awaitable[None]], give_up: Callable[[], None]) -> None:
        self._send, self._give_up = send, give_up
        self._frames: deque[tuple[bool, str]] = deque()
        self.has_shown = False
        self._news = asyncio.Event()
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def put(self, text: str) -> None:
        """Sends a frame after those that wait."""
        self._add(False, text)

    def put_view(self, text: str) -> None:
        """Sends a view; one that still waits is out of date."""
        if self._frames:
            self._frames = deque(frame for frame in self._frames if not frame[0])
        self.has_shown = True
        self._add(True, text)

    async def finish(self) -> None:
        """Waits a moment until everything is sent."""
        try:
            await asyncio.wait_for(self._is_idle.wait(), FINISH_SECONDS)
        except TimeoutError:
            return

    def stop(self) -> None:
        """Sends no more."""
        self._task.cancel()

    def _add(self, is_view: bool, text: str) -> None:
        self._frames.append((is_view, text))
        self._is_idle.clear()
        self._news.set()
        if len(self._frames) > FRAMES_KEPT and not self._task.done():
            self._task.cancel()
            self._give_up()

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._frames:
                _is_view, text = self._frames.popleft()
                try:
                    async with asyncio.timeout(STALLED_SECONDS):
                        await self._send(text)
                except (TimeoutError, RuntimeError, OSError):  # it does not read, or is gone
                    self._frames.clear()
                    self._give_up()
                    return
            self._is_idle.set()
