"""The proof for some dozens of people: what it claims is so, also when its time is up."""

import numpy as np
import pytest

from bench.support.instances import made_up
from kurumaza.core.matching.arrays import round_of
from kurumaza.core.matching.exact import Purse, choose
from kurumaza.core.matching.listing import worthy_circles
from kurumaza.core.matching.solve import plan_round


def test_nothing_is_claimed_without_time() -> None:
    held = round_of(made_up(18, seed=1), 0)
    members, _cell, score, is_all = worthy_circles(held.arrays, np.zeros(18), np.inf, 60_000)
    assert is_all
    assert not choose(members, score, 18, Purse(0.0)).is_best
    purse = Purse(20.0)
    best = choose(members, score, 18, purse)
    assert best.is_best
    assert best.total > 15_000
    assert purse.seconds < 20.0


@pytest.mark.parametrize(("people", "seed"), [(30, 8), (36, 7), (36, 15), (40, 6)])
def test_hard_rounds_of_forty_are_proven(people: int, seed: int) -> None:
    """Where all circles together could seat half a person more, or tens of thousands of circles come close."""
    plan = plan_round(made_up(people, seed=seed), 0, 1)
    assert plan.bound == pytest.approx(plan.objective)
