"""The linear assignment problem against every permutation."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kurumaza.core.matching.assignment import FORBIDDEN, assign


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.integers(1, 6), st.integers(0, 10_000), st.sampled_from([3, 50, 10_000]))
def test_assignment_costs_the_least(size: int, seed: int, different: int) -> None:
    random = np.random.default_rng(seed)
    cost = random.integers(0, different, (size, size)).astype(np.float64)
    cost[random.random((size, size)) < 0.2] = FORBIDDEN
    column_of, row_of = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    assign(cost, column_of, row_of)
    assert sorted(column_of) == list(range(size))
    assert all(row_of[column_of[row]] == row for row in range(size))
    least = min(sum(cost[row, one[row]] for row in range(size)) for one in permutations(range(size)))
    assert sum(cost[row, column_of[row]] for row in range(size)) == pytest.approx(least)


def test_large_assignment_with_many_ties_ends_and_is_no_worse_than_the_diagonal() -> None:
    random = np.random.default_rng(7)
    cost = random.integers(0, 12, (700, 700)).astype(np.float64)
    column_of, row_of = np.full(700, -1, np.int32), np.full(700, -1, np.int32)
    assign(cost, column_of, row_of)
    assert sorted(column_of) == list(range(700))
    assert cost[np.arange(700), column_of].sum() == 0.0
