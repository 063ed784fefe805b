"""How much somebody may send in one request. More is not written down anywhere: it is let pass by, and answered with a page."""

from typing import Any

from django.template.loader import render_to_string

# A photo that is too large for us is said so beside its form, with what else was typed; this is for what is larger still.
MOST = 32 * 1024 * 1024
# A browser shows an answer once it has sent everything: up to so much is waited for.
LISTENS_FOR = 256 * 1024 * 1024


class _TooMuch(Exception):
    """More came than is taken, whatever was announced."""


class LimitedBodies:
    """Counts what a request sends before anything keeps it: an announced length may be missing, or a lie."""

    def __init__(self, application: Any, most: int = MOST) -> None:
        self._application, self._most = application, most

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if _announced(scope) > self._most:
            await self._refuse(receive, send)
            return
        taken = 0

        async def counted() -> dict[str, Any]:
            nonlocal taken
            message: dict[str, Any] = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise _TooMuch
            return message

        try:
            await self._application(scope, counted, send)
        except _TooMuch:
            await self._refuse(receive, send)

    async def _refuse(self, receive: Any, send: Any) -> None:
        passed, more = 0, True
        while more and passed < LISTENS_FOR:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            passed += len(message.get("body", b""))
            more = bool(message.get("more_body"))
        page = render_to_string("errors/413.html", {"text_size": "standard"}).encode()
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(page))]
        headers += [(b"connection", b"close"), (b"x-content-type-options", b"nosniff")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": page})


def _announced(scope: dict[str, Any]) -> int:
    given = dict(scope.get("headers", ())).get(b"content-length", b"0")
    return int(given) if given.isdigit() else 0
