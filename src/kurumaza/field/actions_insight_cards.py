"""An insight becomes a question card: proposed by its author, agreed to by every partner, taken back by its author at any time."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import Insight, InsightCard
from kurumaza.field.queries_insight_cards import (
    FIELD_CARD,
    GROUP,
    card_digest,
    deck_to_add_to,
    refused_card,
    text_of_card,
)
from kurumaza.partners.actions import Complete, Waiting, revoke_keys, turn_key
from kurumaza.partners.models import Membership
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.models import Person
from kurumaza.scripts.actions_cards import AddedCard, add_card, take_out_card
from kurumaza.scripts.models import Deck
from kurumaza.terms.actions_deck import leave_decks, take_up_deck
from kurumaza.terms.actions_media import is_under_way
from kurumaza.terms.actions_templates import take_card_out_of_templates
from kurumaza.terms.models import Term

# What is taken back for good (`people.erasures`).
CARD = "field_card"


@transaction.atomic
def propose_card(*, insight: Insight, words: str, now: datetime) -> InsightCard | InsightRefused:
    """Its author's proposal; one at a time for an insight. Said twice, it is there once."""
    words = words.strip()
    rows = Insight.objects.select_for_update(of=("self",)).select_related("placement__term__programme")
    found = rows.filter(pk=insight.pk, told_at__isnull=False, taken_back_at__isnull=True).first()
    if found is None:
        return InsightRefused("gone")
    there = InsightCard.objects.filter(insight=found).first()
    if there is not None:
        return there if there.words == words else InsightRefused("changed")
    if (refused := refused_card(found.placement.term, words)) is not None:
        return refused
    made = InsightCard.objects.create(insight=found, words=words, proposed_at=now)
    author = found.enrolment.person
    record("field.card_proposed", actor=author.uuid, subject_kind=FIELD_CARD, subject=made.uuid)
    return made


@transaction.atomic
def agree_to_card(
    *, card: InsightCard, digest: str, membership: Membership, now: datetime
) -> InsightCard | Waiting | InsightRefused:
    """Turns a partner's key for a card as it was read. With the last one it is added to the deck, and the term's next circles have it;
    in a term that is over, those of the next term. Nothing is added while people of the term look at the cards."""
    found = _locked(card)
    if found is None or digest != card_digest(found):
        return InsightRefused("changed")
    if found.added_at is not None:
        return found
    term = found.insight.placement.term
    if found.insight.enrolment.person_id == membership.person_id:
        return InsightRefused("own")
    if (refused := refused_card(term, found.words)) is not None:
        return refused
    if is_under_way(term, now):
        return InsightRefused("under_way")
    turned = turn_key(
        programme=term.programme,
        kind=FIELD_CARD,
        subject=found.uuid,
        digest=digest,
        membership=membership,
        now=now,
    )
    if isinstance(turned, Waiting):
        return turned
    if not isinstance(turned, Complete):
        return InsightRefused("same_person" if turned.code == "same_person" else "no_partner")
    return _added(found, term, now)


def _added(card: InsightCard, term: Term, now: datetime) -> InsightCard:
    deck = deck_to_add_to(term)
    added = add_card(deck=deck, group=GROUP, text=text_of_card(card.words), now=now)
    assert isinstance(added, AddedCard), added  # looked at in this transaction
    card.deck, card.number, card.added_at = added.deck, added.number, now
    card.save(update_fields=["deck", "number", "added_at"])
    take_up_deck(term=term, deck=added.deck, now=now)
    record("field.card_added", actor=None, subject_kind=FIELD_CARD, subject=card.uuid)
    return card


@transaction.atomic
def take_back_card(*, card: InsightCard, by: Person, now: datetime) -> None:
    """Its author's wish: a proposal goes with the keys that were turned for it, a card out of every version of the deck, at once for
    whatever has not begun, and out of what waits to become a term. Taken back twice, nothing changes."""
    found = _locked(card)
    if found is None:
        return
    revoke_keys(kind=FIELD_CARD, subject=found.uuid, by=by, now=now)
    deck, number = found.deck, found.number
    found.delete()
    if deck is not None and number is not None:
        card_is: dict[str, Any] = {"group": GROUP, "text": text_of_card(found.words)}
        take_out_card(deck=deck, number=number, move=_move, now=now, **card_is)
        take_card_out_of_templates(programme=deck.programme, **card_is)
    note_retraction(kind=CARD, subject=card.uuid, at=now)
    record("field.card_taken_back", actor=by.uuid, subject_kind=FIELD_CARD, subject=card.uuid)


def _move(versions: list[Deck], deck: Deck) -> None:
    leave_decks(versions=versions, deck=deck)
    InsightCard.objects.filter(deck__in=versions).update(deck=deck)


def _locked(card: InsightCard) -> InsightCard | None:
    rows = InsightCard.objects.select_for_update(of=("self",)).select_related(
        "deck", "insight__placement__term__programme", "insight__placement__term__deck", "insight__enrolment"
    )
    return rows.filter(pk=card.pk).first()
