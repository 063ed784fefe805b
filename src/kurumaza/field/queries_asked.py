"""What waits for somebody in the field, for their first page: also where the mail was overlooked."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from django.urls import reverse

from kurumaza.field.models import FieldEvent, JoinWish, Placement
from kurumaza.field.queries import own_placements
from kurumaza.field.queries_days import events_to_come
from kurumaza.field.queries_insights import written_in
from kurumaza.field.queries_own_retrospective import unanswered_in
from kurumaza.field.queries_photos import asking_photos
from kurumaza.field.queries_wishes import letters_from_hosts, own_wishes
from kurumaza.people.models import Person

# An event is asked about so long before it; that one was welcomed, or written to as a member, stands there so long, or until one
# has written something.
EVENT_AHEAD = NEW_FOR = timedelta(days=14)


class AskedInField(NamedTuple):
    """What has no answer yet, or is new, and where one goes on. `event` of an event alone."""

    placement: Placement
    what: Literal["photo", "retrospective", "letter", "welcome", "event"]
    address: str
    event: FieldEvent | None = None


def asked_in_field(
    person: Person, now: datetime, own: Collection[Placement] | None = None
) -> list[AskedInField]:
    """A letter of a host's; by placement a welcome, the next event, a photo that one is in, or several on their page, a time to look
    back together. As many questions to the database however many placements; `own` are all of theirs, where they are read already."""
    letters = letters_from_hosts(person, now - NEW_FOR)
    found = [AskedInField(wish.placement, "letter", _page("placement_wish", wish)) for wish in letters]
    own = list(own_placements(person)) if own is None else own
    running = [one for one in own if one.finished_at is None]
    new, events = _new_in(person, running, now), _next_events(person, running, now)
    photos, looking_back = _photos(person, own), unanswered_in(person, own, now)
    for placement in own:
        if placement.pk in new:
            found.append(AskedInField(placement, "welcome", _page("placement_home", placement)))
        if (event := events.get(placement.pk)) is not None:
            address = _page("field_event", placement, event.uuid)
            found.append(AskedInField(placement, "event", address, event))
        if placement.pk in photos:
            found.append(AskedInField(placement, "photo", photos[placement.pk]))
        if placement.pk in looking_back:
            found.append(AskedInField(placement, "retrospective", _page("retrospective", placement)))
    return found


def _new_in(person: Person, placements: Collection[Placement], now: datetime) -> set[int]:
    """Where one was welcomed lately, and has written nothing so far."""
    lately = own_wishes(person).filter(
        placement__in=placements, state=JoinWish.State.ACCEPTED, decided_at__gt=now - NEW_FOR
    )
    welcomed = set(lately.order_by().values_list("placement", flat=True)) if placements else set()
    return welcomed - written_in(person, welcomed) if welcomed else welcomed


def _next_events(person: Person, placements: Collection[Placement], now: datetime) -> dict[int, FieldEvent]:
    """By placement: the next that one has not answered, if it is near."""
    if not placements:
        return {}
    rows = events_to_come(placements, now).exclude(answers__enrolment__person=person)
    near = rows.filter(starts_at__lte=now + EVENT_AHEAD).select_related("placement__term")
    return {one.placement_id: one for one in near.reverse()}


def _photos(person: Person, placements: Collection[Placement]) -> dict[int, str]:
    """By placement: where they are answered."""
    if not placements:
        return {}
    asking = list(asking_photos(person, placements).values_list("placement", "placement__uuid", "uuid"))
    many = Counter(placement for placement, _uuid, _photo in asking)
    return {
        placement: reverse("field_photos", args=[uuid])
        if many[placement] > 1
        else reverse("field_photo", args=[uuid, photo])
        for placement, uuid, photo in asking
    }


def _page(name: str, of: Placement | JoinWish, *more: UUID) -> str:
    return reverse(name, args=[of.uuid, *more])
