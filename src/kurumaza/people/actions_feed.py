"""The secret address of a person's calendar."""

from datetime import datetime

from django.db import transaction

from kurumaza.people.actions import token_hash
from kurumaza.people.computed_links import computed_token
from kurumaza.people.models import CalendarFeed, Person


@transaction.atomic
def ensure_feed(*, person: Person, now: datetime) -> str:
    """The token in the address of this person's calendar; made when it is first asked for."""
    feed, _made = CalendarFeed.objects.get_or_create(
        person=person, defaults={"token_hash": token_hash(_token(person, 1)), "since": now}
    )
    return _token(person, feed.number)


@transaction.atomic
def renew_feed(*, person: Person, now: datetime) -> str:
    """Another token: whoever has the old one finds nothing there any more."""
    ensure_feed(person=person, now=now)
    feed = CalendarFeed.objects.select_for_update().get(person=person)
    feed.number += 1
    feed.token_hash, feed.since = token_hash(_token(person, feed.number)), now
    feed.save()
    return _token(person, feed.number)


def _token(person: Person, number: int) -> str:
    return computed_token("calendar", person.uuid, number)
