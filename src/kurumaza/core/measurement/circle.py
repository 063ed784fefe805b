"""The figures of one circle, from counts and turns that are taken apart by kind of phase."""

from collections.abc import Mapping, Sequence

import msgspec

from kurumaza.core.measurement.shares import balance, evenness, inequality

# With two who were measured, a figure and one's own seconds give away the other's.
FEWEST_MEASURED = 3


class Measured(msgspec.Struct, frozen=True):
    """One seat in phases of one kind. A seat that was not heard for more than a tenth of its time is not measured:
    its seconds would read as silence."""

    side: int
    speech_ms: int
    unmeasured_ms: int


class Shared(msgspec.Struct, frozen=True):
    """How talk was shared in phases of one kind. `seats` were at the table, `measured` of them agreed and were heard;
    without three of these what follows `phase_seconds` is None. Seconds are the sum, never one by one."""

    seats: int
    measured: int
    phase_seconds: int
    spoken_seconds: int | None = None
    inequality: float | None = None
    evenness: float | None = None
    balance: float | None = None


def is_heard(one: Measured, phase_ms: int) -> bool:
    """Whether so little went unmeasured that the seconds say something; `phase_ms` is how long these phases took."""
    return one.unmeasured_ms * 10 <= phase_ms


def how_shared(people: Sequence[Measured], *, seats: int, phase_ms: int) -> Shared:
    """The figures of phases of one kind, which took `phase_ms`. B only where every one of two sides has two who were
    measured: the mean of one person is that person."""
    heard = [one for one in people if is_heard(one, phase_ms)]
    if len(heard) < FEWEST_MEASURED:
        return Shared(seats=seats, measured=len(heard), phase_seconds=round(phase_ms / 1000))
    spoken = [one.speech_ms for one in heard]
    return Shared(
        seats=seats,
        measured=len(heard),
        phase_seconds=round(phase_ms / 1000),
        spoken_seconds=round(sum(spoken) / 1000),
        inequality=inequality(spoken),
        evenness=evenness(spoken),
        balance=_balance(_by_side(heard)),
    )


def _by_side(people: Sequence[Measured]) -> Mapping[int, list[int]]:
    sides: dict[int, list[int]] = {}
    for one in people:
        sides.setdefault(one.side, []).append(one.speech_ms)
    return sides


def _balance(sides: Mapping[int, list[int]]) -> float | None:
    if len(sides) != 2 or min(map(len, sides.values())) < 2:
        return None
    one, other = sides.values()
    return balance(one, other)
