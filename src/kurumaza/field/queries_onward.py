"""The loop as somebody may see it: published internships, the stories and circles of which they came, and the cards that came of them.

When in doubt, nothing is said. Who said that a story should lead on is never named, nor is whose insight a card came of."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from kurumaza.field.models import InsightCard, Lead, Placement
from kurumaza.field.queries_leads import mark_of, standing_leads
from kurumaza.field.queries_placements import public_placements
from kurumaza.partners.models import RUNS, Membership
from kurumaza.people.models import Person
from kurumaza.stories.onward import CameOf, Onward, QuestionCard
from kurumaza.stories.queries import visible_stories
from kurumaza.terms.models import Term
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_apart import keys_apart_from

# That an internship came of something; its author's line has a mark of its own.
LED, CARD = "led", "card"


def onward_for(reader: Person, stories: Collection[int], term: Term | None) -> list[Onward]:
    """What may stand on their picture, beside these stories, which they may read."""
    own = _own_terms(reader)
    said = Q(story__in=stories) | Q(story__isnull=True, enrolment__term__in=own)
    leads, cards = defaultdict[int | None, list[CameOf]](list), defaultdict[int, list[QuestionCard]](list)
    for lead in _without_apart(reader, _leads().filter(said)):
        leads[lead.placement_id].append(_came_of(lead))
    for card in _cards_for(reader, own):
        cards[card.insight.placement_id].append(_asked(card))
    rows = public_placements().filter(pk__in={*leads, *cards})
    found = rows.filter(term=term) if term is not None else rows
    return [_onward(one, leads[one.pk], cards[one.pk]) for one in found]


def cards_out_of(placement: Placement, reader: Person) -> list[QuestionCard]:
    """The question cards that came of one internship, for who may know of them."""
    rows = _cards_for(reader, _own_terms(reader))
    return [_asked(one) for one in rows if one.insight.placement_id == placement.pk]


def standing_led(person: Person | None, leads: Collection[UUID]) -> set[UUID]:
    """Of these leads, those of which this person may know that an internship came. What they say is another question."""
    if person is None:
        return set()
    rows = _leads().filter(uuid__in=leads)
    readable = visible_stories(person, set(rows.exclude(story=None).values_list("story", flat=True)))
    said = Q(story__in=list(readable.values_list("pk", flat=True)))
    said |= Q(story__isnull=True, enrolment__term__in=_own_terms(person))
    return {one.uuid for one in _without_apart(person, rows.filter(said))}


def standing_cards(person: Person | None, cards: Collection[UUID]) -> set[UUID]:
    """Of these cards, those of which this person may know where they came from."""
    if person is None:
        return set()
    return {one.uuid for one in _cards_for(person, _own_terms(person)) if one.uuid in cards}


def _leads() -> QuerySet[Lead]:
    """Those of which an internship came that everybody may read; after a circle only where its author lets the line stand in public."""
    rows = standing_leads().filter(placement__in=public_placements().order_by().values("pk"))
    return rows.filter(Q(story__isnull=False) | Q(allows_public=True)).order_by("pk")


def _without_apart(reader: Person, rows: QuerySet[Lead]) -> list[Lead]:
    authors = rows.values_list("enrolment__person", flat=True).order_by().distinct()
    apart = keys_apart_from(reader, authors)
    return [one for one in rows if one.enrolment.person_id not in apart]


def _cards_for(reader: Person, terms: set[int]) -> list[InsightCard]:
    """Cards that stand in a deck, of terms of one's own."""
    rows = InsightCard.objects.filter(
        added_at__isnull=False,
        insight__taken_back_at__isnull=True,
        insight__placement__in=public_placements().filter(term__in=terms).order_by().values("pk"),
    )
    authors = rows.values_list("insight__enrolment__person", flat=True).order_by().distinct()
    apart = keys_apart_from(reader, authors)
    rows = rows.exclude(insight__enrolment__person__in=apart).select_related("insight")
    return list(rows.order_by("added_at", "pk"))


def _own_terms(person: Person) -> set[int]:
    """In which somebody takes part, or which they run."""
    running = Membership.objects.filter(person=person, role__in=RUNS)
    run = Term.objects.filter(programme__partnerships__organisation__memberships__in=running)
    return {
        *taking_part().filter(person=person).values_list("term", flat=True),
        *run.values_list("pk", flat=True),
    }


def _asked(card: InsightCard) -> QuestionCard:
    assert card.added_at is not None, "only cards that were added are read"
    return QuestionCard(card.words, f"{CARD}:{card.uuid}", card.added_at)


def _came_of(lead: Lead) -> CameOf:
    # It may stand in public under no name: beside a story it would have its author's.
    line = (lead.line, mark_of(lead)) if lead.allows_public and lead.story_id is None else ("", "")
    return CameOf(lead.story_id, f"{LED}:{lead.uuid}", *line)


def _onward(placement: Placement, came_of: list[CameOf], cards: list[QuestionCard]) -> Onward:
    assert placement.published_at is not None, "only published ones are read"
    return Onward(
        str(placement.uuid),
        placement.title,
        placement.organisation.name,
        reverse("internship", args=[placement.uuid]),
        placement.published_at,
        came_of,
        cards,
    )
