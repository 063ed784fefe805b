"""Expected refusals of safety."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class SafeguardRefused:
    """Nobody is named: the term has its two safeguarding people; who hands over is none of them, the other is one already or does not
    run the term."""

    code: Literal["two_already", "not_yours", "is_one_already", "no_organiser"] = "two_already"


@dataclass(frozen=True)
class IncidentRefused:
    """An incident is not written down: its last day is today or before, or too far away."""

    code: Literal["too_short", "too_long"]


@dataclass(frozen=True)
class ContactRefused:
    """No contact is kept: the term offers no exchange, nothing was written, or too much."""

    code: Literal["not_offered", "empty", "too_long"]
    limit: int = 0
