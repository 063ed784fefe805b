"""Plans one round: searches, bounds, and proves where it can.

How much is searched follows from the number of people and an effort, never from a clock, so that the same call gives the same plan.
"""

from collections.abc import Callable

import msgspec
import numpy as np

from .arrays import Round, round_of
from .bound import upper_bound
from .exact import best_of_few, prove
from .objective import Objective
from .plan import Plan, assemble
from .problem import PlannedCircle, Problem, order_of, sorted_ids
from .progress import Progress
from .search import Pace, Search
from .seating import Seating
from .validate import check_problem

Report = Callable[[Progress], None]

PROVABLE = 40
"""Up to so many people free to sit, the best seating is looked for until it is proven."""
CHANGES = 100_000
"""So many exchanges of two people are tried for each person and round, where several rounds are planned together."""
SEARCHING = 0.6
"""The share of the work that searching is; the rest is for the bound."""


class Effort(msgspec.Struct, frozen=True, kw_only=True):
    """How much is tried: sweeps of the search, steps of the bound (none: no bound is asked for), threads to do it on; in several rounds
    also changes, for each person and round."""

    sweeps: int
    steps: int
    threads: int = 1
    changes: int = CHANGES

    @classmethod
    def usual(cls, people: int, share: float = 1.0) -> "Effort":
        """What fits into the times of the published goals on two cores; `share` of it."""
        points = ((40, 80, 150), (200, 2_500, 1_500), (1_000, 1_200, 900), (10_000, 40, 90), (100_000, 15, 2))
        people_at, sweeps, steps = (np.log([point[k] for point in points]) for k in range(3))
        at = np.log(max(people, 1))
        return cls(
            sweeps=max(3, round(share * float(np.exp(np.interp(at, people_at, sweeps))))),
            steps=max(2, round(share * float(np.exp(np.interp(at, people_at, steps))))),
            threads=1 if people <= 2_000 else 2,
            changes=round(CHANGES * min(1.0, 4 * share)),
        )


def plan_round(
    problem: Problem,
    round_index: int,
    seed: int,
    *,
    effort: Effort | None = None,
    progress: Report | None = None,
) -> Plan:
    """A legal plan of one round that seats as many as it can and makes them good circles, with a proven bound.

    Locked circles stay. Raises ValueError when the problem is not valid or has no such round: ask check_problem first.
    """
    if refusals := check_problem(problem):
        raise ValueError(refusals)
    if not 0 <= round_index < problem.rounds:
        raise ValueError(f"no round {round_index}")
    locked = tuple(circle for circle in problem.locked if circle.round == round_index)
    taken = {member for circle in locked for member in circle.members}
    held = round_of(problem, round_index, without=taken)
    seating, bound = solve(held, seed, effort or Effort.usual(len(held.ids)), progress)
    circles = [*locked, *planned(held, round_index, seating)]
    plan = assemble(problem, round_index, seed, tuple(sorted(circles, key=place_in_plan)))
    if bound is None:
        return plan
    # The bound is for all plans that keep what is locked.
    return msgspec.structs.replace(plan, bound=max(plan.objective, bound + Objective(problem).total(locked)))


def solve(
    held: Round, seed: int, effort: Effort, progress: Report | None = None
) -> tuple[Seating, float | None]:
    """A seating of everybody in `held`, and a bound on J that no legal seating exceeds, if it is asked for."""
    people = len(held.ids)
    if people <= PROVABLE and (best := best_of_few(held)) is not None:
        return best, best.total(held.arrays)
    told = _Telling(people, progress)
    search = Search(held, seed, effort.threads)
    search.run(counted(effort.sweeps), told.of_search)
    told.of_search(search, 1.0)
    seating, known = search.seating, search.total()
    if people > PROVABLE and not effort.steps:
        return seating, None
    bound = upper_bound(
        held, counted(effort.steps), known=known, threads=effort.threads, report=told.of_bound
    )
    if people <= PROVABLE:
        seating, proven = prove(held, seating, bound.price)
        return seating, min(bound.value, proven)
    return seating, bound.value


def planned(held: Round, round_index: int, seating: Seating) -> list[PlannedCircle]:
    """The circles with the ids of their people."""
    circles = []
    for members, number in seating.circles():
        cell = held.cells[number]
        ids = sorted_ids(held.ids[member] for member in members)
        circles.append(PlannedCircle(round=round_index, slot=cell.slot, language=cell.language, members=ids))
    return circles


def place_in_plan(circle: PlannedCircle) -> tuple[object, ...]:
    """What circles of a plan are ordered by."""
    return (order_of(circle.slot), circle.language, order_of(circle.members[0]))


def counted(total: int) -> Pace:
    """A pace that is done after so many calls."""
    calls = iter(range(total))
    return lambda: next(calls, total) / total


class _Telling:
    """Turns steps into progress, once for every percent of the work."""

    def __init__(self, people: int, report: Report | None) -> None:
        self.report = report
        self.last = Progress(seated=0, people=people, objective=0.0, bound=None, done=0.0)

    def of_search(self, search: Search, done: float) -> None:
        done *= SEARCHING
        if done >= self.last.done + 0.01:
            seated = int((search.seating.circle_of >= 0).sum())
            self._tell(seated=seated, objective=search.total(), done=done)

    def of_bound(self, value: float, done: float) -> None:
        done = SEARCHING + (1 - SEARCHING) * done
        if done >= self.last.done + 0.01:
            self._tell(bound=value, done=done)

    def _tell(self, **changes: float) -> None:
        self.last = msgspec.structs.replace(self.last, **changes)
        if self.report:
            self.report(self.last)
