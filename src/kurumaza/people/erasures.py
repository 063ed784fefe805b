"""What belongs to a person who is erased, in apps that lie above: each says for itself what goes, and what stands in the way.

An app's `actions_erasure.py` registers an `Eraser` with `@erases`, and what must be settled first with `@prevents_erasure`. What is
taken back for good is registered with `retracts`, there or in `actions_again.py`: it is done again when an older database is put back.
Those modules are imported when the app registry is ready."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kurumaza.people.errors import ErasureRefused
from kurumaza.people.models import Person


class Erasure(NamedTuple):
    """A person who is erased. `again`: it has been done before (an older database was put back, or a request was still under way),
    and nobody is told anew."""

    person: Person
    now: datetime
    again: bool


class Retracted(NamedTuple):
    """A kind of what is taken back, by public id with its time: what is since a time, or was ever; and how some of it (hundreds at
    the most) is done again, given what time it is now. That changes nothing where there is nothing, where it is done already, or
    where its person has decided anew since, and asks the database about all of them at once."""

    kind: str
    standing: Callable[[datetime | None], dict[UUID, datetime]]
    redo: Callable[[Mapping[UUID, datetime], datetime], None]


Eraser = Callable[[Erasure], None]
Obstacle = Callable[[Person], ErasureRefused | None]
_erasers: list[Eraser] = []
_obstacles: list[Obstacle] = []
_retracted: dict[str, Retracted] = {}


def erases(eraser: Eraser) -> Eraser:
    """Registers what an app takes away of a person. Done twice, it must change nothing."""
    _erasers.append(eraser)
    return eraser


def prevents_erasure(obstacle: Obstacle) -> Obstacle:
    """Registers a question whose answer is why somebody cannot be erased yet, or None."""
    _obstacles.append(obstacle)
    return obstacle


def retracts(kind: Retracted) -> Retracted:
    """Registers a kind of what is taken back for good."""
    _retracted[kind.kind] = kind
    return kind


def erasers() -> tuple[Eraser, ...]:
    """What is to be done, of the highest app first: modules are imported from the lowest one upwards."""
    return tuple(reversed(_erasers))


def obstacle_of(person: Person) -> ErasureRefused | None:
    """Why somebody cannot be erased yet."""
    return next((found for one in _obstacles if (found := one(person)) is not None), None)


def retracted_kinds() -> tuple[Retracted, ...]:
    """All kinds."""
    return tuple(_retracted.values())
