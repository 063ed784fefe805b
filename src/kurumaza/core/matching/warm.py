"""Compiles all loops ahead of the first question: some ten seconds once on a machine, then a moment in each process."""

import msgspec

from .live import LiveRound
from .problem import Person, Problem
from .rounds import plan_rounds
from .solve import Effort, plan_round

PEOPLE = 52
"""More than are proven, fewer than take long."""


def warm() -> None:
    """Plan some made-up rounds. Only the bound for more than `bound.ENUMERATED` people is left to be compiled when it is asked for."""
    few, many = _problem(8, 1), _problem(PEOPLE, 2)
    plan_round(few, 0, 1)
    plan = plan_round(many, 0, 1, effort=Effort(sweeps=2, steps=2, threads=2))
    live = LiveRound(many, 0, 1)
    live.start([person.id for person in many.people[1:]], plan.circles)
    live.arrive(many.people[0].id)
    # Far more of one side than of the other: somebody is left, and looked for again.
    live.start([person.id for place, person in enumerate(many.people) if person.side == 0 or place < 10])
    plan_rounds(
        msgspec.structs.replace(few, rounds=2, people=_twice(few)), 1, effort=Effort(sweeps=2, steps=2)
    )


def _twice(problem: Problem) -> tuple[Person, ...]:
    return tuple(msgspec.structs.replace(person, can=person.can * 2) for person in problem.people)


def _problem(people: int, slots: int) -> Problem:
    rows = tuple(
        Person(
            id=number,
            side=number % 2,
            languages=frozenset({"ja"}),
            can=(tuple((slot, "yes") for slot in range(slots)),),
            topics=frozenset({number % 5}),
            facing=frozenset({number % 3}),
            lived=frozenset({number % 4}),
            school=number % 7,
            industry=number % 4,
        )
        for number in range(people)
    )
    return Problem(people=rows, rounds=1, slots=tuple(range(slots)))
