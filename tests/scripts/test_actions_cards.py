"""One card more, and one card less: numbers are given once, and a version goes only for the sake of a card that was taken back."""

import pytest
from django.db import IntegrityError, transaction

from kurumaza.core.dialogue.content import CARDS_MAX
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
    """To what new terms begin with, unless another deck is said."""
    latest = latest_deck(deck.programme, NAME)
    assert latest is not None
    return add_to(latest, text)


def add_to(deck: Deck, text: str) -> AddedCard:
    """To the deck that a term runs with."""
    added = add_card(deck=deck, group=GROUP, text=words(text), now=NOW)
    assert isinstance(added, AddedCard), added
    return added


def take_out(card: AddedCard) -> Deck:
    [text] = [one.text for one in cards_of(card.deck, "ja") if one.number == card.number]
    moved: list[tuple[list[int], int]] = []
    latest = take_out_card(
        deck=card.deck,
        number=card.number,
        group=GROUP,
        text=words(text),
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
    refused = add_card(deck=deck, group=GROUP, text=words(""), now=NOW)
    assert isinstance(refused, ContentRefused)
    assert Deck.objects.count() == 1


def test_card_taken_out_leaves_no_version_that_held_it(deck: Deck) -> None:
    first = add(deck, "二")
    add(deck, "三")
    latest = take_out(first)
    assert (latest.version, texts(latest)) == (4, ["一", "三"])
    assert list(Deck.objects.order_by("version").values_list("version", flat=True)) == [1, 4]
    assert list(WithdrawnDeck.objects.order_by("version").values_list("version", "card")) == [(2, 8), (3, 8)]
    assert take_out(first) == latest
    assert add(deck, "四").number == 10


def test_number_of_a_card_that_is_gone_is_given_to_no_other(deck: Deck) -> None:
    first = add(deck, "二")
    take_out(first)
    assert add(deck, "三").number == 9


def test_card_that_later_versions_do_not_hold_makes_no_new_one(deck: Deck) -> None:
    first = add(deck, "二")
    body = Deck.objects.get(pk=deck.pk).body
    create_deck_version(programme=deck.programme, name=NAME, body=body, now=NOW)
    latest = take_out(first)
    assert (latest.version, latest_deck(deck.programme, NAME)) == (3, latest)


def test_another_card_of_the_same_number_stays(deck: Deck) -> None:
    first = add(deck, "二")
    other = {"number": first.number, "group": GROUP, "text": words("町")}
    body = {**deck.body, "cards": [*deck.body["cards"], other]}
    made = create_deck_version(programme=deck.programme, name=NAME, body=body, now=NOW)
    assert take_out(first) == made
    assert list(Deck.objects.order_by("version").values_list("version", flat=True)) == [1, 3]


def test_card_goes_under_whatever_number_it_came_in_again(deck: Deck) -> None:
    first = add(deck, "二")
    again = {"number": 40, "group": GROUP, "text": words("二")}
    body = {**deck.body, "cards": [*deck.body["cards"], again]}
    create_deck_version(programme=deck.programme, name=NAME, body=body, now=NOW)
    assert texts(take_out(first)) == ["一"]
    assert [texts(one) for one in Deck.objects.order_by("version")] == [["一"], ["一"]]


def test_card_comes_to_the_terms_own_deck_and_to_the_latest_which_stays_so(deck: Deck) -> None:
    later = {**deck.body, "cards": [{"number": 1, "group": GROUP, "text": words("町")}]}
    create_deck_version(programme=deck.programme, name=NAME, body=later, now=NOW)
    added = add_to(deck, "二")
    assert (texts(added.deck), added.number) == (["一", "二"], 8)
    latest = latest_deck(deck.programme, NAME)
    assert latest is not None
    assert (latest.version, texts(latest)) == (4, ["町", "二"])


def test_latest_deck_that_is_full_takes_no_card_and_the_terms_own_does(deck: Deck) -> None:
    full = [{"number": n, "group": GROUP, "text": words(f"{n}")} for n in range(1, CARDS_MAX + 1)]
    create_deck_version(programme=deck.programme, name=NAME, body={**deck.body, "cards": full}, now=NOW)
    assert texts(add_to(deck, "二").deck) == ["一", "二"]
    latest = latest_deck(deck.programme, NAME)
    assert latest is not None
    assert latest.body["cards"] == full
    assert isinstance(add_card(deck=latest, group=GROUP, text=words("三"), now=NOW), ContentRefused)


def test_no_other_version_goes_and_none_changes(deck: Deck) -> None:
    for write in (lambda: Deck.objects.all().delete(), lambda: Deck.objects.update(name="x")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            write()
