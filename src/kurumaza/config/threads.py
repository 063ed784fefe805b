"""On which threads pages are made: a few that stay, each with its connection to the database kept open.

Django gives each request a thread of its own, and so a new connection: opening one costs more than most pages ask of it, and
fifty requests at once are fifty threads that wait for each other."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections
from django.http import HttpRequest

# More would only wait for the interpreter, and for the one who writes.
THREADS = 4


class PageHandler(ASGIHandler):
    """Django's handler, with all middleware and the view in one go on one thread.

    None of ours is asynchronous; Django's own handler would cross over to a thread and back for each middleware. Django looks
    at connections when a request begins and ends, on whichever thread is free then: here it is done on the one that has them."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002 - Django asks for it
        super().load_middleware(is_async=False)
        chain: Any = self._middleware_chain  # type: ignore[has-type]

        def in_one_go(request: HttpRequest) -> Any:
            close_old_connections()
            try:
                return chain(request)
            finally:
                close_old_connections()

        self._middleware_chain = sync_to_async(in_one_go, thread_sensitive=True)


class FewThreads:
    """Makes the pages of an application on its few threads.

    A thread is held while a page is made, not while a slow line takes it or sends what it asks for. What a request does in the
    database must therefore happen in one go: PageHandler sees to it."""

    def __init__(self, application: Any, threads: int = THREADS) -> None:
        self._application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="kurumaza-pages")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        async with ThreadSensitiveContext(executor=self.threads):
            await self._application(scope, receive, send)
