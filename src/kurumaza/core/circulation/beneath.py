"""What stands beneath the lineage's two banks: the field to which stories led, and the question cards that came back from there.

Positions alone, as in `lineage`. The field is nobody's bank: it stands in the middle. A place that is found later moves none of the others.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from kurumaza.core.circulation.lineage import WIDTH, Picture

MIDDLE = WIDTH / 2
# A place is so wide and high; its words stand above it.
PLACE_WIDTH, PLACE_HEIGHT = 128.0, 56.0
HEAD, WORDS_WIDTH = 92.0, 440.0
# A card is a small sheet with its words on the right, a row each; threads come to it along a trunk on its left.
CARD_WIDTH, CARD_HEIGHT, CARD_ROW = 28.0, 40.0, 80.0
_TRUNK, _CARD_LEFT = MIDDLE - 40, MIDDLE - 20
_CARD_RIGHT = WIDTH - 72
_ABOVE_CARDS, FOOT = 12.0, 24.0

# led: an author wished a story to lead there · asks: a card asks what somebody found there
BeneathKind = Literal["led", "asks"]
Point = tuple[float, float]


class Place(msgspec.Struct, frozen=True):
    """Somewhere in the field."""

    id: str
    opened_at: datetime


class Card(msgspec.Struct, frozen=True):
    """A question out of a place."""

    id: str
    place: str
    added_at: datetime


class Led(msgspec.Struct, frozen=True):
    """From a stone to a place that came of it."""

    source: str
    target: str


class Box(msgspec.Struct, frozen=True):
    """A rectangle."""

    left: float
    top: float
    width: float
    height: float


class PlacedBeneath(msgspec.Struct, frozen=True):
    """The centre of a place or a card, and the box that it and its words stand in."""

    id: str
    x: float
    y: float
    box: Box


class DrawnBeneath(msgspec.Struct, frozen=True):
    """A thread as a cubic Bézier curve, with numbers for SVG's `d`: its begin, two handles, its end."""

    source: str
    target: str
    kind: BeneathKind
    points: tuple[Point, Point, Point, Point]


class Beneath(msgspec.Struct, frozen=True):
    """All of it; `height` is the whole picture's. Cards stand in the order of their places."""

    height: float
    places: tuple[PlacedBeneath, ...]
    cards: tuple[PlacedBeneath, ...]
    threads: tuple[DrawnBeneath, ...]


def lay_beneath(
    picture: Picture, places: Iterable[Place], led: Iterable[Led], cards: Iterable[Card]
) -> Beneath:
    """Where everything stands beneath a picture. Threads without a stone or a place at an end, and cards without a place, are left out."""
    of_places: dict[str, list[Card]] = {one.id: [] for one in sorted(places, key=_by_opening)}
    for card in sorted({one.id: one for one in cards}.values(), key=lambda one: (one.added_at, one.id)):
        if card.place in of_places:
            of_places[card.place].append(card)
    top, placed, placed_cards = picture.height, dict[str, PlacedBeneath](), dict[str, PlacedBeneath]()
    asked = list[DrawnBeneath]()
    for place, its_cards in of_places.items():
        placed[place] = _place(place, top)
        top += HEAD + PLACE_HEIGHT / 2 + (_ABOVE_CARDS if its_cards else 0)
        for card in its_cards:
            placed_cards[card.id] = _card(card.id, top)
            asked.append(_asked(placed[place], placed_cards[card.id]))
            top += CARD_ROW
        top += FOOT
    stones = {one.id: (one.x, one.y) for one in picture.stones}
    known = {(one.source, one.target) for one in led if one.source in stones and one.target in placed}
    drawn = [_led(source, stones[source], placed[target]) for source, target in known]
    drawn.sort(key=lambda one: (one.points[-1][1], one.points[0][1], one.source))
    return Beneath(top, tuple(placed.values()), tuple(placed_cards.values()), (*drawn, *asked))


def _by_opening(place: Place) -> tuple[datetime, str]:
    return place.opened_at, place.id


def _place(id: str, top: float) -> PlacedBeneath:
    box = Box(MIDDLE - WORDS_WIDTH / 2, top, WORDS_WIDTH, HEAD + PLACE_HEIGHT / 2)
    return PlacedBeneath(id, MIDDLE, top + HEAD, box)


def _card(id: str, top: float) -> PlacedBeneath:
    box = Box(_CARD_LEFT, top, _CARD_RIGHT - _CARD_LEFT, CARD_ROW)
    return PlacedBeneath(id, _CARD_LEFT + CARD_WIDTH / 2, top + CARD_ROW / 2, box)


def _led(source: str, stone: Point, place: PlacedBeneath) -> DrawnBeneath:
    """Down the water beside the places above, to the side of this one."""
    x, y = stone
    edge = place.x + (PLACE_WIDTH / 2 if x > MIDDLE else -PLACE_WIDTH / 2)
    lane = (x + edge) / 2 if x != MIDDLE else MIDDLE - PLACE_WIDTH
    return DrawnBeneath(source, place.id, "led", ((x, y), (lane, y), (lane, place.y), (edge, place.y)))


def _asked(place: PlacedBeneath, card: PlacedBeneath) -> DrawnBeneath:
    corner = (_TRUNK, card.y)
    points = ((_TRUNK, place.y + PLACE_HEIGHT / 2), corner, corner, (_CARD_LEFT, card.y))
    return DrawnBeneath(place.id, card.id, "asks", points)
