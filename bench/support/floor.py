"""The least that a page can cost here: a bare ASGI answer under the same server, as a floor beside our figures."""

from typing import Any

BODY = b"hello"


async def application(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """Answers every request with five bytes."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": BODY})
