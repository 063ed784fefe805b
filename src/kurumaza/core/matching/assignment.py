"""The linear assignment problem: everybody one place, every place one person, at the least cost.

After Jonker and Volgenant (1987): column reduction, augmenting row reduction, shortest augmenting paths.
"""

import numpy as np

from .arrays import Floats, Ints
from .compiled import compiled

FORBIDDEN = 1e6
"""The cost of a place that a person cannot have; far above any other."""
SAME = 1e-7
"""Costs that differ by less are taken as equal: rounding must not let two rows push each other out for ever."""


@compiled
def assign(cost: Floats, column_of: Ints, row_of: Ints) -> None:
    """Fill `column_of` (by row) and `row_of` (by column) with an assignment of least total cost; `cost` is (n, n)."""
    n = cost.shape[0]
    price = np.empty(n)
    free = np.empty(n, np.int32)
    count = _reduce_columns(cost, column_of, row_of, price, free)
    for _ in range(2):
        count = _reduce_rows(cost, column_of, row_of, price, free, count)
    _augment(cost, column_of, row_of, price, free, count)


@compiled
def _reduce_columns(cost: Floats, column_of: Ints, row_of: Ints, price: Floats, free: Ints) -> int:
    """Every column takes its cheapest row unless it is taken; the number of rows left `free`."""
    n = cost.shape[0]
    matches = np.zeros(n, np.int32)
    cheapest = np.zeros(n, np.int32)
    for j in range(n):
        price[j] = cost[0, j]
    for i in range(1, n):
        for j in range(n):
            if cost[i, j] < price[j]:
                price[j] = cost[i, j]
                cheapest[j] = i
    for j in range(n - 1, -1, -1):
        i = cheapest[j]
        matches[i] += 1
        row_of[j] = -1
        if matches[i] == 1:
            column_of[i] = j
            row_of[j] = i
    count = 0
    for i in range(n):
        if matches[i] == 0:
            column_of[i] = -1
            free[count] = i
            count += 1
        elif matches[i] == 1:
            own = column_of[i]
            least = 1e18
            for j in range(n):
                if j != own and cost[i, j] - price[j] < least:
                    least = cost[i, j] - price[j]
            price[own] -= least
    return count


@compiled
def _reduce_rows(cost: Floats, column_of: Ints, row_of: Ints, price: Floats, free: Ints, count: int) -> int:
    """Free rows bid for their best column by the distance to the second best; the number of rows still free."""
    n = cost.shape[0]
    place, left = 0, 0
    while place < count:
        i = free[place]
        place += 1
        best, second = cost[i, 0] - price[0], 1e18
        j1, j2 = 0, -1
        for j in range(1, n):
            reduced = cost[i, j] - price[j]
            if reduced < second:
                if reduced >= best:
                    second, j2 = reduced, j
                else:
                    second, j2 = best, j1
                    best, j1 = reduced, j
        is_cheaper = best < second - SAME
        pushed = row_of[j1]
        if is_cheaper:
            price[j1] -= second - best
        elif pushed >= 0 and j2 >= 0:
            j1 = j2
            pushed = row_of[j1]
        column_of[i] = j1
        row_of[j1] = i
        if pushed >= 0:
            column_of[pushed] = -1
            if is_cheaper:
                place -= 1
                free[place] = pushed
            else:
                free[left] = pushed
                left += 1
    return left


@compiled
def _augment(cost: Floats, column_of: Ints, row_of: Ints, price: Floats, free: Ints, count: int) -> None:
    """Every row left over gets a column along a shortest augmenting path (Dijkstra on reduced costs)."""
    n = cost.shape[0]
    distance = np.empty(n)
    came_from = np.empty(n, np.int32)
    column = np.empty(n, np.int32)
    for place in range(count):
        start = free[place]
        for j in range(n):
            distance[j] = cost[start, j] - price[j]
            came_from[j] = start
            column[j] = j
        end, ready, least = _shortest_path(cost, row_of, price, distance, came_from, column)
        for k in range(ready):
            price[column[k]] += distance[column[k]] - least
        j = end
        i = -1
        while i != start:
            i = came_from[j]
            row_of[j] = i
            j, column_of[i] = column_of[i], j


@compiled
def _shortest_path(
    cost: Floats, row_of: Ints, price: Floats, distance: Floats, came_from: Ints, column: Ints
) -> tuple[int, int, float]:
    """The nearest column without a row, how many columns are nearer for certain (the first of `column`), and its distance.

    `column` holds all columns: those before `low` are done, those before `up` are at the least distance.
    """
    n = len(price)
    low = up = 0
    while True:
        if up == low:
            ready = low
            least, up = _gather_nearest(distance, column, low)
            for k in range(low, up):
                if row_of[column[k]] < 0:
                    return column[k], ready, least
        taken = column[low]
        low += 1
        i = row_of[taken]
        offset = cost[i, taken] - price[taken] - least
        for k in range(up, n):
            j = column[k]
            along = cost[i, j] - price[j] - offset
            if along < distance[j]:
                distance[j] = along
                came_from[j] = i
                if along == least:
                    if row_of[j] < 0:
                        return j, ready, least
                    column[k] = column[up]
                    column[up] = j
                    up += 1


@compiled
def _gather_nearest(distance: Floats, column: Ints, low: int) -> tuple[float, int]:
    """Bring the columns at the least distance among those from `low` on to the front of them; the distance and where they end."""
    least = distance[column[low]]
    up = low + 1
    for k in range(up, len(column)):
        j = column[k]
        if distance[j] <= least:
            if distance[j] < least:
                up = low
                least = distance[j]
            column[k] = column[up]
            column[up] = j
            up += 1
    return least, up
