"""One's own data: what one asked for, was asked and said about the field. What a host wrote back is in it, as one read it."""

from typing import Any

from django.db.models import Q

from kurumaza.field.models import Asked, JoinWish, Lead
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
