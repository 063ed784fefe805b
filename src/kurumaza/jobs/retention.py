"""How long what is kept: one table, which drives the nightly upkeep and is shown to everybody on the page of their own data.

An app's `retention.py` adds its rows with `keeps`; those modules are imported when the app registry is ready."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.utils.functional import Promise

Words = str | Promise


class Kept(NamedTuple):
    """One kind of data. `how_long` says it in words, `days` is the number behind it (None: until its person takes it away, or for
    ever where it names nobody). `forget` takes some of what is older away, at most so many that its transaction is short, and says
    how many; it is called until none is left. By its `code` other texts name the same time (`how_long_kept`)."""

    what: Words
    how_long: Words
    days: int | None = None
    forget: Callable[[datetime], int] | None = None
    code: str = ""


Upkeep = Callable[[datetime], object]
_kept: list[Kept] = []
_nightly: list[Upkeep] = []


def keeps(*rows: Kept) -> None:
    """Adds rows to the table."""
    _kept.extend(rows)


def every_night(upkeep: Upkeep) -> Upkeep:
    """Registers other work of the night, of which nobody needs to read."""
    _nightly.append(upkeep)
    return upkeep


def all_kept() -> tuple[Kept, ...]:
    """The table, what concerns people most first: what stays until they take it away themselves, and of the higher apps before that of
    the lower ones."""
    rows = tuple(reversed(_kept))
    return (*(row for row in rows if row.forget is None), *(row for row in rows if row.forget is not None))


def how_long_kept() -> dict[str, Words]:
    """By its code, how long what is kept, in words: for texts that speak of it."""
    return {row.code: row.how_long for row in _kept if row.code}


def nightly_work() -> tuple[Upkeep, ...]:
    """All that is to be done at night."""
    return (*(partial(_forget_all, row.forget) for row in _kept if row.forget is not None), *_nightly)


def _forget_all(forget: Callable[[datetime], int], now: datetime) -> None:
    while forget(now):
        pass
