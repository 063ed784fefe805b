"""A seat without a browser: speaks the room's socket protocol to a real server."""

import asyncio
import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from kurumaza.rooms.sockets.frames import PROTOCOL

Frame = dict[str, Any]


class RoomClient:
    """One seat. `view` is the last view that came; frames of other kinds are kept by kind."""

    def __init__(self, url: str, circle: str, cookie: str, *, door: str = "circles") -> None:
        # Another door than a seat's: an organiser's on duty, or the desk's board.
        self._path = f"/ws/{door}/{circle}/"
        self._headers = {"Cookie": f"kurumaza={cookie}"}
        self.url = url
        self.connection = str(uuid4())
        self.view: Frame = {}
        self.frames: dict[str, list[Frame]] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    async def connect(self) -> None:
        """Opens the socket and says hello."""
        self._socket = await connect(
            f"{self.url.replace('http', 'ws', 1)}{self._path}",
            additional_headers=self._headers,
            origin=Origin(self.url),
            open_timeout=10,
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        await self.send(kind="hello", protocol=PROTOCOL, connection=self.connection)
        self.view = {}
        await self.until(lambda: bool(self.view) or "closed" in self.frames)

    @property
    def peers(self) -> dict[str, Frame]:
        """By seat, the pages at the table as the last view tells them."""
        peers: dict[str, Frame] = self.frames["view"][-1]["peers"]
        return peers

    async def send(self, **frame: Any) -> None:
        """Sends a frame."""
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))

    async def command(self, kind: str, *, command_id: str | None = None, **fields: Any) -> Frame:
        """Gives a command and waits for its answer, `done` or `refused`."""
        wanted = command_id or str(uuid4())
        before = self._answers(wanted)
        await self.send(kind="command", id=wanted, command={"type": kind, **fields})
        await self.until(lambda: len(self._answers(wanted)) > len(before))
        return self._answers(wanted)[-1]

    async def until(self, is_so: Any, seconds: float = 15) -> None:
        """Waits until something holds, looking after each frame that comes."""
        async with asyncio.timeout(seconds):
            while not is_so():
                self._news.clear()
                if is_so():
                    return
                await self._news.wait()

    def break_line(self) -> None:
        """The line is gone: no word of it to the server."""
        assert self._socket is not None
        self._socket.transport.abort()

    def fall_asleep(self) -> None:
        """Reads nothing any more, and answers no ping."""
        assert self._socket is not None
        transport = self._socket.transport
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()

    async def close(self) -> None:
        """Ends the socket."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)

    def _answers(self, command_id: str) -> list[Frame]:
        answers = self.frames.get("done", []) + self.frames.get("refused", [])
        return [one for one in answers if one["id"] == command_id]

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                frame = json.loads(text)
                self.frames.setdefault(frame["kind"], []).append(frame)
                if frame["kind"] == "view":
                    self.view = frame["view"]
                self._news.set()
