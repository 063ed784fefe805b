"""One's own data: what one asked for, was asked, noted and said about the field. What a host wrote back is in it, as one read it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from kurumaza.field.models import Asked, Insight, InsightCard, JoinWish, Lead, Visit, Voice
from kurumaza.field.queries_days import private_note_of
from kurumaza.field.queries_insights import text_of
from kurumaza.field.queries_retrospective import slot_of
from kurumaza.field.queries_wishes import conversation_of
from kurumaza.people.models import Person
from kurumaza.terms.dates import slot_text

Values = dict[str, Any]


def joining(person: Person) -> Values:
    """Wishes to join an internship, and lines that should lead to one."""
    return {"join_wishes": _wishes(person), "leads": _leads(person)}


def _wishes(person: Person) -> list[Values]:
    """The story that one named is somebody's: of it one's own words."""
    rows = JoinWish.objects.filter(enrolment__person=person).select_related("placement").order_by("pk")
    return [
        {
            "placement": one.placement.title,
            "join_wish": one.state,
            "at": one.asked_at,
            "text": one.moved,
            "began_words": one.began_words,
            "decided_at": one.decided_at,
            "ended_at": one.ended_at,
            "letters": [
                {"at": letter.at, "by_host": letter.by_host, "text": letter.text}
                for letter in conversation_of(one)
            ],
        }
        for one in rows
    ]


def _leads(person: Person) -> list[Values]:
    rows = Lead.objects.filter(enrolment__person=person).select_related("enrolment__term").order_by("pk")
    return [
        {
            "term": one.enrolment.term.name,
            "text": one.line,
            "allows_public": one.allows_public,
            "at": one.created_at,
            "taken_back_at": one.taken_back_at,
        }
        for one in rows
    ]


def retrospectives(person: Person) -> list[Values]:
    """Each ふりかえりの対話 that one was asked to, as a member or for a host."""
    theirs = Q(enrolment__person=person) | Q(membership__person=person)
    rows = Asked.objects.filter(theirs).select_related("retrospective__placement")
    return [
        {
            "placement": one.retrospective.placement.title,
            "when": slot_text(slot_of(one.retrospective)),
            "takes_part": one.answer,
            "answered_at": one.answered_at,
        }
        for one in rows.order_by("pk")
    ]


def field(person: Person) -> list[Values]:
    """Visits, voices heard, and insights."""
    return [*_visits(person), *_voices(person), *_insights(person)]


def _visits(person: Person) -> Iterator[Values]:
    for one in Visit.objects.filter(enrolment__person=person).select_related("placement").order_by("pk"):
        yield {
            "placement": one.placement.title,
            "visit": one.title,
            "on": one.on,
            "note": one.note,
            "private_note": private_note_of(person, one),
        }


def _voices(person: Person) -> Iterator[Values]:
    for one in Voice.objects.filter(enrolment__person=person).select_related("placement").order_by("pk"):
        yield {
            "placement": one.placement.title,
            "said_by_role": one.said_by_role,
            "said_by_name": one.name,
            "name_known_at": one.name_consented_at,
            "said": one.said,
            "stirred": one.stirred,
            "on": one.heard_on,
        }


def _insights(person: Person) -> Iterator[Values]:
    rows = Insight.objects.filter(enrolment__person=person).select_related("placement", "card")
    for one in rows.order_by("pk"):
        yield {
            "placement": one.placement.title,
            "insight": text_of(person, one),
            "insight_about": one.question,
            "insight_kind": one.tag,
            "insight_moment": one.moment,
            "written_at": one.created_at,
            "told_at": one.told_at,
            "read_by_host_at": one.read_at,
            "withdrawn_at": one.taken_back_at,
            "host_replies": [
                {"host_reply": reply.kind, "text": reply.words, "at": reply.at}
                for reply in one.replies.order_by("pk")
            ],
            "card_question": _card(one),
        }


def _card(insight: Insight) -> Values | None:
    """The question that one made of an insight."""
    card: InsightCard | None = getattr(insight, "card", None)
    return {"text": card.words, "at": card.proposed_at, "card_added_at": card.added_at} if card else None
