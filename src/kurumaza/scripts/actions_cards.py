"""A single card of a deck: added in a new version, and taken out of all of them when its author wants it back.

Terms of a programme may run with decks of one name that say different things: one began earlier, another out of somebody's file. Each
keeps its own cards but for the one that is spoken of; what new terms begin with is always the version that is written last."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from kurumaza.partners.models import Programme
from kurumaza.scripts.actions import create_deck_version
from kurumaza.scripts.errors import ContentRefused
from kurumaza.scripts.models import Deck, WithdrawnDeck
from kurumaza.scripts.queries import cards_of, is_card, latest_deck, to_begin_with, without_card

Words = dict[str, str]


class AddedCard(NamedTuple):
    """The version that holds it first, and its number there and in every later one."""

    deck: Deck
    number: int


@transaction.atomic
def add_card(*, deck: Deck, group: Words, text: Words, now: datetime) -> AddedCard | ContentRefused:
    """Adds a card to the version of a deck that a term runs with, as the next one that is answered; and to what new terms begin with,
    where that is another and has room. Its number is one that no card of a deck of this name ever had: what people noted beside a number must not
    come to stand beside another question."""
    programme = Programme.objects.select_for_update().get(pk=deck.programme_id)
    latest = latest_deck(programme, deck.name)
    card = {"number": _numbers_given(programme, deck.name) + 1, "group": group, "text": text}
    added = _with(deck, card, now)
    if isinstance(added, ContentRefused) or latest is None or latest == deck:
        return added
    if isinstance(_with(latest, card, now), ContentRefused):
        _next(latest, latest.body, now)  # as it is: it stays the latest
    return added


@transaction.atomic
def take_out_card(
    *,
    deck: Deck,
    number: int,
    group: Words,
    text: Words,
    move: Callable[[list[Deck], Deck], None],
    now: datetime,
) -> Deck:
    """Takes a card out for good, known by its words under their heading: in a file that was read in, another one may have its number.
    Each version that a term runs with goes on without it as a version of its own, the latest one as the last; every version that held it
    goes.

    `move` lets go of versions (given first) in favour of another one. Answers the latest. Taken out twice, nothing changes."""
    programme = Programme.objects.select_for_update().get(pk=deck.programme_id)
    versions = Deck.objects.filter(programme=programme, name=deck.name).order_by("version")
    latest = latest_deck(programme, deck.name) or versions.last()
    assert latest is not None, "a deck has a latest version"
    holding = [one for one in versions if any(is_card(card, group, text) for card in one.body["cards"])]
    if not holding:
        return latest
    instead = {
        one.pk: _without(one, group, text, now) for one in holding if one != latest and _is_in_use(one)
    }
    if instead or latest in holding:
        latest = _without(latest, group, text, now)
    for one in holding:
        move([one], instead.get(one.pk, latest))
    _take_away(holding, number, now)
    return latest


def _with(base: Deck, card: dict[str, Any], now: datetime) -> AddedCard | ContentRefused:
    made = _next(base, base.body | {"cards": [*base.body["cards"], card]}, now)
    return made if isinstance(made, ContentRefused) else AddedCard(made, card["number"])


def _is_in_use(deck: Deck) -> bool:
    used = Q(terms__isnull=False) | Q(looking_back__isnull=False)
    return Deck.objects.filter(used, pk=deck.pk).exists()


def _without(deck: Deck, group: Words, text: Words, now: datetime) -> Deck:
    made = _next(deck, without_card(deck.body, group, text), now)
    assert isinstance(made, Deck), made  # a card is added to others: some are left
    return made


def _next(base: Deck, body: dict[str, Any], now: datetime) -> Deck | ContentRefused:
    """What nobody else begins with yet stays so."""
    brought = not to_begin_with(Deck.objects.filter(pk=base.pk)).exists()
    return create_deck_version(programme=base.programme, name=base.name, body=body, now=now, brought=brought)


def _take_away(versions: list[Deck], number: int, now: datetime) -> None:
    for one in versions:
        named: dict[str, Any] = {"programme": one.programme, "name": one.name, "version": one.version}
        WithdrawnDeck.objects.create(uuid=one.uuid, card=number, at=now, **named)
    Deck.objects.filter(pk__in=[one.pk for one in versions]).delete()


def _numbers_given(programme: Programme, name: str) -> int:
    gone = WithdrawnDeck.objects.filter(programme=programme, name=name).values_list("card", flat=True)
    decks = Deck.objects.filter(programme=programme, name=name)
    return max([0, *gone, *(card.number for one in decks for card in cards_of(one, "ja"))])
