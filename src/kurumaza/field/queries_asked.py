"""What waits for somebody's own answer in their placements, for their first page: also where the mail was overlooked."""

from collections import Counter
from datetime import datetime
from typing import Literal, NamedTuple

from django.urls import reverse

from kurumaza.field.models import Placement
from kurumaza.field.queries import own_placements
from kurumaza.field.queries_own_retrospective import unanswered_in
from kurumaza.field.queries_photos import asking_photos
from kurumaza.people.models import Person


class AskedInField(NamedTuple):
    """A question that has no answer yet, and where it is answered."""

    placement: Placement
    what: Literal["photo", "retrospective"]
    address: str


def asked_in_field(person: Person, now: datetime) -> list[AskedInField]:
    """A photo that one is in, or several on their page; a time to look back together. As many questions to the database however many
    placements."""
    own = list(own_placements(person))
    photos = _photos(person, own)
    looking_back = unanswered_in(person, own, now)
    found = []
    for placement in own:
        if placement.pk in photos:
            found.append(AskedInField(placement, "photo", photos[placement.pk]))
        if placement.pk in looking_back:
            address = reverse("retrospective", args=[placement.uuid])
            found.append(AskedInField(placement, "retrospective", address))
    return found


def _photos(person: Person, placements: list[Placement]) -> dict[int, str]:
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
