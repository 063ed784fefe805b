"""The one writer: what waits behind a locked database fails with it, and what comes later is tried."""

import asyncio
import time
from collections.abc import Callable
from threading import Event

import pytest
from django.db import Error, InterfaceError, OperationalError, transaction

from kurumaza.audit.models import AuditEntry
from kurumaza.rooms.live.writer import TOGETHER, Writer
from tests.factories.terms import NOW


@pytest.mark.parametrize(
    "failure", [OperationalError("database is locked"), InterfaceError("connection gone")]
)
def test_whoever_waited_behind_a_database_that_is_away_is_refused_with_it(failure: Error) -> None:
    tried: list[str] = []

    def locked() -> None:
        tried.append("locked")
        raise failure

    async def play() -> list[str]:
        writer, asked_at = Writer(), time.monotonic()
        for work in (locked, lambda: tried.append("waited")):
            with pytest.raises(Error):
                await writer.run(work, asked_at=asked_at)
        await writer.run(lambda: tried.append("came later"), asked_at=time.monotonic())
        writer.stop()
        return tried

    assert asyncio.run(play()) == ["locked", "came later"]


def _note(act: str) -> None:
    AuditEntry.objects.create(act=act, at=NOW)


def _at_once(works: list[Callable[[], object]]) -> list[object]:
    """What each is answered, when all wait while the thread is busy; how it went."""

    async def play() -> list[object]:
        writer, is_busy = Writer(), Event()
        try:
            busy = asyncio.ensure_future(writer.run(is_busy.wait, asked_at=time.monotonic()))
            await asyncio.sleep(0)
            waiting = [
                asyncio.ensure_future(writer.run(work, asked_at=time.monotonic(), key=key))
                for key, work in enumerate(works)
            ]
            await asyncio.sleep(0)
            is_busy.set()
            await busy
            return await asyncio.gather(*waiting, return_exceptions=True)
        finally:
            writer.stop()

    return asyncio.run(play())


@pytest.mark.django_db(transaction=True)
def test_commands_that_wait_together_are_stored_in_one_transaction() -> None:
    done: list[str] = []
    # How many had done their work when what each had done was stored.
    stored: list[int] = []

    def work() -> int:
        _note("together")
        done.append("work")
        transaction.on_commit(lambda: stored.append(len(done)))
        return len(done)

    assert _at_once([work] * 5) == [1, 2, 3, 4, 5]
    assert AuditEntry.objects.filter(act="together").count() == 5
    assert stored == [5] * 5
    assert _at_once([work] * (TOGETHER * 2)) == list(range(6, 6 + TOGETHER * 2))


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_with_one_command_undoes_that_one_alone() -> None:
    def wrong() -> None:
        _note("wrong")
        raise ValueError("damaged")

    answers = _at_once([lambda: _note("before"), wrong, lambda: _note("after")])
    assert answers[0] is None
    assert isinstance(answers[1], ValueError)
    assert answers[2] is None
    assert set(AuditEntry.objects.values_list("act", flat=True)) == {"before", "after"}


@pytest.mark.django_db(transaction=True)
def test_what_is_stored_is_answered_so_whatever_happens_to_those_behind_it() -> None:
    """One is wrong, so each runs by itself; then the database goes away."""
    calls: list[str] = []

    def wrong() -> None:
        raise ValueError("damaged")

    def away_the_second_time() -> None:
        calls.append("asked")
        if len(calls) > 1:
            raise OperationalError("database is locked")

    answers = _at_once([lambda: _note("before"), away_the_second_time, wrong, lambda: _note("after")])
    assert [type(answer) for answer in answers] == [type(None), *[OperationalError] * 3]
    assert [entry.act for entry in AuditEntry.objects.all()] == ["before"]


@pytest.mark.django_db(transaction=True)
def test_database_that_is_away_fails_all_that_share_its_transaction() -> None:
    def away() -> None:
        raise OperationalError("disk is full")

    answers = _at_once([lambda: _note("before"), away, lambda: _note("after")])
    assert [type(answer) for answer in answers] == [OperationalError] * 3
    assert not AuditEntry.objects.exists()
