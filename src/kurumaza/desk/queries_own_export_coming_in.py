"""One's own data: what came by one's address before one had a place."""

from typing import Any

from kurumaza.people.models import Person
from kurumaza.ways.models import Application, Enquiry, Subscription

Values = dict[str, Any]


def coming_in(person: Person) -> Values:
    """By what it was sent for."""
    return {
        "applications": _applications(person),
        "subscriptions": _subscriptions(person),
        "enquiries": _enquiries(person),
    }


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
