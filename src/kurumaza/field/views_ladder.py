"""The ladder as it stands in SVG: what is written at a stone, and where."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from kurumaza.core.ladder.layout import Placed
from kurumaza.core.pictures.curves import path_of
from kurumaza.core.text.lines import two_lines
from kurumaza.field.models import Insight
from kurumaza.field.queries_insights import MOMENTS, RUNGS, Ladder, Shown, sources_that_stand
from kurumaza.field.words_insights import MOMENTS as MOMENT_WORDS
from kurumaza.field.words_insights import QUESTIONS, TAGS, state_text

# As much of an insight as stands beside its stone: two lines.
LINE_CHARACTERS = 11
BESIDE = 26


class DrawnStone(NamedTuple):
    """A stone; whole numbers, so that no language writes them otherwise."""

    shown: Shown
    x: int
    y: int
    left: int
    top: int
    width: int
    height: int
    text_x: int
    lines: tuple[str, str]
    tag: str
    state: str
    # Numbers of the stones at the other ends of its threads.
    along: str


class DrawnRung(NamedTuple):
    """One question's band, from 0 at the surface."""

    depth: int
    top: int
    height: int
    label: str


class DrawnLadder(NamedTuple):
    """The picture as a template writes it: columns are (left edge, name), threads (`d`, whether it goes deeper)."""

    width: int
    height: int
    columns: list[tuple[int, str]]
    rungs: list[DrawnRung]
    threads: list[tuple[str, bool]]
    stones: list[DrawnStone]


class Row(NamedTuple):
    """The same of one insight in the list, in words."""

    shown: Shown
    question: str
    tag: str
    moment: str
    source: str


def drawn(ladder: Ladder) -> DrawnLadder:
    """As SVG wants it."""
    picture = ladder.picture
    by_id = {str(one.insight.pk): one for one in ladder.shown}
    return DrawnLadder(
        int(picture.width),
        int(picture.height),
        [
            (int(left), str(MOMENT_WORDS[moment]))
            for left, moment in zip(picture.columns, MOMENTS, strict=True)
        ],
        [
            DrawnRung(depth, int(band.top), int(band.height), str(QUESTIONS[question]))
            for depth, (band, question) in enumerate(zip(picture.rungs, RUNGS, strict=True))
        ],
        [(path_of(one.points), one.deepens) for one in picture.threads],
        [_stone(one, by_id[one.id]) for one in picture.stones],
    )


def _stone(stone: Placed, shown: Shown) -> DrawnStone:
    x, y, box = int(stone.x), int(stone.y), stone.box
    along = sorted({*shown.deeper, *([shown.after] if shown.after is not None else [])})
    return DrawnStone(
        shown,
        x,
        y,
        int(box.left),
        int(box.top),
        int(box.width),
        int(box.height),
        x + BESIDE,
        two_lines(shown.insight.text, LINE_CHARACTERS),
        str(TAGS[shown.insight.tag]) if shown.insight.stands else "",
        _state(shown),
        " ".join(map(str, along)),
    )


def _state(shown: Shown) -> str:
    return state_text(shown.insight, shown.answer, has_become=bool(shown.became))


def rows_of(ladder: Ladder) -> list[Row]:
    """The list beside the picture."""
    standing = sources_that_stand([one.insight for one in ladder.shown])
    return [row_of(one, standing) for one in ladder.shown]


def row_of(shown: Shown, standing: Collection[UUID] = ()) -> Row:
    """One of them; `standing`: the visits and voices that there still are."""
    insight = shown.insight
    return Row(
        shown,
        str(QUESTIONS[insight.question]),
        str(TAGS[insight.tag]),
        str(MOMENT_WORDS[insight.moment]),
        insight.source_kind if insight.source in standing else Insight.Source.NONE,
    )
