"""Sockets are opened by our own pages only: the Origin must be exactly the host that was asked."""

from typing import Any
from urllib.parse import urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http.request import validate_host


class _Refuse(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        await self.close(4403)


class OwnOrigin:
    """Refuses a socket whose Origin is not ours."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers = dict(scope.get("headers", ()))
        if is_own(headers.get(b"origin", b"").decode("latin-1"), headers.get(b"host", b"").decode("latin-1")):
            return await self._application(scope, receive, send)
        return await _Refuse.as_asgi()(scope, receive, send)


def is_own(origin: str, host: str) -> bool:
    """Whether a browser page at `origin` may open a socket at `host`."""
    if origin == settings.BASE_URL:
        return True
    parts = urlsplit(origin)
    name = parts.hostname or ""
    name = f"[{name}]" if ":" in name else name
    is_ours = bool(name) and validate_host(name, settings.ALLOWED_HOSTS)
    return is_ours and parts.netloc == host and parts.scheme == urlsplit(settings.BASE_URL).scheme
