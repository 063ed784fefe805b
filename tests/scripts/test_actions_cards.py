"""One card more, and one card less: numbers are given once, and a version goes only for the sake of a card that was taken back."""

import pytest
from django.db import IntegrityError, transaction

from kurumaza.scripts.actions import create_deck_version
from kurumaza.scripts.actions_cards import AddedCard, add_card, take_out_card
from kurumaza.scripts.errors import ContentRefused
from kurumaza.scripts.models import Deck, WithdrawnDeck
from kurumaza.scripts.queries import cards_of, latest_deck
from tests.factories.terms import NOW, ProgrammeFactory

pytestmark = pytest.mark.django_db
GROUP = {"ja": "現場から", "en": "From the field"}
NAME = "カード"


@pytest.fixture
def deck() -> Deck:
    body = {"note": {"ja": "n", "en": "n"}, "cards": [{"number": 7, "group": GROUP, "text": words("一")}]}
    made = create_deck_version(programme=ProgrammeFactory.create(), name=NAME, body=body, now=NOW)
    assert isinstance(made, Deck)
    return made


def words(text: str) -> dict[str, str]:
    return {"ja": text, "en": text}


def add(deck: Deck, text: str) -> AddedCard:
    added = add_card(programme=deck.programme, name=NAME, group=GROUP, text=words(text), now=NOW)
    assert isinstance(added, AddedCard), added
    return added


def take_out(deck: Deck, number: int) -> Deck:
    moved: list[tuple[list[int], int]] = []
    latest = take_out_card(
        deck=deck,
        number=number,
        move=lambda versions, to: moved.append(([one.version for one in versions], to.version)),
        now=NOW,
    )
    assert all(to == latest.version for _versions, to in moved)
    return latest


def texts(deck: Deck) -> list[str]:
    return [one.text for one in cards_of(deck, "ja")]


def test_card_is_added_to_the_latest_version(deck: Deck) -> None:
    first, second = add(deck, "二"), add(deck, "三")
    assert (first.number, second.number, second.deck.version) == (8, 9, 3)
    assert (texts(first.deck), texts(second.deck)) == (["一", "二"], ["一", "二", "三"])
    assert texts(Deck.objects.get(pk=deck.pk)) == ["一"]


def test_words_that_cannot_be_shown_are_refused(deck: Deck) -> None:
    refused = add_card(programme=deck.programme, name=NAME, group=GROUP, text=words(""), now=NOW)
    assert isinstance(refused, ContentRefused)
    assert Deck.objects.count() == 1


def test_card_taken_out_leaves_no_version_that_held_it(deck: Deck) -> None:
    first = add(deck, "二")
    add(deck, "三")
    latest = take_out(first.deck, first.number)
    assert (latest.version, texts(latest)) == (4, ["一", "三"])
    assert list(Deck.objects.order_by("version").values_list("version", flat=True)) == [1, 4]
    assert list(WithdrawnDeck.objects.order_by("version").values_list("version", "card")) == [(2, 8), (3, 8)]
    assert take_out(latest, first.number) == latest
    assert add(deck, "四").number == 10


def test_number_of_a_card_that_is_gone_is_given_to_no_other(deck: Deck) -> None:
    first = add(deck, "二")
    take_out(first.deck, first.number)
    assert add(deck, "三").number == 9


def test_card_that_later_versions_do_not_hold_makes_no_new_one(deck: Deck) -> None:
    first = add(deck, "二")
    body = Deck.objects.get(pk=deck.pk).body
    create_deck_version(programme=deck.programme, name=NAME, body=body, now=NOW)
    latest = take_out(first.deck, first.number)
    assert (latest.version, latest_deck(deck.programme, NAME)) == (3, latest)


def test_no_other_version_goes_and_none_changes(deck: Deck) -> None:
    for write in (lambda: Deck.objects.all().delete(), lambda: Deck.objects.update(name="x")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            write()
