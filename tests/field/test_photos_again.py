"""A photo that is sent again after an answer that was lost, and what happens while one is drawn."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kurumaza.core.pictures.photos import clean_photo
from kurumaza.field import actions_photos
from kurumaza.field.actions_photos import PhotoWords, add_photo, agree_to_photo
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import Photo, PhotoAsk
from tests.conftest import SignIn
from tests.core.pictures.photos_sent import picture, written
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def address(placed: Placed, name: str, *more: object) -> str:
    return reverse(name, args=[placed.placement.uuid, *more])


def sent_photo(placed: Placed, number: UUID, *, data: bytes = b"", **said: Any) -> Any:
    words = PhotoWords("会場", Photo.Others.NOBODY)._replace(**said)
    sent = data or written(picture(), "PNG")
    return add_photo(place=placed.haruka, data=sent, words=words, event=None, now=placed.now, sent_as=number)


def test_words_with_a_photo_that_were_written_on_are_kept_in_one_row(placed: Placed) -> None:
    number, kenji = uuid4(), placed.world.kenji
    sent_photo(placed, number)
    done = sent_photo(
        placed, number, caption="会場づくりの朝", others=Photo.Others.AGREED, asked=[kenji.uuid]
    )
    row = Photo.objects.get()
    assert done == row
    assert (row.caption, row.others) == ("会場づくりの朝", "agreed")
    assert PhotoAsk.objects.get().enrolment == kenji
    sent_photo(placed, number, caption="会場づくりの朝")
    assert PhotoAsk.objects.count() == 1  # ticks are made anew: who was asked stays asked


def test_what_was_agreed_to_is_not_changed_under_the_same_photo(placed: Placed) -> None:
    number, kenji = uuid4(), placed.world.kenji
    photo = sent_photo(placed, number, asked=[kenji.uuid])
    agree_to_photo(enrolment=kenji, photo=photo.uuid, now=placed.now)
    assert sent_photo(placed, number, asked=[kenji.uuid]) == photo
    assert sent_photo(placed, number, caption="会場づくりの朝") == DaysRefused("agreed")
    assert Photo.objects.get().caption == "会場"


def test_another_picture_is_another_photo(placed: Placed) -> None:
    number = uuid4()
    sent_photo(placed, number)
    sent_photo(placed, number, data=written(picture(30, 30), "PNG"))
    assert Photo.objects.count() == 2


def test_who_leaves_while_a_photo_is_drawn_is_not_passed_over(
    placed: Placed, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    kenji = placed.world.kenji

    def meanwhile(data: bytes) -> Any:
        placed.placement.members.remove(kenji)
        return clean_photo(data)

    monkeypatch.setattr(actions_photos, "clean_photo", meanwhile)
    upload = SimpleUploadedFile("photo.png", written(picture(), "PNG"), content_type="image/png")
    sent = {"photo": upload, "caption": "会場づくり", "others": "nobody", "asked": [str(kenji.uuid)]}
    shown = (
        sign_in(placed.world.haruka.person).post(address(placed, "field_photo_new"), sent).content.decode()
    )
    assert not Photo.objects.exists()
    assert "いまはメンバーでない方が選ばれていました。選び直してください。" in shown
    assert 'value="会場づくり"' in shown
    assert str(kenji.uuid) not in shown


def test_photo_that_is_drawn_while_the_time_there_ends_is_not_kept(
    placed: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(data: bytes) -> Any:
        placed.finished()
        return clean_photo(data)

    monkeypatch.setattr(actions_photos, "clean_photo", meanwhile)
    assert sent_photo(placed, uuid4()) == DaysRefused("finished")
    assert not Photo.objects.exists()
