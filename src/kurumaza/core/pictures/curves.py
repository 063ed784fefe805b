"""Threads of a picture, as SVG writes them."""

from collections.abc import Sequence


def path_of(points: Sequence[tuple[float, float]]) -> str:
    """A cubic Bézier curve as SVG's `d`: its begin, two handles, its end. Whole numbers, so that no language writes them otherwise."""
    begin, *rest = (f"{round(x)} {round(y)}" for x, y in points)
    return f"M{begin} C{', '.join(rest)}"
