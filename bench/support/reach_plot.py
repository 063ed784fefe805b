"""How many people each story reached, as SVG without any library: a panel a community, ours above the lot."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

WIDTH, PANEL, EDGE = 720, 150, 56
# A lot may bring a story to hundreds: all of these stand in the last column.
LAST = 30


def reach_plot(results: Sequence[dict[str, Any]], *, ceiling: int) -> str:
    """`results` = `[{"community", "ours": {"reach": [people a story]}, "by_lot": {"reach"}}]`."""
    drawn = []
    for number, one in enumerate(results):
        top = number * 2 * PANEL
        drawn.append(_panel(one["ours"]["reach"], f"{one['community']}: ours", top, "#8a2e0f", ceiling))
        drawn.append(_panel(one["by_lot"]["reach"], "by lot", top + PANEL, "#77726a", ceiling))
    height = len(results) * 2 * PANEL
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(drawn)}</svg>\n'
    )


def _panel(reach: Sequence[int], title: str, top: int, colour: str, ceiling: int) -> str:
    stories = Counter(min(count, LAST) for count in reach)
    step, most = (WIDTH - 2 * EDGE) / (LAST + 1), max(stories.values())
    marks = [f'<text x="{EDGE}" y="{top + 18}">{title} (stories by people reached; at most {most})</text>']
    floor = top + PANEL - 28
    for count in range(LAST + 1):
        x, tall = EDGE + count * step, (PANEL - 60) * stories[count] / most
        marks.append(
            f'<rect x="{x:.1f}" y="{floor - tall:.1f}" width="{step - 2:.1f}" height="{tall:.1f}" fill="{colour}"/>'
        )
        if count in (0, 3, ceiling, 20, LAST):
            label = f"{count}+" if count == LAST else str(count)
            marks.append(f'<text x="{x + step / 2:.1f}" y="{floor + 16}" text-anchor="middle">{label}</text>')
    return "".join(marks)
