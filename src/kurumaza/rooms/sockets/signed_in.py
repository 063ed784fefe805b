"""Who opens a socket: known from the session of the page, when it is asked for."""

from types import SimpleNamespace
from typing import Any

from channels.sessions import CookieMiddleware, SessionMiddleware
from django.contrib.auth import get_user
from django.utils.functional import SimpleLazyObject


class _SignedIn:
    """Gives a socket its `user`. The database is asked with the first question about them, on the thread that has another
    question anyway: Channels' own middleware crosses over to a thread for it before the socket is taken."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        request: Any = SimpleNamespace(session=scope["session"])
        scope["user"] = SimpleLazyObject(lambda: get_user(request))
        return await self._application(scope, receive, send)


def signed_in(application: Any) -> Any:
    """The application with `session` and `user` in the scope of each socket. `user` must be looked at on a thread first."""
    return CookieMiddleware(SessionMiddleware(_SignedIn(application)))
