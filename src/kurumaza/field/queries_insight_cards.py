"""現場から: questions that members made of insights, for the cards of later circles."""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.core.dialogue.content import CARDS_MAX
from kurumaza.core.text.questions import ends_as_question, same_question
from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import InsightCard
from kurumaza.scripts.models import Deck
from kurumaza.scripts.queries import Card, cards_of, latest_deck
from kurumaza.terms.models import Term

# The kind of what partners agree to.
FIELD_CARD = "field.card"
WORDS_MAX = 80
# Under which heading the cards stand.
GROUP = {"ja": "現場から", "en": "From the field"}  # data: a heading of the deck, in both languages


class CardFromInsight(NamedTuple):
    """A card that stands in the deck, and where it came from. Who may read the insight is another question: `author` (a person's key) and
    `placement` are for asking it."""

    card: UUID
    words: str
    number: int
    deck: Deck
    added_at: datetime
    insight: UUID
    placement: UUID
    author: int


def text_of_card(words: str) -> dict[str, str]:
    """The author's own words: they stand in every language as they were written."""
    return {"ja": words, "en": words}


def deck_to_add_to(term: Term) -> Deck:
    """What the term runs with; of a term that is over, what the next one begins with."""
    latest = latest_deck(term.programme, term.deck.name) if term.closed_at is not None else None
    return latest or term.deck


def cards_from_insights(term: Term) -> list[CardFromInsight]:
    """Of a term, in the order in which they were added."""
    rows = _rows().filter(insight__placement__term=term, added_at__isnull=False).order_by("added_at", "pk")
    return [
        CardFromInsight(
            one.uuid,
            one.words,
            one.number,
            one.deck,
            one.added_at,
            one.insight.uuid,
            one.insight.placement.uuid,
            one.insight.enrolment.person_id,
        )
        for one in rows
        if one.deck is not None and one.number is not None and one.added_at is not None
    ]


def without_field_cards(body: dict[str, Any]) -> dict[str, Any]:
    """A deck's body without the questions that people made of what they found: they are their authors' words, and stay in the programme."""
    return body | {"cards": [one for one in body["cards"] if one["group"] != GROUP]}


def cards_that_wait(term: Term) -> QuerySet[InsightCard]:
    """Proposals for a term's cards that some partner has not agreed to, the oldest first."""
    rows = _rows().filter(insight__placement__term=term, added_at__isnull=True)
    return rows.order_by("proposed_at", "pk")


def find_card(term: Term, uuid: UUID) -> InsightCard | None:
    """A proposal or a card of a term."""
    return _rows().filter(insight__placement__term=term, uuid=uuid).first()


def _rows() -> QuerySet[InsightCard]:
    return InsightCard.objects.select_related(
        "deck", "insight__placement__term__programme", "insight__placement__term__deck", "insight__enrolment"
    )


def card_digest(card: InsightCard) -> str:
    """What exactly is agreed to: these words, in the deck of this name, for this term. SHA-256, hex. Not the deck's version: another card
    that is added first takes nothing from what was agreed to."""
    term = card.insight.placement.term
    written = "\0".join([str(card.uuid), str(term.uuid), term.deck.name, card.words])
    return hashlib.sha256(written.encode()).hexdigest()


def latest_cards(term: Term) -> list[Card]:
    """What is asked already, in the deck that the term's next circles have."""
    return cards_of(deck_to_add_to(term), "ja")


def refused_card(term: Term, words: str) -> InsightRefused | None:
    """Why these words cannot become a card of the term."""
    if not words:
        return InsightRefused("empty")
    if len(words) > WORDS_MAX:
        return InsightRefused("too_long")
    if not ends_as_question(words):
        return InsightRefused("not_question")
    cards, latest = latest_cards(term), latest_deck(term.programme, term.deck.name)
    asked = [*cards, *(cards_of(latest, "ja") if latest is not None else ())]
    if any(same_question(words, one.text) for one in asked):
        return InsightRefused("already_there")
    return InsightRefused("deck_full") if len(cards) >= CARDS_MAX else None
