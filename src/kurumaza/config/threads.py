"""On which threads pages are made: a few that stay, each with its connection to the database kept open.

Django gives each request a thread of its own, and so a new connection: opening one costs more than most pages ask of it, and
fifty requests at once are fifty threads that wait for each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_only_middleware

# More would only wait: for the interpreter, and for the one who writes.
THREADS = 4


class FewThreads:
    """Makes the pages of an application on its few threads.

    A thread is held while a page is made, not while a slow line takes it or sends what it asks for. What a request does in the
    database must therefore happen in one go: `in_one_go` sees to it."""

    def __init__(self, application: Any, threads: int = THREADS) -> None:
        self._application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="kurumaza-pages")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        async with ThreadSensitiveContext(executor=self.threads):
            await self._application(scope, receive, send)


@sync_only_middleware
def in_one_go(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The innermost middleware. It does nothing; but inside it nothing is asynchronous, so that Django calls those around it
    one after the other on one thread, instead of crossing over and back for each of them."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    return respond
