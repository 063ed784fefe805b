"""A proven upper bound on J for one round.

Linear programming duality: whatever prices people have, J is at most the sum of all prices plus what circles exceed them by. Every
excess is charged to people of one side (in a circle of two of a side half to each), so the bound is

    sum of seats + sum of prices + sum over people of the greatest excess of any circle they would be charged for.

Larger circles of two of each side need no look: V is a mean over pairs, so a circle of 3 + 3 or 2 + 2 + 2 is worth no more than its parts of 2 + 2.
Prices improve by subgradient steps (Polyak 1969); any prices give a valid bound, better ones a closer one.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arrays import (
    BASE,
    CELLS,
    CROSSROADS,
    INDUSTRY,
    IS_MIXED,
    MAY_HAVE,
    PENALTY,
    REGION,
    SHARE,
    SIDE,
    TOPICS,
    WITHIN_INDUSTRY,
    WITHIN_TOPIC,
    Arrays,
    Floats,
    Ints,
    Round,
)
from .dual import Market, Single, excess_of_lone, excess_of_pairs, points_between, share_of_pairs
from .placeable import placeable

FIRST_PRICE = 90.0
PATIENCE = 15
"""After so many steps without a closer bound, steps get shorter."""
SHORTER = 0.7
CALM = 0.7
"""The share of the last direction that is kept: subgradients swing to and fro."""
ENUMERATED = 15_000
"""Up to so many people, pairs of a side are enumerated; beyond, everybody is paired with their like."""
PAIRED = 40_000
"""Beyond so many people nobody is asked whom they could sit with, only what the best circle of anybody would be worth: that takes no time."""
LARGER = 3_000
"""Up to so many people, circles of five and six are looked at in every step; beyond, in the last one only."""

ROUNDING = 1e-3
"""Added to every price in the end: excesses are found in single precision, and the bound is to hold all the same."""

Pace = Callable[[], float]
"""The share of the work that is done, 0 to 1."""


class Bound(NamedTuple):
    """J is at most `value`. `price` (by person, with seat points) proves it: no legal circle is worth more than its members' prices."""

    value: float
    price: Floats


class Excess(NamedTuple):
    """Of each person: the greatest excess of a circle they are charged for, and who else is in it (people, 5; -1 for nobody)."""

    of_pairs: Single
    in_pairs: Ints
    of_lone: Single
    in_lone: Ints

    @classmethod
    def none(cls, people: int) -> "Excess":
        return cls(
            np.zeros(people, np.float32),
            np.full((people, 5), -1, np.int32),
            np.zeros(people, np.float32),
            np.full((people, 5), -1, np.int32),
        )

    def raise_to(self, other: "Excess") -> None:
        """Take the greater of both for each person."""
        for mine, who, theirs, whom in (
            (self[0], self[1], other[0], other[1]),
            (self[2], self[3], other[2], other[3]),
        ):
            higher = theirs > mine
            mine[higher] = theirs[higher]
            who[higher] = whom[higher]

    def charge(self) -> Floats:
        """By person: half of what a pair's circle exceeds its prices by, all of what a lone one's does."""
        return np.maximum(self.of_pairs / 2.0, self.of_lone).astype(np.float64)


