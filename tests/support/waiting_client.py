"""A waiting page without a browser: speaks the waiting room's protocol to a real server."""

import json
import re
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from kurumaza.rooms.sockets.frames import PROTOCOL


class WaitingClient:
    """One person's waiting page. `frames` is all that it was shown."""

    def __init__(self, url: str, circle: str, cookie: str) -> None:
        self._address = f"{url.replace('http', 'ws', 1)}/ws/waiting/{circle}/"
        self._headers, self._origin = {"Cookie": f"kurumaza={cookie}"}, url
        self.frames: list[dict[str, Any]] = []
        self._socket: ClientConnection | None = None

    async def connect(self) -> None:
        """Opens the socket, says hello, and is shown how things stand."""
        self._socket = await connect(
            self._address,
            additional_headers=self._headers,
            origin=Origin(self._origin),
            open_timeout=10,
        )
        await self._socket.send(
            json.dumps({"kind": "hello", "protocol": PROTOCOL, "connection": str(uuid4())})
        )
        await self.hear()

    async def hear(self) -> dict[str, Any]:
        """The next frame."""
        assert self._socket is not None
        frame: dict[str, Any] = json.loads(await self._socket.recv())
        self.frames.append(frame)
        return frame

    async def until_ready(self) -> str:
        """Until a table is ready; the circle whose it is."""
        while not (found := re.findall(r'data-enter="/circles/([^/]+)/', self.frames[-1].get("html", ""))):
            await self.hear()
        circle: str = found[0]
        return circle

    async def close(self) -> None:
        """Ends the socket."""
        if self._socket is not None:
            await self._socket.close()
