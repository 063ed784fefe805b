"""The least that an event can cost here: a bare socket that sends what comes to its room's four sockets, under the same server, as a
floor beside the room's figures. No login, no rules, no log."""

from typing import Any

# As long as a view of a room of four.
BODY = "x" * 2_800
_rooms: dict[str, list[Any]] = {}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A socket joins the room that its path names; what it sends goes to all of that room, with a number that rises."""
    if scope["type"] != "websocket":
        return
    room = _rooms.setdefault(scope["path"], [])
    await receive()
    await send({"type": "websocket.accept"})
    room.append(send)
    while (message := await receive())["type"] == "websocket.receive":
        text = f'{{"kind":"view","view":{{"seq":{message["text"]},"x":"{BODY}"}}}}'
        for one in list(room):
            await one({"type": "websocket.send", "text": text})
    room.remove(send)