class Pricing:
    """Finds excesses, cell by cell, on one thread or two."""

    def __init__(self, held: Round, threads: int = 1) -> None:
        self.arrays = held.arrays
        self.people = len(held.ids)
        self.is_enumerated = self.people <= ENUMERATED
        markets = list(self._markets(len(held.cells)))
        # Who works on what is fixed: the result does not depend on which thread is faster.
        self.shares = [markets[start::threads] for start in range(threads)]

    def excess(self, price: Floats, *, larger: bool) -> Excess:
        """At these prices (without seat points); `larger`: also of circles of 2 + 3 and 2 + 4."""

        def look(share: Sequence[Market]) -> Excess:
            found = Excess.none(self.people)
            for market in share:
                self._look(market, price.astype(np.float32), found, larger=larger)
            return found

        with ThreadPoolExecutor(len(self.shares)) as pool:
            first, *others = pool.map(look, self.shares)
        for other in others:
            first.raise_to(other)
        return first

    def _markets(self, cells: int) -> Iterator[Market]:
        a = self.arrays
        side = a.token[:, SIDE]
        none = np.empty((0, 0), np.float32)
        for cell in range(cells):
            can = (a.bits[:, a.word[CELLS] + cell // 64] >> np.uint64(cell % 64)) & np.uint64(1) == 1
            groups = [
                np.flatnonzero(can & (side == one)).astype(np.int32) for one in range(int(side.max()) + 1)
            ]
            for one, other in permutations(range(len(groups)), 2):
                left, right = groups[one], groups[other]
                if not len(left) or len(right) < 2:
                    continue
                if not self.is_enumerated:
                    yield Market(left, right, none, none, none)
                    continue
                yield Market(
                    left,
                    right,
                    points_between(a, left, right),
                    points_between(a, left, left),
                    points_between(a, right, right),
                )

    def _look(self, market: Market, price: Single, found: Excess, *, larger: bool) -> None:
        a = self.arrays
        sizes = [size for size in (5, 6) if larger and a.weight[MAY_HAVE + size]]
        is_first = a.token[market.left[0], SIDE] < a.token[market.right[0], SIDE]
        # Circles of 3 + 3 and 2 + 2 + 2 are covered by those of 2 + 2, and these are looked at from one side.
        if is_first and (a.weight[MAY_HAVE + 4] or a.weight[MAY_HAVE + 6]):
            sizes.append(4)
        for size in sizes:
            if self.is_enumerated:
                excess_of_pairs(a, market, size - 2, price, found.of_pairs, found.in_pairs)
            else:
                share_of_pairs(a, market.left, market.right, size - 2, price, found.of_pairs, found.in_pairs)
        if a.weight[MAY_HAVE + 3]:
            if self.is_enumerated:
                excess_of_lone(a, market, price, found.of_lone, found.in_lone)
            else:
                share_of_pairs(a, market.left, market.right, 1, price, found.of_lone, found.in_lone)


def upper_bound(
    held: Round,
    pace: Pace,
    *,
    known: float,
    threads: int = 1,
    report: Callable[[float, float], None] = lambda _value, _done: None,
) -> Bound:
    """A bound on J of any seating of the people in `held`.

    `known` is J of a seating that exists: it sets the length of the steps, any number is valid. `report` is told the bound so far, and
    the share of the work that is done.
    """
    can_sit = placeable(held)
    a = held.arrays
    if not can_sit.any():
        return Bound(0.0, np.zeros(len(held.ids)))
    if not a.weight[IS_MIXED] or len(held.ids) > PAIRED:
        price = np.where(can_sit, a.seat + _most_per_person(a), 0.0)
        return Bound(float(price.sum()), price)
    steps = _Steps(Pricing(held, threads), can_sit, known)
    while (done := pace()) < 1.0:
        steps.step()
        report(steps.best_value, done)
    return steps.result()


def _most_per_person(a: Arrays) -> float:
    """At least V / |C| of any circle, whoever sits in it."""
    w = a.weight
    sides = int(a.token[:, SIDE].max()) + 1
    across = (
        w[BASE] + max(w[CROSSROADS : CROSSROADS + 4]) + max(w[TOPICS : TOPICS + 3]) + w[INDUSTRY] + w[REGION]
    )
    within = w[SHARE] * (w[WITHIN_TOPIC] + w[WITHIN_INDUSTRY])
    penalty = min(w[PENALTY + size - 3] / size for size in range(3, 7) if w[MAY_HAVE + size])
    return float((across if sides > 1 else 0.0) + within - penalty)


class _Steps:
    """Prices on their way down."""

    def __init__(self, pricing: Pricing, can_sit: npt.NDArray[np.bool_], known: float) -> None:
        self.pricing = pricing
        self.seat = pricing.arrays.seat
        self.known = known
        self.can_sit = can_sit
        # Who can sit nowhere is worth nothing: with seat points, their price is 0.
        self.price = np.where(can_sit, FIRST_PRICE, -self.seat)
        self.direction = np.zeros(len(self.price))
        self.length = 1.0
        self.waited = 0
        self.best_value = np.inf
        self.best_price = self.price
        self.best_charge = np.zeros(len(self.price))
        self.larger = pricing.people <= LARGER

    def step(self) -> None:
        """Look what the bound is at the present prices, and change them."""
        excess = self.pricing.excess(self.price, larger=self.larger)
        charge = excess.charge()
        value = self._value(self.price, charge)
        if value < self.best_value - 1e-3:
            self.best_value, self.best_price, self.best_charge = value, self.price, charge
            self.waited = 0
        else:
            self.waited += 1
            if self.waited >= PATIENCE:
                self.length *= SHORTER
                self.waited = 0
                self.price, self.direction = self.best_price, np.zeros(len(self.price))
                return
        slope = self._slope(excess)
        self.direction = CALM * self.direction + (1 - CALM) * slope if self.direction.any() else slope
        norm = float(self.direction @ self.direction)
        if norm > 0.0:
            stride = self.length * max(value - self.known, 1.0) / norm
            # Seating somebody is never worth less than nothing.
            self.price = np.maximum(self.price - stride * self.direction, -self.seat)

    def result(self) -> Bound:
        """The closest bound so far, with every size of circle looked at."""
        if not self.larger or self.best_value == np.inf:
            self.best_charge = self.pricing.excess(self.best_price, larger=True).charge()
        price = self.best_price + self.seat + self.best_charge + self._for_three_sides(self.best_price)
        price = price + np.where(self.can_sit, ROUNDING, 0.0)
        return Bound(float(price.sum()), price)

    def _value(self, price: Floats, charge: Floats) -> float:
        return float((price + self.seat + charge + self._for_three_sides(price)).sum())

    def _for_three_sides(self, price: Floats) -> Floats:
        """What circles of 1 + 1 + 1 could exceed their prices by: everybody with the best pairs there can be."""
        a = self.pricing.arrays
        if a.token[:, SIDE].max() < 2 or not a.weight[MAY_HAVE + 3]:
            return np.zeros(len(price))
        best = (
            a.weight[BASE] + max(a.weight[CROSSROADS : CROSSROADS + 4]) + max(a.weight[TOPICS : TOPICS + 3])
        )
        best += a.weight[INDUSTRY] + a.weight[REGION]
        return np.where(self.can_sit, np.maximum(0.0, best - a.weight[PENALTY] / 3 - price), 0.0)

    def _slope(self, excess: Excess) -> Floats:
        """How the bound grows with each price."""
        slope = np.where(self.can_sit, 1.0, 0.0)
        by_pair = excess.of_pairs / 2.0 > excess.of_lone
        for chosen, partners, part in (
            (by_pair, excess.in_pairs, 0.5),
            (~by_pair & (excess.of_lone > 0), excess.in_lone, 1.0),
        ):
            people = np.flatnonzero(chosen)
            np.subtract.at(slope, people, part)
            others = partners[people].copy()
            if part == 0.5:
                # A pair of somebody with their like counts them twice.
                others[:, 0] = np.where(others[:, 0] < 0, people, others[:, 0])
            np.subtract.at(slope, others[others >= 0], part)
        return slope
