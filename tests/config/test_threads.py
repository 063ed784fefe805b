"""On which threads pages are made, and how often a connection is opened for them."""

import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from asgiref.testing import ApplicationCommunicator
from django.db import connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from kurumaza.config.threads import FewThreads, PageHandler
from kurumaza.people.models import Person

_made_on: list[str] = []


def _count_people(_request: HttpRequest) -> HttpResponse:
    _made_on.append(threading.current_thread().name)
    return HttpResponse(str(Person.objects.count()))


urlpatterns = [path("people/", _count_people)]


def _scope(path: str) -> dict[str, Any]:
    headers = [(b"host", b"localhost")]
    return {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}


async def _ask(application: FewThreads) -> bytes:
    scope = _scope("/people/")
    communicator: Any = ApplicationCommunicator
    asking = communicator(application, scope)
    await asking.send_input({"type": "http.request"})
    assert (await asking.receive_output(timeout=10))["status"] == 200
    body: bytes = (await asking.receive_output(timeout=10))["body"]
    await asking.wait()
    return body


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=__name__)
def test_pages_share_a_thread_and_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 60)
    opened: list[str] = []

    def note(connection: Any, **_more: Any) -> None:
        opened.append(threading.current_thread().name)

    async def ask_three_times() -> list[bytes]:
        return [await _ask(application) for _ in range(3)]

    _made_on.clear()
    application = FewThreads(PageHandler(), threads=1)
    connection_created.connect(note)
    try:
        assert asyncio.run(ask_three_times()) == [b"0", b"0", b"0"]
    finally:
        connection_created.disconnect(note)
        application.threads.submit(connections.close_all).result()
        application.threads.shutdown()
    assert _made_on == ["kurumaza-pages_0"] * 3
    assert opened == ["kurumaza-pages_0"]


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=__name__)
def test_no_thread_keeps_a_connection_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    application, everybody = FewThreads(PageHandler(), threads=4), threading.Barrier(4)

    async def ask_often() -> None:
        await asyncio.gather(*(_ask(application) for _ in range(12)))

    def is_open() -> bool:
        everybody.wait(timeout=10)
        return any(one.connection is not None for one in connections.all(initialized_only=True))

    _made_on.clear()
    asyncio.run(ask_often())
    still_open = [one.result() for one in [application.threads.submit(is_open) for _ in range(4)]]
    [closing.result() for closing in [application.threads.submit(connections.close_all) for _ in range(4)]]
    application.threads.shutdown()
    assert len(set(_made_on)) > 1
    assert still_open == [False] * 4


def test_no_middleware_crosses_over_to_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    crossings: list[str] = []
    cross = SyncToAsync.__call__

    async def note(self: Any, *args: Any, **kwargs: Any) -> Any:
        crossings.append(getattr(self.func, "__qualname__", str(self.func)))
        return await cross(self, *args, **kwargs)

    async def ask() -> None:
        scope = _scope("/nowhere/")
        communicator: Any = ApplicationCommunicator
        asking = communicator(PageHandler(), scope)
        await asking.send_input({"type": "http.request"})
        await asking.receive_output(timeout=10)
        await asking.receive_output(timeout=10)
        await asking.wait()

    monkeypatch.setattr(SyncToAsync, "__call__", note)
    asyncio.run(ask())
    middleware = [name for name in crossings if "process_" in name or "Middleware" in name]
    assert middleware == []
    assert any("in_one_go" in name for name in crossings)  # the whole chain, once
