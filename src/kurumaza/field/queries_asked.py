"""What waits for somebody in the field, for their first page: also where the mail was overlooked."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from django.urls import reverse

from kurumaza.field.models import Asked, FieldEvent, JoinWish, Placement
from kurumaza.field.queries import own_placements
from kurumaza.field.queries_days import Viewer, unanswered_events, viewer_of
from kurumaza.field.queries_insights import has_written
from kurumaza.field.queries_photos import photos_that_ask
from kurumaza.field.queries_retrospective import own_retrospective
from kurumaza.field.queries_wishes import own_turns, standing_wish
from kurumaza.people.models import Person

# An event is asked about so long before it; that one was welcomed stands there so long, or until one has written something.
EVENT_AHEAD = NEW_FOR = timedelta(days=14)


class AskedInField(NamedTuple):
    """What has no answer yet, or is new, and where one goes on. `event` of an event alone."""

    placement: Placement
    what: Literal["photo", "retrospective", "letter", "welcome", "event"]
    address: str
    event: FieldEvent | None = None


def asked_in_field(person: Person, now: datetime) -> list[AskedInField]:
    """A letter of a host's, a welcome, the next event, a photo that one is in, a time to look back together."""
    found = [
        AskedInField(wish.placement, "letter", reverse("placement_wish", args=[wish.uuid]))
        for wish in own_turns(person)
    ]
    for placement in own_placements(person):
        viewer = viewer_of(person, placement.uuid)
        if viewer is not None:
            found += _asked_of_member(viewer, now)
        own = own_retrospective(person, placement, now)
        if own is not None and own.state == "asked" and own.asked.answer == Asked.Answer.NONE:
            found.append(AskedInField(placement, "retrospective", _page("retrospective", placement)))
    return found


def _asked_of_member(viewer: Viewer, now: datetime) -> Iterator[AskedInField]:
    placement = viewer.placement
    if placement.finished_at is None and viewer.enrolment is not None:
        if _is_new(viewer, now):
            yield AskedInField(placement, "welcome", _page("placement_home", placement))
        for event in unanswered_events(viewer.enrolment, placement, now)[:1]:
            if event.starts_at <= now + EVENT_AHEAD:
                yield AskedInField(placement, "event", _page("field_event", placement, event.uuid), event)
    for photo in photos_that_ask(viewer):
        yield AskedInField(placement, "photo", _page("field_photo", placement, photo.uuid))


def _is_new(viewer: Viewer, now: datetime) -> bool:
    wish = standing_wish(viewer.person, viewer.placement)
    if wish is None or wish.state != JoinWish.State.ACCEPTED or wish.decided_at is None:
        return False
    return wish.decided_at > now - NEW_FOR and not has_written(viewer)


def _page(name: str, placement: Placement, *more: UUID) -> str:
    return reverse(name, args=[placement.uuid, *more])
