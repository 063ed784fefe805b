"""One's own data: what one wrote to organisers and safeguarding people, and what came back; wishes to exchange contacts."""

from typing import Any

from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.safety.models import Concern, ContactWish, HelpCall
from kurumaza.safety.queries import OwnConcern, own_concerns
from kurumaza.terms.models import Term

Values = dict[str, Any]


def letters(person: Person) -> Values:
    """By what they were written for."""
    return {
        "concerns": _concerns(person),
        "help_calls": [
            {"term": one.term.name, "at": one.called_at, "answered_at": one.answered_at}
            for one in HelpCall.objects.filter(person=person).select_related("term").order_by("pk")
        ],
        "contact_wishes": _wishes(person),
    }


def _concerns(person: Person) -> list[Values]:
    terms = Term.objects.filter(pk__in=Concern.objects.filter(person=person).values("term")).order_by("pk")
    return [_concern(one) for term in terms for one in own_concerns(person, term)]


def _concern(concern: OwnConcern) -> Values:
    return {
        "term": concern.term.name,
        "answer_by": concern.answer_by,
        "answered_at": concern.answered_at,
        "letters": [
            {"is_answer": one.is_answer, "at": one.created_at, "text": one.text} for one in concern.letters
        ],
    }


def _wishes(person: Person) -> list[Values]:
    """Nobody's but one's own, also where the other wishes it too."""
    rows = ContactWish.objects.filter(wisher__person=person).select_related("other").order_by("pk")
    return [
        {
            "other": one.other.call_name,
            "contact": unseal(person, one.sealed),
            "at": one.created_at,
            "expires_at": one.expires_at,
            "passed_at": one.passed_at,
        }
        for one in rows
    ]
