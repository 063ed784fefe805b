"""Which story is brought to whom, and why: to the other side first, to everybody in turn, none of them too often.

One pass gives each rested reader at most one story. Stories are served by how few they have reached, one reader at a time, so that
none is brought to a fourth person while another one waits for its third. Whom a story reaches is decided by an assignment over all
readers at once (Jonker–Volgenant, `scipy.optimize.linear_sum_assignment`): as many stories as possible are served, then the pairs
fit as well as possible.

Never more than `CEILING` people of other sides are brought the same story, which is three times the `FLOOR`: once every story has
reached its first three, the busiest has no more than three times the reach of the one in the middle, however they came in.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Literal

import msgspec
import numpy as np

from .pace import may_bring

FLOOR = 3
CEILING = 3 * FLOOR
# Of one story in one pass: it travels, it is not broadcast.
AT_ONCE = 3
# A reader's third, sixth, … story is one from elsewhere, where there is one.
ELSEWHERE_EVERY = 3
_LONG_WAIT = timedelta(weeks=8)
_NEVER = 1e6

# common: a theme of both · elsewhere: themes that differ, on purpose · other_side: nothing is known of themes
ReasonKind = Literal["common", "elsewhere", "other_side"]
# nobody_there: no reader of another side may read it · few_there: fewer than three may · readers_rest: who may has read another one
# within the week, or was needed for a story that has reached fewer
ShortfallKind = Literal["nobody_there", "few_there", "readers_rest"]


class Tale(msgspec.Struct, frozen=True):
    """A story that may be brought. `reached` counts people of other sides whom it was brought to; `readers` are those of other sides
    who may read it now and were not brought it, by id."""

    id: str
    themes: frozenset[str]
    reached: int
    readers: frozenset[str]


class Reader(msgspec.Struct, frozen=True):
    """Somebody to whom a story may be brought. `brought` counts what was brought to them so far, the last at `last_at`; who asked for
    one need not rest."""

    id: str
    themes: frozenset[str]
    brought: int = 0
    last_at: datetime | None = None
    asked: bool = False


class Reason(msgspec.Struct, frozen=True):
    """Why this one: for `common` with the theme, first in the alphabet of code points."""

    kind: ReasonKind
    theme: str = ""


class Handover(msgspec.Struct, frozen=True):
    """A story brought to a reader."""

    tale: str
    reader: str
    reason: Reason


class Shortfall(msgspec.Struct, frozen=True):
    """A story that has not reached `FLOOR` people of other sides after the pass, and why."""

    tale: str
    kind: ShortfallKind


class Plan(msgspec.Struct, frozen=True):
    """One pass."""

    handovers: tuple[Handover, ...]
    shortfalls: tuple[Shortfall, ...]


def plan_handovers(tales: Sequence[Tale], readers: Sequence[Reader], now: datetime) -> Plan:
    """What is brought to whom now. The order of `tales` (the one told first goes first) and of `readers` decides between equals, and
    nothing else does: the same arguments give the same plan.

    O(levels × assignment): 800 stories and 2,000 readers take about a second."""
    free = {one.id: one for one in readers if one.asked or may_bring(one.last_at, now)}
    reached = {tale.id: tale.reached for tale in tales}
    found: list[Handover] = []
    for level in range(CEILING):
        waiting = [
            tale
            for tale in tales
            if reached[tale.id] == level and level - tale.reached < AT_ONCE and tale.readers & free.keys()
        ]
        for handover in _assign(waiting, free, now):
            found.append(handover)
            reached[handover.tale] += 1
            del free[handover.reader]
    return Plan(tuple(found), tuple(_shortfalls(tales, reached)))


def _assign(tales: Sequence[Tale], free: Mapping[str, Reader], now: datetime) -> list[Handover]:
    """One reader for each of these stories, or for as many as there can be."""
    # Where it is needed only: to load it takes longer than all else that a server or a command loads.
    from scipy.optimize import linear_sum_assignment

    readers = [one for one in free.values() if any(one.id in tale.readers for tale in tales)]
    if not readers:
        return []
    place = {one.id: column for column, one in enumerate(readers)}
    gain = np.full((len(tales), len(readers)), -_NEVER)
    waits = np.array([_waiting(one, now) for one in readers])
    for row, tale in enumerate(tales):
        columns = [place[id] for id in sorted(tale.readers & place.keys())]
        fits = np.array([_fit(tale, readers[column]) for column in columns])
        gain[row, columns] = fits + waits[columns]
    rows, columns = linear_sum_assignment(gain, maximize=True)
    pairs = ((tales[row], readers[column]) for row, column in zip(rows, columns, strict=True))
    return [
        Handover(tale.id, reader.id, reason_for(tale.themes, reader))
        for tale, reader in pairs
        if reader.id in tale.readers
    ]


def reason_for(themes: AbstractSet[str], reader: Reader) -> Reason:
    """Why a story with these themes is brought to a reader."""
    if not themes or not reader.themes:
        return Reason("other_side")
    common = sorted(themes & reader.themes)
    return Reason("common", common[0]) if common else Reason("elsewhere")


def _fit(tale: Tale, reader: Reader) -> float:
    """Between 0 and 1."""
    kind = reason_for(tale.themes, reader).kind
    if kind == "other_side":
        return 0.5
    wanted = "elsewhere" if (reader.brought + 1) % ELSEWHERE_EVERY == 0 else "common"
    return 1.0 if kind == wanted else 0.25


def _waiting(reader: Reader, now: datetime) -> float:
    """How long nothing was brought to somebody: 1 for eight weeks and more, or for ever."""
    return 1.0 if reader.last_at is None else min((now - reader.last_at) / _LONG_WAIT, 1.0)


def _shortfalls(tales: Sequence[Tale], reached: Mapping[str, int]) -> list[Shortfall]:
    found = []
    for tale in tales:
        if reached[tale.id] >= FLOOR:
            continue
        reachable = tale.reached + len(tale.readers)
        kind: ShortfallKind = (
            "nobody_there" if not reachable else "few_there" if reachable < FLOOR else "readers_rest"
        )
        found.append(Shortfall(tale.id, kind))
    return found
