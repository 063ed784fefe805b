"""Cases of several rounds about which something is known: social golfers, two sides that can all meet once, a side that is short."""

import json
from pathlib import Path

from kurumaza.core.matching.problem import Person, PlannedCircle, Problem
from kurumaza.core.matching.rounds import plan_rounds, sittings
from kurumaza.core.matching.solve import Effort

SCHEDULE = Path(__file__).parents[1] / "schedules" / "golfers-32-4-10.json"
EVERY_WEEK = 0
"""The one slot of these cases."""


def golfers(weeks: int) -> Problem:
    """32 people without sides in fours, week after week: as few as possible should meet again."""
    return _problem({"golfer": 32}, weeks, sides="any")


def two_sides(half: int) -> Problem:
    """2n + 2n people in n rounds of 2 + 2. Everybody can meet each person of the other side exactly once."""
    return _problem({"student": 2 * half, "senior": 2 * half}, half)


def scarce(students: int, seniors: int, rounds: int) -> Problem:
    """One side is short; circles of any size."""
    return _problem({"student": students, "senior": seniors}, rounds, sizes=(3, 4, 5, 6))


def golfers_schedule() -> tuple[PlannedCircle, ...]:
    """Ten weeks in which no two golfers meet twice."""
    weeks = json.loads(SCHEDULE.read_text(encoding="utf-8"))["weeks"]
    return tuple(
        PlannedCircle(round=week, slot=EVERY_WEEK, language="ja", members=tuple(sorted(circle)))
        for week, circles in enumerate(weeks)
        for circle in circles
    )


def repeats(problem: Problem, seed: int = 1) -> tuple[int, int]:
    """How many meetings are not the first of their two people, across sides and within, in the plans that are found."""
    found = sittings(problem, plan_rounds(problem, seed, effort=Effort(sweeps=40, steps=2)))
    return found.repeats_across, found.repeats_within


def weeks_without_repeat(most: int = 10) -> int:
    """For how many weeks the golfers are planned without a second meeting; it stops at the first week that needs one."""
    for weeks in range(5, most + 1):
        if repeats(golfers(weeks)) != (0, 0):
            return weeks - 1
    return most


def _problem(
    counts: dict[str, int], rounds: int, *, sizes: tuple[int, ...] = (4,), sides: str = "mixed"
) -> Problem:
    names = [side for side, count in counts.items() for _ in range(count)]
    people = tuple(
        Person(id=number, side=side, languages=frozenset({"ja"}), can=(((EVERY_WEEK, "yes"),),) * rounds)
        for number, side in enumerate(names)
    )
    return Problem(people=people, rounds=rounds, slots=(EVERY_WEEK,), sizes=sizes, sides=sides)  # type: ignore[arg-type]
