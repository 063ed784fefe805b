"""What the organiser asks for: people, times, rules and weights. Values only, no behaviour beyond look-ups.

Ids, slots and tokens (school, employer, topic …) are opaque: the engine never sees a name or an address.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

Id = int | str
"""An opaque identity or token. 1 and "1" are different."""
Answer = Literal["yes", "maybe"]
Offer = tuple[Id, Answer]
"""A slot that somebody can, and how sure they are."""
Level = Literal["never", "avoid", "ignore"]
SMALLEST, LARGEST = 3, 6
"""A circle has 3 to 6 people, whatever a term chooses within that."""


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One participant as the engine sees them. `can` holds, round by round, the slots they offered."""

    id: Id
    side: Id
    languages: frozenset[str]
    can: tuple[tuple[Offer, ...], ...]
    school: Id | None = None
    employer: Id | None = None
    past_employer: Id | None = None
    facing: frozenset[Id] = frozenset()
    lived: frozenset[Id] = frozenset()
    topics: frozenset[Id] = frozenset()
    industry: Id | None = None
    region: Id | None = None
    apart: frozenset[Id] = frozenset()

    def answer(self, round_index: int, slot: Id) -> Answer | None:
        """How this person answered for the slot; None when they cannot."""
        return next((answer for offered, answer in self.can[round_index] if offered == slot), None)


class RuleLevels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How strictly each kind of relation keeps two people apart. A declared tie is always never.

    Defaults: in a small term most students share one university, so schools and past employers are avoided only.
    """

    same_school: Level = "avoid"
    same_employer: Level = "never"
    past_employer: Level = "avoid"

    @classmethod
    def benchmark(cls) -> "RuleLevels":
        """The levels of the published instances: nothing is bent."""
        return cls(same_school="never", same_employer="never", past_employer="never")


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The organiser's choices of what counts, in points. The defaults are the documented set of the benchmarks.

    There is no weight for a direction (who lived it, who faces it) nor for anybody's worth: both would be unjust.
    """

    across_base: float = 5
    across_crossroads: tuple[float, float, float, float] = (0, 30, 40, 45)
    """By the number of turning points that one faces and the other has lived, both ways together: 0, 1, 2, 3+."""
    across_topics: tuple[float, float, float] = (0, 20, 30)
    """By the number of shared topics: 0, 1, 2+."""
    across_industry: float = 10
    across_region: float = 10
    within_topic: float = 10
    within_industry: float = 10
    met_across: float = 100
    """Taken off for every earlier meeting of a pair from two sides."""
    met_within: float = 40
    avoided: float = 25
    """Taken off once from a pair that has a relation of level avoid."""
    within_share: float = 0.25
    """What the mean of same-side pairs counts beside the mean of pairs across."""
    size_penalty: tuple[float, float, float, float] = (40, 0, 25, 60)
    """Kappa: taken off a circle of 3, 4, 5, 6 people."""
    seat: float = 1000
    missed: float = 300
    """Added to a seat for every earlier round its person missed, up to `missed_cap` of them."""
    missed_cap: int = 3
    maybe: float = 20
    """Taken off a seat whose person answered the slot with maybe."""


class Meeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two people have sat together `times` times before."""

    one: Id
    other: Id
    times: int


class Missed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person was left without a seat `times` times before."""

    person: Id
    times: int


class Cell(msgspec.Struct, frozen=True):
    """Where and in what a circle meets: one slot, one language."""

    slot: Id
    language: str


class PlannedCircle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The people who are to sit together in one round, in one cell."""

    round: int
    slot: Id
    language: str
    members: tuple[Id, ...]

    @property
    def cell(self) -> Cell:
        return Cell(self.slot, self.language)


class Problem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a plan is made from. Ask `validate.check_problem` before solving one that comes from outside."""

    people: tuple[Person, ...]
    rounds: int
    slots: tuple[Id, ...]
    sizes: tuple[int, ...] = (3, 4, 5, 6)
    sides: Literal["mixed", "any"] = "mixed"
    """Whether every circle must bring sides together (see rules.side_violations), or anybody may sit with anybody."""
    levels: RuleLevels = RuleLevels()
    weights: Weights = Weights()
    met: tuple[Meeting, ...] = ()
    missed: tuple[Missed, ...] = ()
    locked: tuple[PlannedCircle, ...] = ()
    """Circles the organiser keeps as they are; their members are not free for others in that round."""

    def by_id(self) -> dict[Id, Person]:
        """A fresh look-up table; build it once, not in a loop."""
        return {person.id: person for person in self.people}


def order_of(value: Id) -> tuple[str, Id]:
    """A sort key that puts ids of both kinds into one stable order."""
    return (type(value).__name__, value)


def sorted_ids(ids: Iterable[Id]) -> tuple[Id, ...]:
    return tuple(sorted(ids, key=order_of))


def digest(problem: Problem) -> str:
    """SHA-256 (hex) of the problem's canonical JSON: the order of people, answers and pairs does not matter.

    A stored plan is valid only while the digest of the problem it was made from is unchanged.
    """
    return hashlib.sha256(msgspec.json.encode(_canonical(problem))).hexdigest()


_UNORDERED_FIELDS = {"people", "met", "missed", "locked", "sizes", "members"}


def _canonical(value: Any) -> Any:
    if isinstance(value, Meeting):
        return [*sorted_ids((value.one, value.other)), value.times]
    if isinstance(value, Weights):
        return [_points(getattr(value, name)) for name in value.__struct_fields__]
    if isinstance(value, Person):
        return {**_fields(value), "can": [_unordered(offers) for offers in value.can]}
    if isinstance(value, msgspec.Struct):
        return _fields(value)
    if isinstance(value, frozenset):
        return _unordered(value)
    if isinstance(value, tuple):
        return [_canonical(item) for item in value]
    return value


def _points(value: float | tuple[float, ...]) -> float | list[float]:
    """25 and 25.0 are the same weight."""
    return [float(points) for points in value] if isinstance(value, tuple) else float(value)


def _fields(struct: msgspec.Struct) -> dict[str, Any]:
    result = {}
    for name in sorted(struct.__struct_fields__):
        value = getattr(struct, name)
        if name == "sides" and value == "mixed":
            continue  # as it was before there was a choice: stored digests stay valid
        result[name] = _unordered(value) if name in _UNORDERED_FIELDS else _canonical(value)
    return result


def _unordered(values: Iterable[Any]) -> list[Any]:
    return sorted((_canonical(value) for value in values), key=msgspec.json.encode)
