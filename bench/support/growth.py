"""How a time grows with the size of the work."""

import math
from collections.abc import Sequence


def exponent(sizes: Sequence[float], times: Sequence[float]) -> float:
    """Of the power law through these points, by least squares on logarithms: 1 is in proportion, 0 does not grow."""
    xs, ys = [math.log(one) for one in sizes], [math.log(one) for one in times]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    along = sum((x - mean_x) ** 2 for x in xs)
    return round(sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / along, 2)
