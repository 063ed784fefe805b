from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.circulation.beneath import (
    CARD_WIDTH,
    PLACE_HEIGHT,
    PLACE_WIDTH,
    Beneath,
    Box,
    Card,
    Led,
    Place,
    lay_beneath,
)
from kurumaza.core.circulation.lineage import WIDTH, Picture, Stone, lay_out

BEGIN = datetime(2026, 2, 1, tzinfo=UTC)
RADIUS = 24.0


def at(day: int) -> datetime:
    return BEGIN + timedelta(days=day)


def banks_of(banks: int) -> st.SearchStrategy[Picture]:
    stone = st.builds(Stone, st.sampled_from("abcdef"), st.integers(0, banks - 1), st.integers(0, 5).map(at))
    return st.lists(stone, unique_by=lambda one: one.id).map(lambda stones: lay_out(stones, [], banks=banks))


PICTURES = st.integers(1, 4).flatmap(banks_of)
PLACES = st.lists(
    st.builds(Place, st.sampled_from("pqrst"), st.integers(0, 5).map(at)), unique_by=lambda one: one.id
)
LED = st.lists(st.builds(Led, st.sampled_from("abcdefg"), st.sampled_from("pqrstu")))
CARDS = st.lists(
    st.builds(Card, st.sampled_from("vwxyz"), st.sampled_from("pqrstu"), st.integers(0, 5).map(at)),
    unique_by=lambda one: one.id,
)


def boxes_of(picture: Picture, beneath: Beneath) -> list[Box]:
    stones = [Box(one.x - RADIUS, one.y - RADIUS, 2 * RADIUS, 2 * RADIUS) for one in picture.stones]
    return [*stones, *(one.box for one in (*beneath.places, *beneath.cards))]


def overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.left + other.width
        and other.left < one.left + one.width
        and one.top < other.top + other.height
        and other.top < one.top + one.height
    )


def test_places_stand_in_the_middle_below_the_stones_with_their_cards_under_them() -> None:
    picture = lay_out([Stone("a", 0, at(0)), Stone("b", 1, at(1))], [])
    beneath = lay_beneath(
        picture,
        [Place("late", at(9)), Place("early", at(2))],
        [Led("b", "late"), Led("a", "early")],
        [Card("second", "early", at(5)), Card("first", "early", at(4))],
    )
    early, late = beneath.places
    assert (early.id, late.id) == ("early", "late")
    assert early.x == late.x == WIDTH / 2
    assert [one.id for one in beneath.cards] == ["first", "second"]
    first, second = beneath.cards
    assert picture.stones[-1].y < early.y < first.y < second.y < late.y < beneath.height
    assert [(one.source, one.target, one.kind) for one in beneath.threads] == [
        ("a", "early", "led"),
        ("b", "late", "led"),
        ("early", "first", "asks"),
        ("early", "second", "asks"),
    ]


def test_what_is_not_there_leaves_neither_thread_nor_card() -> None:
    picture = lay_out([Stone("a", 0, at(0))], [])
    beneath = lay_beneath(
        picture, [Place("p", at(0))], [Led("gone", "p"), Led("a", "gone")], [Card("c", "gone", at(0))]
    )
    assert (beneath.threads, beneath.cards) == ((), ())
    nothing = lay_beneath(picture, [], [], [])
    assert (nothing.height, nothing.places) == (picture.height, ())


@given(PICTURES, PLACES, LED, CARDS)
def test_nothing_overlaps_or_leaves_the_picture(
    picture: Picture, places: list[Place], led: list[Led], cards: list[Card]
) -> None:
    beneath = lay_beneath(picture, places, led, cards)
    boxes = boxes_of(picture, beneath)
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for box in boxes:
        assert box.left >= 0
        assert box.left + box.width <= WIDTH
        assert box.top + box.height <= beneath.height


@given(PICTURES, PLACES, LED, CARDS)
def test_every_thread_begins_and_ends_at_something_that_is_drawn(
    picture: Picture, places: list[Place], led: list[Led], cards: list[Card]
) -> None:
    beneath = lay_beneath(picture, places, led, cards)
    stones = {one.id: (one.x, one.y) for one in picture.stones}
    fields = {one.id: one for one in beneath.places}
    asked = {one.id: one for one in beneath.cards}
    for thread in beneath.threads:
        begin, *_handles, end = thread.points
        if thread.kind == "led":
            place = fields[thread.target]
            assert begin == stones[thread.source]
            assert (abs(end[0] - place.x), end[1]) == (PLACE_WIDTH / 2, place.y)
        else:
            place, card = fields[thread.source], asked[thread.target]
            assert begin[1] == place.y + PLACE_HEIGHT / 2
            assert abs(begin[0] - place.x) < PLACE_WIDTH / 2
            assert end == (card.x - CARD_WIDTH / 2, card.y)
    pairs = [(one.source, one.target, one.kind) for one in beneath.threads]
    assert len(pairs) == len(set(pairs))
    assert len([kind for *_ends, kind in pairs if kind == "asks"]) == len(beneath.cards)


@given(PICTURES, PLACES, LED, CARDS, st.integers(0, 9))
def test_picture_does_not_depend_on_the_order_it_is_told_in(
    picture: Picture, places: list[Place], led: list[Led], cards: list[Card], seed: int
) -> None:
    mixed = Random(seed)
    shuffled = lay_beneath(
        picture,
        mixed.sample(places, len(places)),
        mixed.sample(led, len(led)),
        mixed.sample(cards, len(cards)),
    )
    assert lay_beneath(picture, places, led, cards) == shuffled


@given(PICTURES, PLACES, LED, CARDS)
def test_later_place_moves_none_of_the_others(
    picture: Picture, places: list[Place], led: list[Led], cards: list[Card]
) -> None:
    kept = [one for one in cards if one.place != "zz"]
    before = lay_beneath(picture, places, led, kept)
    after = lay_beneath(picture, [*places, Place("zz", at(9))], led, kept)
    assert after.places[:-1] == before.places
    assert after.cards == before.cards
