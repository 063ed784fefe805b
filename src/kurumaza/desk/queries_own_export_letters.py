"""One's own data: what one wrote to organisers and safeguarding people, and what came back; wishes to exchange contacts; and what
came by one's address before one had a place."""

from typing import Any

from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.safety.models import Concern, ContactWish, HelpCall
from kurumaza.safety.queries import OwnConcern, own_concerns
from kurumaza.terms.models import Term
from kurumaza.ways.models import Application, Enquiry, Subscription

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
        "applications": _applications(person),
        "subscriptions": _subscriptions(person),
        "enquiries": _enquiries(person),
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


def _applications(person: Person) -> list[Values]:
    """To whichever side they went."""
    rows = Application.objects.filter(email=person.email).select_related("side__term", "side__organisation")
    return [
        {
            "term": one.side.term.name,
            "organisation": one.side.organisation.name,
            "name": one.name,
            "kana": one.kana,
            "questions": [{"question": said["label"], "text": said["answer"]} for said in one.answers],
            **one.fills,
            "application": one.state,
            "at": one.created_at,
            "confirmed_at": one.confirmed_at,
            "listed_at": one.listed_at,
            "decided_at": one.decided_at,
            "reply_text": one.reply,
        }
        for one in rows.order_by("pk")
    ]


def _subscriptions(person: Person) -> list[Values]:
    rows = Subscription.objects.filter(email=person.email).select_related("programme").order_by("pk")
    return [
        {
            "programme": one.programme.name,
            "organisations": [host.name for host in one.organisations.order_by("pk")],
            "version": one.consent_version,
            "at": one.created_at,
            "confirmed_at": one.confirmed_at,
        }
        for one in rows
    ]


def _enquiries(person: Person) -> list[Values]:
    rows = Enquiry.objects.filter(email=person.email).select_related("programme").order_by("pk")
    return [
        {
            "programme": one.programme.name,
            "organisations": [host.name for host in one.organisations.order_by("pk")],
            "group_name": one.group_name,
            "name": one.name,
            "phone": one.phone,
            "text": one.text,
            "at": one.created_at,
            "reply_text": one.answer,
            "answered_at": one.answered_at,
        }
        for one in rows
    ]
