"""Garbage is taken away while nobody is in a room, and not while somebody might have to wait for it."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from kurumaza.config import interpreter


class _Ring:
    """Refers to itself: only a collection takes it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def old() -> Iterator[weakref.ref[_Ring]]:
    """Garbage that has outlived all collections of young objects."""
    gc.disable()
    ring = _Ring()
    gc.collect()
    known = weakref.ref(ring)
    del ring
    yield known
    gc.enable()


def _collect(monkeypatch: pytest.MonkeyPatch, *, is_idle: bool, every: float, is_start: bool = False) -> None:
    monkeypatch.setattr(interpreter, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(interpreter, "COLLECT_SECONDS", every)

    async def run() -> None:
        collecting = asyncio.create_task(interpreter.collect_in_between(lambda: is_idle, lambda: is_start))
        await asyncio.sleep(0.1)
        collecting.cancel()

    asyncio.run(run())


def test_garbage_goes_while_nobody_is_there(old: weakref.ref[_Ring], monkeypatch: pytest.MonkeyPatch) -> None:
    _collect(monkeypatch, is_idle=True, every=600.0)
    assert old() is None


def test_garbage_waits_while_somebody_is_there(
    old: weakref.ref[_Ring], monkeypatch: pytest.MonkeyPatch
) -> None:
    _collect(monkeypatch, is_idle=False, every=600.0)
    assert old() is not None


def test_garbage_of_a_long_evening_goes_nevertheless(
    old: weakref.ref[_Ring], monkeypatch: pytest.MonkeyPatch
) -> None:
    _collect(monkeypatch, is_idle=False, every=0.02)
    assert old() is None


def test_garbage_of_a_long_evening_waits_while_people_are_being_seated(
    old: weakref.ref[_Ring], monkeypatch: pytest.MonkeyPatch
) -> None:
    _collect(monkeypatch, is_idle=False, every=0.02, is_start=True)
    assert old() is not None
