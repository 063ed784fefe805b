"""How good groups are, against what is proven to be the most that any could reach."""

import math
from dataclasses import dataclass
from typing import Literal

from kurumaza.core.matching.objective import seat_points
from kurumaza.core.matching.problem import Problem

# From here on a percentage says more about the proof than about the groups.
NEAR_PERCENT, FAIR_PERCENT = 10, 30
Kind = Literal["best", "near", "fair", "open", "unknown"]


@dataclass(frozen=True)
class Quality:
    """`percent`: no groups are better by more than this (near and fair only)."""

    kind: Kind
    percent: int = 0


def quality_of(
    problem: Problem, objective: float, bound: float | None, *, seated: int, rough: bool = False
) -> Quality:
    """The V gap in words' terms: (bound − J) of what the groups are worth beside their seats.

    Where not everybody can have a seat, the seats of everybody are more than the bound, and those of so many people as
    are seated are taken. `rough` rounds up to fives: groups moved by hand must not tell what two people are to each other."""
    if bound is None:
        return Quality("unknown")
    if objective >= bound - 1e-6:
        return Quality("best")
    seats = _seats_of_everyone(problem)
    worth = bound - sum(seats)
    if worth <= 0:
        worth = bound - sum(seats[:seated])
    if worth <= 0 or bound - objective >= problem.weights.seat / 2:
        return Quality("open")
    percent = math.ceil(100 * (bound - objective) / worth - 1e-9)
    if rough:
        percent = 5 * math.ceil(percent / 5)
    if percent > FAIR_PERCENT:
        return Quality("open")
    return Quality("near" if percent <= NEAR_PERCENT else "fair", percent)


def _seats_of_everyone(problem: Problem) -> list[float]:
    """What each person's seat is worth, the dearest first."""
    missed = {one.person: one.times for one in problem.missed}
    points = (seat_points(problem.weights, missed.get(one.id, 0), "yes") for one in problem.people)
    return sorted(points, reverse=True)
