"""All writes of 経験の見え方. Everything here is the author's own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal, unseal
from kurumaza.stories import queries_afresh as queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Finding, Pick

HEADING_MAX = 30
FINDING_MAX = 300


@transaction.atomic
def pick_words(*, person: Person, key: str, now: datetime) -> StoryRefused | None:
    """ことばを拾う. Picked twice, it is there once."""
    own = queries.find_own_words(person, key)
    given = None if own else queries.find_given_words(person, key)
    if own is not None:
        columns: dict[str, Any] = {"sealed": seal(person, {"text": own.text, "heading": ""})}
    elif given is not None:
        columns = {
            "sealed": seal(person, {"heading": ""}),
            "gift": queries.gift_of(given),
            "response": queries.response_of(given),
        }
    else:
        return StoryRefused("empty")
    Pick.objects.get_or_create(person=person, key=key, defaults={**columns, "picked_at": now})
    return None


def put_back(*, person: Person, pick: UUID) -> None:
    """Takes a pick away; where it was picked from it stays."""
    Pick.objects.filter(person=person, uuid=pick).delete()


@transaction.atomic
def put_under(*, person: Person, pick: UUID, heading: str) -> StoryRefused | None:
    """Puts a pick under a heading of one's own; empty, under none."""
    heading = " ".join(heading.split())
    if len(heading) > HEADING_MAX:
        return StoryRefused("too_long")
    row = Pick.objects.select_for_update().filter(person=person, uuid=pick).first()
    if row is None:
        return StoryRefused("empty")
    row.sealed = seal(person, {**unseal(person, row.sealed), "heading": heading})
    row.save(update_fields=["sealed"])
    return None


def write_finding(*, person: Person, text: str, now: datetime) -> StoryRefused | None:
    """ここから見えてきたこと; emptied, it is gone."""
    text = text.strip()
    if len(text) > FINDING_MAX:
        return StoryRefused("too_long")
    if not text:
        Finding.objects.filter(person=person).delete()
        return None
    Finding.objects.update_or_create(
        person=person, defaults={"sealed": seal(person, text), "updated_at": now}
    )
    return None
