"""What stands beneath the lineage's banks, as it stands in SVG and in the list."""

from collections.abc import Mapping
from itertools import count
from typing import NamedTuple

from kurumaza.core.circulation.beneath import (
    CARD_HEIGHT,
    CARD_WIDTH,
    PLACE_HEIGHT,
    PLACE_WIDTH,
    PlacedBeneath,
)
from kurumaza.core.pictures.curves import path_of
from kurumaza.core.text.lines import shortened, two_lines
from kurumaza.stories.models import Story
from kurumaza.stories.onward import CameOf, Onward, QuestionCard
from kurumaza.stories.queries_lineage import Lineage

# These words are read on a phone, too: larger than titles of stones, and so fewer.
TITLE_CHARACTERS, LINE_CHARACTERS = 21, 13


class DrawnCard(NamedTuple):
    """A question card, with the thread that leads to it; `left` and `top` are of its sheet, `lines` the beginning of its words."""

    number: int
    card: QuestionCard
    y: int
    left: int
    top: int
    width: int
    height: int
    text_x: int
    lines: tuple[str, str]
    along: str
    d: str


class DrawnLed(NamedTuple):
    """A thread from a story: it goes with the story and with its author's word that it should lead on."""

    story: Story
    came: CameOf
    d: str


class DrawnPlace(NamedTuple):
    """Somewhere in the field, with threads that come to it and cards that came of it; `left` and `top` are of its shape."""

    number: int
    onward: Onward
    x: int
    y: int
    left: int
    top: int
    width: int
    height: int
    title: str
    along: str
    threads: list[DrawnLed]
    cards: list[DrawnCard]


def numbers_of(lineage: Lineage) -> dict[str, int]:
    """All that stands on the picture, in the order in which one goes through it: stones, then each place with its cards."""
    stones = {stone.id: stone.row + 1 for stone in lineage.picture.stones}
    beneath = [id for one in lineage.onward for id in (one.id, *(card.mark for card in one.cards))]
    return stones | dict(zip(beneath, count(len(stones) + 1), strict=False))


def drawn_places(lineage: Lineage, numbers: Mapping[str, int], along: Mapping[str, str]) -> list[DrawnPlace]:
    """As a template writes them; `along`: the numbers at the other ends of something's threads."""
    stories = {told.story.pk: told.story for told in lineage.told}
    placed = {one.id: one for one in (*lineage.beneath.places, *lineage.beneath.cards)}
    paths = {(one.source, one.target): path_of(one.points) for one in lineage.beneath.threads}
    return [
        _place(
            one,
            placed[one.id],
            numbers[one.id],
            along.get(one.id, ""),
            [
                DrawnLed(stories[came.story], came, paths[str(came.story), one.id])
                for came in one.came_of
                if came.story is not None
            ],
            [
                _card(card, placed[card.mark], numbers[card.mark], along[card.mark], paths[one.id, card.mark])
                for card in one.cards
            ],
        )
        for one in lineage.onward
    ]


def _place(
    onward: Onward,
    placed: PlacedBeneath,
    number: int,
    along: str,
    threads: list[DrawnLed],
    cards: list[DrawnCard],
) -> DrawnPlace:
    x, y, width, height = int(placed.x), int(placed.y), int(PLACE_WIDTH), int(PLACE_HEIGHT)
    title = shortened(onward.title, TITLE_CHARACTERS)
    corner = x - width // 2, y - height // 2
    return DrawnPlace(number, onward, x, y, *corner, width, height, title, along, threads, cards)


def _card(card: QuestionCard, placed: PlacedBeneath, number: int, along: str, d: str) -> DrawnCard:
    left, top = int(placed.x - CARD_WIDTH / 2), int(placed.y - CARD_HEIGHT / 2)
    sheet = left, top, int(CARD_WIDTH), int(CARD_HEIGHT)
    text_x = left + int(CARD_WIDTH) + 10
    return DrawnCard(
        number, card, int(placed.y), *sheet, text_x, two_lines(card.words, LINE_CHARACTERS), along, d
    )
