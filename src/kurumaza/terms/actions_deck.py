"""Which version of its cards a term runs with."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.scripts.models import Deck
from kurumaza.terms.actions_media import is_under_way
from kurumaza.terms.models import Term


@transaction.atomic
def take_up_deck(*, term: Term, deck: Deck, now: datetime) -> bool:
    """From its next evening on. False where an evening is under way, whose people look at the same cards, or where the term is over: a
    later term begins with the latest version anyway."""
    locked = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    if locked.closed_at is not None or is_under_way(locked, now):
        return False
    _change_deck([locked], deck)
    term.deck = deck
    return True


@transaction.atomic
def leave_decks(*, versions: Collection[Deck], deck: Deck) -> None:
    """Every term that runs with one of these versions, which go, runs with another one: at once, also in the midst of an evening.
    Pages that are open keep what they show until they are loaded anew."""
    terms = Term.objects.select_for_update(of=("self",)).order_by("pk")
    _change_deck(list(terms.filter(deck__in=versions)), deck)
    terms.filter(retrospective_deck__in=versions).update(retrospective_deck=deck)


def _change_deck(terms: list[Term], deck: Deck) -> None:
    for term in terms:
        if term.deck_id == deck.pk:
            continue
        Term.objects.filter(pk=term.pk).update(deck=deck)
        record("terms.deck_changed", actor=None, subject_kind="term", subject=term.uuid, version=deck.version)
