"""The search for a good seating of a large round: construct, then exchange and recreate under falling heat.

Work is counted in sweeps, never timed, and batches are fixed before they run: the same seed gives the same result however fast the
machine is, on one thread or two. Only `Pace` may end a search earlier.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from .arrays import MAY_HAVE, PENALTY, SIDE, Arrays, Ints, Round
from .construct import construct
from .exchange import exchange
from .loops import RandomState, draw, random_state
from .problem import LARGEST, SMALLEST
from .seating import FREE, empty_seating
from .sweep import arrange, recreate_some, seat_free, wander

HEAT = 10.0
"""Points by which a place is misjudged at first. Of 5 to 40, the best in trials with 1,000 and 10,000 people."""
COLD = 0.9
"""The share of the work after which there is no heat any more."""
JOINING = 0.25
"""From this share of the work on, whoever is free makes a circle larger than usual; before, they find each other."""
TOGETHER = 2_500
"""So many circles exchange people at once, at most; larger assignments cost more than they find."""
BATCH = 1_250
"""So many where there are more circles than TOGETHER: batches run side by side."""
WAITING = 64
"""So many people without a seat take part in one exchange."""
TRIES = 100
"""So many handfuls are put together anew in a sweep to seat people, half of them each time it was of no use: some cannot be seated."""
POOLS = 60
"""So many handfuls, at most, are put together anew in a sweep."""

Pace = Callable[[], float]
"""The share of the work that is done, 0 to 1. Asked before each sweep."""
Report = Callable[["Search", float], None]


def usual_size(arrays: Arrays) -> int:
    """The allowed size that costs least."""
    allowed = [size for size in range(SMALLEST, LARGEST + 1) if arrays.weight[MAY_HAVE + size]]
    return min(allowed, key=lambda size: (arrays.weight[PENALTY + size - SMALLEST], size))


class Search:
    """One seating, and what improves it."""

    def __init__(self, held: Round, seed: int, threads: int = 1) -> None:
        self.arrays = held.arrays
        self.cells = len(held.cells)
        self.seating = empty_seating(len(held.ids))
        self.random = random_state(seed)
        self.sides = int(self.arrays.token[:, SIDE].max(initial=0)) + 1
        self.threads = threads
        self.tries = TRIES

    def run(self, pace: Pace, report: Report) -> None:
        """Seat everybody whom it can, and improve until the pace says that the work is done."""
        construct(self.arrays, self.seating, self.cells, usual_size(self.arrays), self.random)
        best, best_total = self.seating.copy(), self.total()
        while (done := pace()) < 1.0:
            self.sweep(max(0.0, HEAT * (1.0 - done / COLD)), may_join=done >= JOINING)
            if (total := self.total()) > best_total:
                best, best_total = self.seating.copy(), total
            report(self, done)
        self.seating.put_back(best)
        self.tries = TRIES
        self.seat_the_rest(may_join=True)

    def total(self) -> float:
        """J of the seating as it is."""
        return self.seating.total(self.arrays)

    def sweep(self, heat: float, *, may_join: bool) -> None:
        """Every circle takes part in one exchange for each side; those without a seat are tried again."""
        wander(self.arrays, self.seating, self.random)
        for side in range(self.sides):
            self._exchange_all(side, heat)
        self.seat_the_rest(may_join=may_join)
        pools = min(POOLS, int(self.seating.used[0]) // 3 + 1)
        recreate_some(self.arrays, self.seating, pools, heat, 0, self.random)

    def seat_the_rest(self, *, may_join: bool) -> int:
        """How many are left without a seat."""
        before = int((self.seating.circle_of == FREE).sum())
        left = seat_free(self.arrays, self.seating, self.tries, may_join, 0, self.random)
        if before:
            self.tries = TRIES if left < before else max(1, self.tries // 2)
        return left

    def _exchange_all(self, side: int, heat: float) -> None:
        order = arrange(self.seating, self.cells, self.random)
        if not len(order):
            return
        size = len(order) if len(order) <= TOGETHER else BATCH
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        states = [np.array([draw(self.random) | 1], np.uint64) for _ in batches]
        # Nobody may take part twice: the first batch, of another cell each time, asks those without a seat.
        waiting = [self._waiting(side), *([np.empty(0, np.int32)] * (len(batches) - 1))]

        def run(batch: npt.NDArray[np.int64], free: Ints, random: RandomState) -> float:
            return exchange(self.arrays, self.seating, batch, side, free, heat, random)

        if self.threads == 1 or len(batches) < 2:
            for arguments in zip(batches, waiting, states, strict=False):
                run(*arguments)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(run, batches, waiting, states))

    def _waiting(self, side: int) -> Ints:
        free = np.flatnonzero((self.seating.circle_of == FREE) & (self.arrays.token[:, SIDE] == side))
        if len(free) > WAITING:
            free = free[draw(self.random) % (len(free) - WAITING) :][:WAITING]
        return free.astype(np.int32)
