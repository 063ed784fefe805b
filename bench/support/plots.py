"""A plot of results against the number of people, as SVG without any library."""

import math
from collections.abc import Callable, Sequence
from typing import Any

WIDTH, HEIGHT, EDGE = 720, 360, 56


def plot(results: Sequence[dict[str, Any]]) -> str:
    """Time and V gap of plans of one round, both over the number of people on logarithmic scales."""
    plans = [one for one in results if one["rounds"] == 1 and one.get("v_gap") is not None]
    panels = (
        ("seconds", lambda one: max(one["seconds"], 0.01), 0.01, 1_000.0, 0),
        ("V gap, %", lambda one: max(100 * one["v_gap"], 0.01), 0.01, 100.0, HEIGHT),
    )
    drawn = [_panel(plans, *panel) for panel in panels]
    height = len(panels) * HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(drawn)}</svg>\n'
    )


def _panel(
    plans: Sequence[dict[str, Any]],
    title: str,
    value: Callable[[dict[str, Any]], float],
    low: float,
    high: float,
    top: float,
) -> str:
    def x(people: float) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (math.log10(people) - 1) / 4

    def y(amount: float) -> float:
        part = (math.log10(amount) - math.log10(low)) / (math.log10(high) - math.log10(low))
        return top + HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * part

    marks = [f'<text x="{EDGE}" y="{top + 28}">{title}</text>']
    for power in range(1, 6):
        marks.append(
            f'<text x="{x(10**power)}" y="{top + HEIGHT - 24}" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        at = y(10.0**power)
        marks.append(f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{at}" y2="{at}" stroke="#ddd"/>')
        marks.append(f'<text x="{EDGE - 6}" y="{at + 4}" text-anchor="end">{10.0**power:g}</text>')
    for one in plans:
        marks.append(f'<circle cx="{x(one["n"])}" cy="{y(value(one))}" r="4" fill="#b4552d"/>')
    return "".join(marks)
