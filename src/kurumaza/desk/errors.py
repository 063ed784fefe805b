"""Expected refusals of opening a term and of adding to it."""

from dataclasses import dataclass
from typing import Literal

Field = Literal["", "slug", "ends_on", "side", "time", "safeguards"]
Code = Literal[
    "no_content",
    "address_taken",
    "ends_before_start",
    "side_twice",
    "no_time",
    "time_past",
    "time_twice",
    "time_outside_term",
    "nobody_reads",
    "too_many_read",
    "round_there",
    "closed",
]


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `place` counts from 0 among the sides or the times; no field means the whole."""

    field: Field
    code: Code
    place: int = 0


@dataclass(frozen=True)
class OpeningRefused:
    """Nothing was written: every fault with its place."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class RehearsalRefused:
    """No rehearsal was opened: nobody to rehearse with, or the programme has no script for it."""

    code: Literal["nobody", "no_script"]


@dataclass(frozen=True)
class KeyRefused:
    """Nobody's key was turned or taken back: what was asked for is over or has changed, one person answers for two partners, an evening
    is under way, or something else of the term stands against it by now."""

    code: Literal["over", "same_person", "under_way", "not_now"]
