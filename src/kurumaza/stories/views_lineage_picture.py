"""The lineage as it stands in SVG: what is written at a stone, and where."""

from typing import NamedTuple

from kurumaza.core.circulation.lineage import Drawn, Placed
from kurumaza.stories.models import Story
from kurumaza.stories.queries_lineage import Lineage, Told

# What a phone's width shows of the picture: the banks, and little beyond.
LEFT, RIGHT = 72, 648
TITLE_CHARACTERS = 17
BESIDE = 36


class DrawnStone(NamedTuple):
    """A stone; whole numbers, so that no language writes them otherwise. `ends`: its title ends at `text_x`."""

    told: Told
    x: int
    y: int
    text_x: int
    title: str
    ends: bool
    # Numbers of the stones at the other ends of its threads.
    along: str


class DrawnThread(NamedTuple):
    """A thread as SVG's `d`, with the stories at its ends: it goes with either."""

    source: Story
    target: Story
    d: str


class DrawnLineage(NamedTuple):
    """The picture's height, the banks' places, its threads and stones."""

    left: int
    width: int
    height: int
    banks: list[int]
    threads: list[DrawnThread]
    stones: list[DrawnStone]


def drawn(lineage: Lineage) -> DrawnLineage:
    """As a template writes it."""
    picture = lineage.picture
    numbers = {stone.id: stone.row + 1 for stone in picture.stones}
    along: dict[str, list[int]] = {}
    for thread in picture.threads:
        along.setdefault(thread.source, []).append(numbers[thread.target])
        along.setdefault(thread.target, []).append(numbers[thread.source])
    stones = [
        _stone(
            stone,
            told,
            is_last=len(picture.banks) > 1 and stone.x == picture.banks[-1],
            along=along.get(stone.id, []),
        )
        for stone, told in zip(picture.stones, lineage.told, strict=True)
    ]
    stories = {stone.id: told.story for stone, told in zip(picture.stones, lineage.told, strict=True)}
    threads = [DrawnThread(stories[one.source], stories[one.target], _path(one)) for one in picture.threads]
    return DrawnLineage(
        LEFT, RIGHT - LEFT, int(picture.height), [int(x) for x in picture.banks], threads, stones
    )


def _stone(stone: Placed, told: Told, *, is_last: bool, along: list[int]) -> DrawnStone:
    title = told.story.title
    short = title if len(title) <= TITLE_CHARACTERS else f"{title[: TITLE_CHARACTERS - 1]}…"
    x, y = int(stone.x), int(stone.y)
    beside = -BESIDE if is_last else BESIDE
    return DrawnStone(told, x, y, x + beside, short, is_last, " ".join(map(str, sorted(along))))


def _path(thread: Drawn) -> str:
    begin, *rest = (f"{round(x)} {round(y)}" for x, y in thread.points)
    return f"M{begin} C{', '.join(rest)}"
