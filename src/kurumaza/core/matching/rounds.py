"""Plans several rounds: one after the other, so that who was left out comes first; then together, so that nobody meets again without need."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

import msgspec
import numpy as np

from .arrays import round_of
from .bound import upper_bound
from .interweave import MOST, interweave
from .objective import seat_points
from .placeable import placeable
from .plan import Plan, assemble
from .problem import Id, Meeting, Missed, Problem, digest, order_of
from .solve import Effort, Report, counted, place_in_plan, plan_round

KEEN = 20.0
"""So many times as much as in J a repeated meeting weighs beside the value of circles, while several rounds are planned: as good as always."""


class Sittings(msgspec.Struct, frozen=True, kw_only=True):
    """What several plans amount to for people. Repeats are pairs that met again, counted each time."""

    least: int
    repeats_across: int
    repeats_within: int


def plan_rounds(
    problem: Problem, seed: int, *, effort: Effort | None = None, progress: Report | None = None
) -> tuple[Plan, ...]:
    """A plan for each round, in order. The digest of each is that of the problem with what the earlier plans left behind.

    In several rounds people hardly ever meet again for the sake of better circles, but where a seat is at stake: J alone would now and
    then prefer it. A round in which somebody could meet again has no bound of its own, and does not tell its progress;
    `bound_of_rounds` is for all.
    """
    effort = effort or Effort.usual(len(problem.people), 1.0 / problem.rounds)
    plans = _one_by_one(problem, seed, effort, progress, is_keen=problem.rounds > 1)
    if problem.rounds == 1 or len(problem.people) > MOST:
        return plans
    if any(plan.unplaced for plan in plans):  # perhaps another way gives the seats to others
        plain = _one_by_one(problem, seed, effort, progress, is_keen=False)
        plans = min((plans, plain), key=lambda each: _rank(problem, each))
    tries = effort.changes * len(problem.people) * problem.rounds // 2
    woven = [_together(problem, plans, seed, tries, is_hot=is_hot) for is_hot in (True, False)]
    return min((plans, *woven), key=lambda each: _rank(problem, each))


def _one_by_one(
    problem: Problem, seed: int, effort: Effort, progress: Report | None, *, is_keen: bool
) -> tuple[Plan, ...]:
    """A plan for each round, each made after the earlier ones; keen not to let anybody meet again, or as J says."""
    plans: list[Plan] = []
    for number in range(problem.rounds):
        asked = _keen(problem) if is_keen and problem.met else problem
        told = progress if asked is problem else None  # its points would be of another scale
        plan = plan_round(asked, number, seed + number, effort=effort, progress=told)
        plans.append(plan if asked is problem else assemble(problem, number, plan.seed, plan.circles))
        problem = after(problem, plans[-1])
    return tuple(plans)


def _keen(problem: Problem) -> Problem:
    """The same problem for one who hates repeated meetings, and no less that somebody has no seat."""
    own = problem.weights
    keen = msgspec.structs.replace(
        own,
        seat=KEEN * own.seat,
        missed=KEEN * own.missed,
        met_across=KEEN * own.met_across,
        met_within=KEEN * own.met_within,
    )
    return msgspec.structs.replace(problem, weights=keen)


def _together(
    problem: Problem, plans: Sequence[Plan], seed: int, tries: int, *, is_hot: bool
) -> tuple[Plan, ...]:
    """The plans woven together, from hot (all may change) or from cold (few do)."""
    asked = _keen(problem)
    woven: list[Plan] = []
    for plan, circles in zip(
        plans, interweave(asked, [plan.circles for plan in plans], seed, tries, is_hot=is_hot), strict=True
    ):
        if set(circles) == set(plan.circles) and digest(problem) == plan.problem_digest:
            woven.append(plan)
        else:
            woven.append(assemble(problem, plan.round, plan.seed, tuple(sorted(circles, key=place_in_plan))))
        problem = after(problem, woven[-1])
    return tuple(woven)


def _rank(problem: Problem, plans: Sequence[Plan]) -> tuple[float, ...]:
    """The better plans have the lower rank: most seats, then who sits least sits most, then the fewest repeats, then the most value."""
    counts, weights = sittings(problem, plans), problem.weights
    seats = sum(len(circle.members) for plan in plans for circle in plan.circles)
    repeats = weights.met_across * counts.repeats_across + weights.met_within * counts.repeats_within
    return -seats, -counts.least, repeats, -sum(plan.objective for plan in plans)


def after(problem: Problem, plan: Plan) -> Problem:
    """The same people after a round: who has met whom, who was left out."""
    met: Counter[tuple[Id, Id]] = Counter()
    for one in problem.met:
        met[_pair(one.one, one.other)] = one.times
    for circle in plan.circles:
        met.update(_pair(one, other) for one, other in combinations(circle.members, 2))
    missed = Counter({one.person: one.times for one in problem.missed})
    missed.update(plan.unplaced)
    return msgspec.structs.replace(
        problem,
        met=tuple(Meeting(one, other, times) for (one, other), times in met.items()),
        missed=tuple(Missed(person, times) for person, times in missed.items()),
    )


def bound_of_rounds(problem: Problem, effort: Effort) -> float:
    """No way to plan all rounds one after the other has a greater sum of J, whatever the earlier rounds do to the later ones.

    Each round's prices are proven for people who have not met; earlier meetings only take off. What a seat is worth after rounds missed
    is counted for each person over all ways to sit and to miss.
    """
    missed = {one.person: one.times for one in problem.missed}
    before = np.array([missed.get(one, 0) for one in round_of(problem, 0).ids])
    # best[m]: the most that a person's seats so far can be worth, with m rounds missed in them.
    best = np.full((problem.rounds + 1, len(before)), -np.inf)
    best[0] = 0.0
    for number in range(problem.rounds):
        held = round_of(problem, number)
        price = upper_bound(held, counted(effort.steps), known=0.0, threads=effort.threads).price
        can_sit = placeable(held)
        sat = np.full_like(best, -np.inf)
        for times in range(problem.rounds + 1):
            more = [
                seat_points(problem.weights, int(old) + times, "yes")
                - seat_points(problem.weights, int(old), "yes")
                for old in before
            ]
            sat[times] = best[times] + np.where(can_sit, price + more, -np.inf)
        stayed_away = np.full_like(best, -np.inf)
        stayed_away[1:] = best[:-1]
        best = np.maximum(sat, stayed_away)
    return float(best.max(axis=0).sum())


def sittings(problem: Problem, plans: Iterable[Plan]) -> Sittings:
    """How often people sat and met again, counted from what had been before these plans on."""
    plans = tuple(plans)
    side = {person.id: person.side for person in problem.people}
    sat = Counter({person.id: 0 for person in problem.people})
    met = Counter({_pair(one.one, one.other): one.times for one in problem.met})
    repeats = Counter({True: 0, False: 0})
    for plan in plans:
        for circle in plan.circles:
            sat.update(circle.members)
            for pair in (_pair(one, other) for one, other in combinations(circle.members, 2)):
                repeats[side[pair[0]] != side[pair[1]]] += met[pair] > 0
                met[pair] += 1
    return Sittings(least=min(sat.values()), repeats_across=repeats[True], repeats_within=repeats[False])


def fewest_repeats(problem: Problem, sizes: Iterable[int]) -> int:
    """At least so many pairs meet again if everybody sits once in a circle of each of these sizes, whoever plans.

    A counting bound: in a circle of n everybody meets n - 1 others, and there are only so many whom they may meet.
    """
    meetings = sum(size - 1 for size in sizes)
    others = len(problem.people) - 1
    return max(0, (meetings - others) * len(problem.people) + 1) // 2


def _pair(one: Id, other: Id) -> tuple[Id, Id]:
    return (one, other) if order_of(one) < order_of(other) else (other, one)
