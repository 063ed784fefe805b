"""What waits for somebody's own answer in their placements, for their first page: also where the mail was overlooked."""

from datetime import datetime
from typing import Literal, NamedTuple

from django.urls import reverse

from kurumaza.field.models import Asked, Placement
from kurumaza.field.queries import own_placements
from kurumaza.field.queries_days import viewer_of
from kurumaza.field.queries_own_retrospective import own_retrospective
from kurumaza.field.queries_photos import photos_that_ask
from kurumaza.people.models import Person


class AskedInField(NamedTuple):
    """A question that has no answer yet, and where it is answered."""

    placement: Placement
    what: Literal["photo", "retrospective"]
    address: str


def asked_in_field(person: Person, now: datetime) -> list[AskedInField]:
    """A photo that one is in, a time to look back together."""
    found = []
    for placement in own_placements(person):
        viewer = viewer_of(person, placement.uuid)
        for photo in photos_that_ask(viewer) if viewer else ():
            address = reverse("field_photo", args=[placement.uuid, photo.uuid])
            found.append(AskedInField(placement, "photo", address))
        own = own_retrospective(person, placement, now)
        if own is not None and own.state == "asked" and own.asked.answer == Asked.Answer.NONE:
            address = reverse("retrospective", args=[placement.uuid])
            found.append(AskedInField(placement, "retrospective", address))
    return found
