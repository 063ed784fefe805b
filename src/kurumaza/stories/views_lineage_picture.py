"""The lineage as it stands in SVG: what is written at a stone, and where."""

from typing import NamedTuple

from kurumaza.core.circulation.lineage import Placed
from kurumaza.core.pictures.curves import path_of
from kurumaza.core.text.lines import shortened
from kurumaza.stories.models import Story
from kurumaza.stories.queries_lineage import Lineage, Told
from kurumaza.stories.views_lineage_beneath import DrawnPlace, drawn_places, numbers_of

# What a phone's width shows of the picture: the banks, and little beyond.
LEFT, RIGHT = 72, 648
TITLE_CHARACTERS = 17
BESIDE = 36
# Above the banks stands what they are called.
HEAD, NAME_CHARACTERS = 40, 13
# So high a picture can be read as a whole on the window of a small computer.
FITS = 1000


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


class DrawnBank(NamedTuple):
    """A bank, and its name above it: the first begins where the picture does, the last ends there."""

    x: int
    text_x: int
    anchor: str
    name: str


class DrawnThread(NamedTuple):
    """A thread as SVG's `d`, with the stories at its ends: it goes with either."""

    source: Story
    target: Story
    d: str


class DrawnLineage(NamedTuple):
    """The picture's height, the banks' places and where they end, its threads and stones, and what stands beneath."""

    left: int
    top: int
    width: int
    height: int
    banks: list[DrawnBank]
    banks_end: int
    threads: list[DrawnThread]
    stones: list[DrawnStone]
    places: list[DrawnPlace]

    @property
    def fits(self) -> bool:
        """Whether all of it is shown at once at first."""
        return self.height <= FITS


def drawn(lineage: Lineage) -> DrawnLineage:
    """As a template writes it."""
    picture, numbers = lineage.picture, numbers_of(lineage)
    along = _along(lineage, numbers)
    stones = [
        _stone(
            stone,
            told,
            is_last=len(picture.banks) > 1 and stone.x == picture.banks[-1],
            along=along.get(stone.id, ""),
        )
        for stone, told in zip(picture.stones, lineage.told, strict=True)
    ]
    stories = {stone.id: told.story for stone, told in zip(picture.stones, lineage.told, strict=True)}
    threads = [
        DrawnThread(stories[one.source], stories[one.target], path_of(one.points)) for one in picture.threads
    ]
    return DrawnLineage(
        LEFT,
        -HEAD if stones else 0,
        RIGHT - LEFT,
        int(lineage.beneath.height) + (HEAD if stones else 0),
        _banks(lineage),
        int(picture.height) if stones else 0,
        threads,
        stones,
        drawn_places(lineage, numbers, along),
    )


def _banks(lineage: Lineage) -> list[DrawnBank]:
    places = [int(x) for x in lineage.picture.banks]
    names = [shortened(one, NAME_CHARACTERS) for one in lineage.banks]
    last = len(places) - 1
    return [
        DrawnBank(
            x,
            LEFT if number == 0 else RIGHT if number == last else x,
            "start" if number == 0 else "end" if number == last else "middle",
            names[number] if number < len(names) else "",
        )
        for number, x in enumerate(places)
    ]


def _along(lineage: Lineage, numbers: dict[str, int]) -> dict[str, str]:
    """By what stands there: the numbers at the other ends of its threads."""
    found: dict[str, list[int]] = {}
    ends = [(one.source, one.target) for one in lineage.picture.threads]
    for source, target in ends + [(one.source, one.target) for one in lineage.beneath.threads]:
        found.setdefault(source, []).append(numbers[target])
        found.setdefault(target, []).append(numbers[source])
    return {id: " ".join(map(str, sorted(ends))) for id, ends in found.items()}


def _stone(stone: Placed, told: Told, *, is_last: bool, along: str) -> DrawnStone:
    x, y = int(stone.x), int(stone.y)
    beside = -BESIDE if is_last else BESIDE
    return DrawnStone(told, x, y, x + beside, shortened(told.story.title, TITLE_CHARACTERS), is_last, along)
