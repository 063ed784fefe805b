"""What waits for a member's own answer stands on their first page until it is given."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kurumaza.field.actions_photos import PhotoWords, add_photo, agree_to_photo
from kurumaza.field.actions_retrospective import answer_asked, ask_to_look_back
from kurumaza.field.models import Photo, Retrospective
from kurumaza.field.queries_asked import AskedInField, asked_in_field
from kurumaza.field.queries_retrospective import askable_hosts
from tests.conftest import SignIn
from tests.core.pictures.photos_sent import picture, written
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def waiting(placed: Placed) -> list[AskedInField]:
    return asked_in_field(placed.world.kenji.person, placed.now)


def test_photo_waits_on_the_first_page_of_who_is_in_it(placed: Placed, sign_in: SignIn) -> None:
    words = PhotoWords("", Photo.Others.NOBODY, [placed.world.kenji.uuid])
    photo = add_photo(
        place=placed.haruka, data=written(picture(), "PNG"), words=words, event=None, now=placed.now
    )
    assert isinstance(photo, Photo), photo
    address = reverse("field_photo", args=[placed.placement.uuid, photo.uuid])
    assert waiting(placed) == [AskedInField(placed.placement, "photo", address)]
    assert address in sign_in(placed.world.kenji.person).get("/home/").content.decode()
    assert asked_in_field(placed.world.haruka.person, placed.now) == []
    agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    assert waiting(placed) == []


def test_time_to_look_back_waits_until_it_is_answered(placed: Placed, sign_in: SignIn) -> None:
    [host, *_rest] = askable_hosts(placed.placement)
    asked = ask_to_look_back(
        placement=placed.placement,
        starts_at=placed.now + timedelta(days=3),
        hosts={host.uuid},
        by=placed.world.student_organiser,
        now=placed.now,
    )
    assert isinstance(asked, Retrospective), asked
    address = reverse("retrospective", args=[placed.placement.uuid])
    assert waiting(placed) == [AskedInField(placed.placement, "retrospective", address)]
    assert address in sign_in(placed.world.kenji.person).get("/home/").content.decode()
    answer_asked(asked=asked.asked.get(enrolment=placed.world.kenji), comes=False, now=placed.now)
    assert waiting(placed) == []
