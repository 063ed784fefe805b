"""A single card of a deck: added in a new version, and taken out of all of them when its author wants it back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from kurumaza.partners.models import Programme
from kurumaza.scripts.actions import create_deck_version
from kurumaza.scripts.errors import ContentRefused
from kurumaza.scripts.models import Deck, WithdrawnDeck
from kurumaza.scripts.queries import cards_of, latest_deck


class AddedCard(NamedTuple):
    """The version that holds it first, and its number there and in every later one."""

    deck: Deck
    number: int


@transaction.atomic
def add_card(
    *, programme: Programme, name: str, group: dict[str, str], text: dict[str, str], now: datetime
) -> AddedCard | ContentRefused:
    """Adds a card to the latest version of a deck, as its next version. Its number is one that no card of this deck ever had: what
    people noted beside a number must not come to stand beside another question."""
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    latest = latest_deck(locked, name)
    assert latest is not None, "a card is added to a deck"
    number = _numbers_given(locked, name) + 1
    card = {"number": number, "group": group, "text": text}
    body = latest.body | {"cards": [*latest.body["cards"], card]}
    made = create_deck_version(programme=locked, name=name, body=body, now=now)
    return made if isinstance(made, ContentRefused) else AddedCard(made, number)


@transaction.atomic
def take_out_card(
    *, deck: Deck, number: int, move: Callable[[list[Deck], Deck], None], now: datetime
) -> Deck:
    """Takes a card out for good: the latest version without it becomes the next one, and every version that held it goes.

    `move` lets go of those versions (given first) in favour of the one that is answered. Taken out twice, nothing changes."""
    programme = Programme.objects.select_for_update().get(pk=deck.programme_id)
    latest = latest_deck(programme, deck.name)
    assert latest is not None, "a deck has a latest version"
    versions = Deck.objects.filter(programme=programme, name=deck.name).order_by("version")
    holding = [one for one in versions if _holds(one, number)]
    if _holds(latest, number):
        body = latest.body | {"cards": [one for one in latest.body["cards"] if one["number"] != number]}
        made = create_deck_version(programme=programme, name=deck.name, body=body, now=now)
        assert isinstance(made, Deck), made
        latest = made
    if holding:
        move(holding, latest)
        _take_away(holding, number, now)
    return latest


def _take_away(versions: list[Deck], number: int, now: datetime) -> None:
    for one in versions:
        named: dict[str, Any] = {"programme": one.programme, "name": one.name, "version": one.version}
        WithdrawnDeck.objects.create(uuid=one.uuid, card=number, at=now, **named)
    Deck.objects.filter(pk__in=[one.pk for one in versions]).delete()


def _holds(deck: Deck, number: int) -> bool:
    return any(one["number"] == number for one in deck.body["cards"])


def _numbers_given(programme: Programme, name: str) -> int:
    gone = WithdrawnDeck.objects.filter(programme=programme, name=name).values_list("card", flat=True)
    decks = Deck.objects.filter(programme=programme, name=name)
    return max([0, *gone, *(card.number for one in decks for card in cards_of(one, "ja"))])
