"""The one writer: what waits behind a locked database fails with it, and what comes later is tried."""

import asyncio
import time

import pytest
from django.db import Error, InterfaceError, OperationalError

from kurumaza.rooms.writer import Writer


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
