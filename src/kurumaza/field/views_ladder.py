"""The ladder as it stands in SVG: what is written at a stone, and where."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest

from kurumaza.core.ladder.layout import Picture, Placed
from kurumaza.core.ladder.narrow import GUTTER
from kurumaza.core.pictures.curves import path_of
from kurumaza.core.text.lines import two_lines
from kurumaza.field.models import Insight
from kurumaza.field.paging import ListPage, part_of
from kurumaza.field.queries_insights import sources_that_stand
from kurumaza.field.queries_ladder import MOMENTS, RUNGS, Ladder, Shown, Told, ladder_of
from kurumaza.field.words_insights import MOMENTS as MOMENT_WORDS
from kurumaza.field.words_insights import QUESTIONS, TAGS, state_text
from kurumaza.people.models import Person

BESIDE = 26


class Look(NamedTuple):
    """Of one of the two pictures: how much of an insight stands beside a stone, in two lines, and how far from its middle stand they, its
    tag and the host's answer. Where no columns name the moments, the stones do."""

    name: str
    characters: int
    lines: tuple[int, int]
    tag: tuple[int, int]
    state: int
    names_moments: bool
    # Where the questions begin: beside the threads, not under them.
    question: int


WIDE = Look("wide", 11, (-16, 7), (0, 34), 31, False, 14)
NARROW = Look("narrow", 15, (-28, -4), (BESIDE, 20), 43, True, int(GUTTER) + 4)


class DrawnStone(NamedTuple):
    """A stone, and its place among those of the picture; whole numbers, so that no language writes them otherwise."""

    shown: Shown
    place: int
    x: int
    y: int
    left: int
    top: int
    width: int
    height: int
    text_x: int
    lines: list[tuple[int, str]]
    tag: tuple[int, int, str]
    state: tuple[int, str]
    # Places of the stones at the other ends of its threads.
    along: str


class DrawnRung(NamedTuple):
    """One question's band, from 0 at the surface."""

    depth: int
    top: int
    height: int
    label: str


class DrawnLadder(NamedTuple):
    """A picture as a template writes it: columns are (left edge, name), threads (`d`, whether it goes deeper)."""

    look: str
    question_x: int
    width: int
    height: int
    columns: list[tuple[int, str]]
    rungs: list[DrawnRung]
    threads: list[tuple[str, bool]]
    stones: list[DrawnStone]

    @property
    def has_replies(self) -> bool:
        """Whether ■ stands in it anywhere."""
        return any(one.shown.insight.stands and one.state[1] for one in self.stones)


class Link(NamedTuple):
    """Where another insight stands in the list; `address` is empty where that is on the same page."""

    number: int
    address: str


class Row(NamedTuple):
    """The same of one insight in the list, in words, with what it deepens and what deepens it."""

    shown: Shown
    after: Link | None
    deeper: list[Link]
    question: str
    tag: str
    moment: str
    source: str


def drawn(ladder: Ladder) -> list[DrawnLadder]:
    """As SVG wants it, for a wide screen and for a narrow one."""
    return [_drawn(ladder, ladder.picture, WIDE), _drawn(ladder, ladder.narrow, NARROW)]


def _drawn(ladder: Ladder, picture: Picture, look: Look) -> DrawnLadder:
    by_id = {str(one.insight.pk): one for one in ladder.shown}
    places = {by_id[one.id].number: place for place, one in enumerate(picture.stones, start=1)}
    return DrawnLadder(
        look.name,
        look.question,
        int(picture.width),
        int(picture.height),
        [
            (int(left), str(MOMENT_WORDS[moment]))
            for left, moment in zip(picture.columns, MOMENTS, strict=False)
        ],
        [
            DrawnRung(depth, int(band.top), int(band.height), str(QUESTIONS[question]))
            for depth, (band, question) in enumerate(zip(picture.rungs, RUNGS, strict=True))
        ],
        [(path_of(one.points), one.deepens) for one in picture.threads],
        [_stone(one, by_id[one.id], places, look) for one in picture.stones],
    )


def _stone(stone: Placed, shown: Shown, places: Mapping[int, int], look: Look) -> DrawnStone:
    x, y, box = int(stone.x), int(stone.y), stone.box
    along = sorted({places[one] for one in (*shown.deeper, shown.after or 0) if one in places})
    return DrawnStone(
        shown,
        places[shown.number],
        x,
        y,
        int(box.left),
        int(box.top),
        int(box.width),
        int(box.height),
        x + BESIDE,
        [
            (y + down, line)
            for down, line in zip(look.lines, two_lines(shown.insight.text, look.characters), strict=True)
        ],
        (x + look.tag[0], y + look.tag[1], _tag(shown, look)),
        (y + look.state, _state(shown)),
        " ".join(map(str, along)),
    )


def _tag(shown: Shown, look: Look) -> str:
    insight = shown.insight
    if not insight.stands:
        return ""
    tag = str(TAGS[insight.tag])
    return f"{MOMENT_WORDS[insight.moment]} ・ {tag}" if look.names_moments else tag


def _state(shown: Shown) -> str:
    return state_text(shown.insight, shown.answer, has_become=bool(shown.became))


class Laid(NamedTuple):
    """A part of a ladder: its picture, wide and narrow, and the same as a list."""

    drawn: list[DrawnLadder]
    rows: ListPage[Row]


def laid_out(request: HttpRequest, told: Told, reader: Person | None = None) -> Laid:
    """The part that the address asks for."""
    parts, numbers = told.parts(), {one.key: number for number, one in enumerate(told.order, start=1)}
    page = part_of(request, parts, "ladder", size=1)
    here: Collection[int] = page.rows[0] if page else ()
    ladder = ladder_of(told, reader, among=here)
    elsewhere = {
        numbers[key]: f"?ladder={part}"
        for part, keys in enumerate(parts, start=1)
        for key in keys
        if key not in here
    }
    standing = sources_that_stand([one.insight for one in ladder.shown])
    return Laid(
        drawn(ladder), page.shown(lambda _part: [row_of(one, standing, elsewhere) for one in ladder.shown])
    )


def row_of(shown: Shown, standing: Collection[UUID] = (), elsewhere: Mapping[int, str] | None = None) -> Row:
    """One of them; `standing`: the visits and voices that there still are, `elsewhere`: what stands on other pages, and on which."""
    insight, other = shown.insight, elsewhere or {}
    return Row(
        shown,
        Link(shown.after, other.get(shown.after, "")) if shown.after is not None else None,
        [Link(one, other.get(one, "")) for one in shown.deeper],
        str(QUESTIONS[insight.question]),
        str(TAGS[insight.tag]),
        str(MOMENT_WORDS[insight.moment]),
        insight.source_kind if insight.source in standing else Insight.Source.NONE,
    )
