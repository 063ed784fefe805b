"""The best seating there is, for some dozens of people: weighted set packing over all circles that can matter.

The linear relaxation is solved by column generation over all legal circles. Its prices then tell which circles can belong to a seating better
than a known one (reduced-cost fixing): few, among which HiGHS chooses disjoint ones.
"""

from typing import NamedTuple

import highspy
import numpy as np
import numpy.typing as npt

from .arrays import Floats, Ints, Round
from .listing import worthy_circles
from .seating import FREE, Seating, add, empty_seating

FEW = 3_000
"""Up to so many legal circles, all of them are tried without a search before."""
LISTED, ENTERING = 60_000, 3_000
"""So many circles are listed, and so many of them enter the linear relaxation at once."""
FIRST_SLACK = 20.0
"""Points by which the first circles may fall short of the guessed prices."""
ROUNDS = 40
"""After so many rounds of new circles the relaxation is given up."""
SLACKS = (30.0, 150.0, np.inf)
"""Points by which circles may fall short of the prices, one after the other: mostly the best seating needs the first ones only."""
CHOSEN_FROM = 60_000
"""So many circles may be left for the last choice: with more the proof would take too long."""
WHOLE = 1e-4
"""More than the solver is ever wrong by; seats are whole numbers."""
SECONDS = 20.0
"""A last resort: the solver's own work is the same every time, but how long it takes is not known beforehand."""


class Choice(NamedTuple):
    """Numbers of chosen circles, their total score, and whether no choice scores more."""

    chosen: npt.NDArray[np.int64]
    total: float
    is_best: bool


