"""One's own data: by what one comes in, and what waits to be told. Never what opens a door: no key, no token, no address that is secret."""

from datetime import datetime
from typing import Any

from kurumaza.people.models import CalendarFeed, HandOver, Link, Notice, Person
from kurumaza.people.queries_identity import identities_of
from kurumaza.people.queries_passkeys import passkeys_of
from kurumaza.people.queries_sessions import own_sessions


def sign_in_ways(person: Person, now: datetime) -> dict[str, Any]:
    """Names and times."""
    return {
        "devices": [
            {"device": one.device, "came_in_at": one.began_at, "seen_at": one.seen_at}
            for one in own_sessions(person, here="", now=now)
        ],
        "passkeys": [
            {"label": one.name, "added_at": one.created_at, "used_at": one.used_at}
            for one in passkeys_of(person)
        ],
        "connected": [
            {"provider": one.provider, "added_at": one.created_at, "used_at": one.used_at}
            for one in identities_of(person)
        ],
        "links": [
            {
                "about": one.about,
                "sent_at": one.created_at,
                "expires_at": one.expires_at,
                "opened_at": one.bound_at,
                "handed_over": one.handed_over,
            }
            for one in Link.objects.filter(person=person).order_by("pk")
        ],
        "hand_overs": [
            {"at": one.created_at, "expires_at": one.expires_at, "used_at": one.used_at}
            for one in HandOver.objects.filter(person=person).order_by("pk")
        ],
        "calendar_address": [
            {"added_at": one.since, "renewed": one.number - 1}
            for one in CalendarFeed.objects.filter(person=person)
        ],
        "notices": [
            {"notice": one.name, "due": one.due, "is_in_a_mail": one.bundle is not None}
            for one in Notice.objects.filter(person=person).order_by("pk")
        ],
    }
