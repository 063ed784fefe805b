"""The one writer: what waits behind a locked database fails with it, and what comes later is tried."""

import asyncio
import time

import pytest
from django.db import OperationalError

from kurumaza.rooms.writer import Writer


def test_whoever_waited_behind_a_locked_database_is_refused_with_it() -> None:
    tried: list[str] = []

    def locked() -> None:
        tried.append("locked")
        raise OperationalError("database is locked")

    async def play() -> list[str]:
        writer, asked_at = Writer(), time.monotonic()
        for work in (locked, lambda: tried.append("waited")):
            with pytest.raises(OperationalError):
                await writer.run(work, asked_at=asked_at)
        await writer.run(lambda: tried.append("came later"), asked_at=time.monotonic())
        writer.stop()
        return tried

    assert asyncio.run(play()) == ["locked", "came later"]