class Purse:
    """Seconds of the solver that are left for a question and all that follows from it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def run(self, solver: highspy.Highs) -> bool:
        """Solves what was passed to it; whether to the end."""
        solver.setOptionValue("time_limit", max(0.0, self.seconds))
        solver.run()
        self.seconds -= solver.getRunTime()
        return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def best_of_few(held: Round, seconds: float = SECONDS) -> Seating | None:
    """The best seating, where all legal circles are few enough to choose from; else, or if it takes longer, None."""
    people = len(held.ids)
    members, cell, score, is_all = worthy_circles(held.arrays, np.zeros(people), np.inf, FEW)
    if not is_all:
        return None
    purse = Purse(seconds)
    choice = choose(members, score, people, purse)
    if not choice.is_best:
        return None
    best = seated(held, members, cell, choice.chosen)
    return _fairest(held, best, (members, cell, score), purse)


def prove(held: Round, seating: Seating, price: Floats) -> tuple[Seating, float]:
    """The best seating and its J; or a seating no worse than the given one and a bound on J where that took too long.

    `price` is a guess of what each person is worth, with seat points; the better, the faster.
    """
    a, purse = held.arrays, Purse(SECONDS)
    known = seating.total(a)
    relaxed = relaxed_price(held, price, purse)
    if relaxed is None:
        return seating, np.inf
    bound = float(relaxed.sum())
    for most in SLACKS:
        slack = min(most, bound - known + 1e-6)
        members, cell, score, is_all = worthy_circles(a, relaxed, slack, CHOSEN_FROM)
        if not is_all:
            break
        choice = choose(members, score, len(held.ids), purse, known=_among(members, seating))
        if choice.total > known + 1e-6:
            seating, known = seated(held, members, cell, choice.chosen), choice.total
        if not choice.is_best:
            break
        if bound - known <= slack + 1e-6:  # circles that fall short by more are in no better seating
            return _fairest(held, seating, (members, cell, score), purse), seating.total(a)
    return seating, bound


def relaxed_price(held: Round, price: Floats, purse: Purse) -> Floats | None:
    """Prices of people that no legal circle exceeds, of the least sum there is; None when it takes too long.

    The linear relaxation's dual. Circles that exceed the prices so far enter until there are none.
    """
    people = len(held.ids)
    chosen: tuple[Ints, Floats] | None = None
    slack = FIRST_SLACK
    for _ in range(ROUNDS):
        members, _, score, _ = worthy_circles(held.arrays, price, slack, LISTED)
        if not len(score):
            return price
        most_wanted = np.argsort(np.append(price, 0.0)[members].sum(axis=1) - score, kind="stable")[:ENTERING]
        members, score = members[most_wanted], score[most_wanted]
        slack = -1e-6
        chosen = (
            (members, score)
            if chosen is None
            else (np.concatenate([chosen[0], members]), np.concatenate([chosen[1], score]))
        )
        solver = _relaxed(*chosen, people, purse)
        if solver is None:
            return None
        price = np.abs(np.array(solver.getSolution().row_dual))
    return None


def choose(
    members: Ints,
    score: Floats,
    people: int,
    purse: Purse,
    *,
    must: npt.NDArray[np.bool_] | None = None,
    known: npt.NDArray[np.int64] | None = None,
) -> Choice:
    """Disjoint circles of the greatest total score, with a seat for all who `must` have one; `known` are some to begin with."""
    if not len(score):
        return Choice(np.empty(0, np.int64), 0.0, must is None or not must.any())
    solver = _solver()
    model = _packing(members, score, people)
    if must is not None:
        model.row_lower_ = must.astype(np.float64)
    solver.passModel(model)
    # Nobody sits half: where all circles together could seat 28.5, no choice seats more than 28. It spares hundreds of branches.
    sizes = (members >= 0).sum(axis=1).astype(np.float64)
    if (relaxed := _relaxed(members, sizes, people, purse)) is not None:
        seats = np.floor(relaxed.getInfo().objective_function_value + WHOLE)
        solver.addRow(0.0, seats, len(score), np.arange(len(score), dtype=np.int32), sizes)
    if known is not None and len(known):
        begin = highspy.HighsSolution()
        begin.col_value = np.isin(np.arange(len(score)), known).astype(np.float64)
        solver.setSolution(begin)
    is_best = purse.run(solver)
    taken = np.array(solver.getSolution().col_value) > 0.5
    chosen = np.flatnonzero(taken) if len(taken) == len(score) else np.empty(0, np.int64)
    return Choice(chosen, float(score[chosen].sum()), is_best)


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("threads", 1)
    # Of tens of thousands of circles, to look for those that are no use takes longer than the choice itself.
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-5)
    return solver


def _relaxed(
    members: Ints, score: Floats, people: int, purse: Purse, must: npt.NDArray[np.bool_] | None = None
) -> highspy.Highs | None:
    """The linear relaxation of choosing from these circles, solved; None if it has no solution, or not in time."""
    solver = _solver()
    model = _packing(members, score, people)
    model.integrality_ = []
    model.col_upper_ = np.full(len(score), highspy.kHighsInf)  # a person's row says so already
    if must is not None:
        model.row_lower_ = must.astype(np.float64)
    solver.passModel(model)
    return solver if purse.run(solver) else None


def _packing(members: Ints, score: Floats, people: int) -> highspy.HighsLp:
    """One row a person, one column a circle; at most one circle a person."""
    sizes = (members >= 0).sum(axis=1)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(score), people
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = score
    model.col_lower_, model.col_upper_ = np.zeros(len(score)), np.ones(len(score))
    model.row_lower_, model.row_upper_ = np.zeros(people), np.ones(people)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(score)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    model.a_matrix_.index_ = members[members >= 0]
    model.a_matrix_.value_ = np.ones(int(sizes.sum()))
    return model


def _fairest(held: Round, best: Seating, listed: tuple[Ints, Ints, Floats], purse: Purse) -> Seating:
    """Among the seatings that are as good: one that seats all who have sat least, if there is one, then one whose worst circle is the best."""
    members, cell, score = listed
    a, people = held.arrays, len(held.ids)
    total = best.total(a)
    must = _least_sat(held, members)
    if (best.circle_of[must] == FREE).any():
        choice = choose(members, score, people, purse, must=must)
        if choice.is_best and choice.total >= total - 1e-6:
            best = seated(held, members, cell, choice.chosen)
        else:
            must[:] = False
    value = score - np.array([a.seat[row[row >= 0]].sum() for row in members])
    while best.used[0]:
        worst = best.score[: best.used[0]].min()
        better = np.flatnonzero(value > worst + 1e-6)
        better = better[_can_belong(members[better], score[better], people, purse, must, total)]
        choice = choose(members[better], score[better], people, purse, must=must)
        if not choice.is_best or choice.total < total - 1e-6:
            break
        best = seated(held, members[better], cell[better], choice.chosen)
    return best


def _can_belong(
    members: Ints, score: Floats, people: int, purse: Purse, must: npt.NDArray[np.bool_], total: float
) -> npt.NDArray[np.bool_]:
    """Which circles can be in a choice of so great a total, by the linear relaxation of choosing from these."""
    nowhere = np.zeros(len(score), np.bool_)
    if not len(score):
        return nowhere
    solver = _relaxed(members, score, people, purse, must)
    if solver is None:
        return nowhere
    spare = solver.getInfo().objective_function_value - total + 1e-6
    return np.abs(np.array(solver.getSolution().col_dual)) <= spare if spare >= 0 else nowhere


def _among(members: Ints, seating: Seating) -> npt.NDArray[np.int64]:
    """Where a seating's circles are in a list; nothing unless all of them are."""
    place_of = {tuple(row[row >= 0]): place for place, row in enumerate(members)}
    places = [place_of.get(tuple(sorted(circle)), -1) for circle, _cell in seating.circles()]
    return np.array([] if -1 in places else places, np.int64)


def _least_sat(held: Round, members: Ints) -> npt.NDArray[np.bool_]:
    """Who was left out most often, of those who may sit in a circle; nobody, if nobody was left out."""
    may_sit = np.zeros(len(held.ids), np.bool_)
    may_sit[members[members >= 0]] = True
    most = held.missed[may_sit].max(initial=0)
    return may_sit & (held.missed == most) if most else np.zeros_like(may_sit)


def seated(held: Round, members: Ints, cell: Ints, chosen: npt.NDArray[np.int64]) -> Seating:
    """A seating of the chosen circles."""
    seating = empty_seating(len(held.ids))
    for circle in chosen:
        row = members[circle][members[circle] >= 0]
        add(held.arrays, seating, row, len(row), int(cell[circle]))
    return seating
