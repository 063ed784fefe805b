"""Photos: taken in clean, seen once everybody in them agrees, gone at once for everybody."""

import io
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail
from PIL import Image

from kurumaza.core.pictures.photos import PhotoRefusal
from kurumaza.field import actions_photos
from kurumaza.field.actions_photos import (
    PHOTOS_MAX,
    PhotoWords,
    add_photo,
    agree_to_photo,
    delete_photo,
    refuse_photo,
)
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import Photo, PhotoAsk
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_photos import (
    open_photos,
    photo_seen,
    photos_for,
    photos_that_ask,
    picture_of,
    unsaid,
)
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_retractions import bring_together
from kurumaza.people.models import Retraction, Tie
from tests.core.pictures.photos_sent import MARKS, camera_jpeg, heic, picture, written
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def take(
    placed: Placed, asked: Collection[UUID] = (), *, by: OwnPlace | None = None, data: bytes = b""
) -> Photo:
    """A photo of はるか's, unless told otherwise."""
    words = PhotoWords("会場づくり", Photo.Others.NOBODY, asked)
    sent = data or written(picture(), "PNG")
    added = add_photo(place=by or placed.haruka, data=sent, words=words, event=None, now=placed.now)
    assert isinstance(added, Photo), added
    return added


def sees(viewer: Viewer, photo: Photo) -> bool:
    return photo_seen(viewer, photo.uuid) is not None


def run_jobs(placed: Placed) -> None:
    Job.objects.filter(done_at__isnull=True).update(due=placed.now)
    run_all_due()


def test_stored_bytes_hold_pixels_alone_and_stand_upright(placed: Placed) -> None:
    sent = camera_jpeg(picture(40, 20), orientation=6)
    assert b"Exif" in sent
    stored = picture_of(take(placed, data=sent))
    assert [mark for mark in (*MARKS, b"GPS", b"xmpmeta") if mark in stored] == []
    shown = Image.open(io.BytesIO(stored))
    assert shown.size == (20, 40)
    assert shown.getpixel((10, 4))[0] > 180  # type: ignore[index]
    photo = Photo.objects.get()
    assert (photo.width, photo.height) == (20, 40)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b"%PDF-1.7", "kind"), (heic(), "heic"), (b"\xff\xd8\xff\xe0", "broken")],
)
def test_what_is_no_photo_leaves_nothing(placed: Placed, data: bytes, code: str) -> None:
    words = PhotoWords("", Photo.Others.NOBODY)
    refused = add_photo(place=placed.haruka, data=data, words=words, event=None, now=placed.now)
    assert refused == PhotoRefusal(code)  # type: ignore[arg-type]
    assert not Photo.objects.exists()


def test_form_that_is_sent_twice_takes_one_in_and_asks_once(placed: Placed) -> None:
    words = PhotoWords("", Photo.Others.NOBODY, [placed.world.kenji.uuid])
    number, data = uuid4(), written(picture(), "PNG")
    added = [
        add_photo(place=placed.haruka, data=data, words=words, event=None, now=placed.now, sent_as=number)
        for _ in range(2)
    ]
    assert added[0] == added[1]
    assert (Photo.objects.count(), PhotoAsk.objects.count()) == (1, 1)


def test_so_many_photos_of_one_member_and_no_more(placed: Placed) -> None:
    one = take(placed)
    columns = {"placement": one.placement, "enrolment": one.enrolment, "others": one.others}
    more = [
        Photo(**columns, uuid=uuid4(), image=b"j", width=1, height=1, created_at=placed.now)
        for _ in range(PHOTOS_MAX - 1)
    ]
    Photo.objects.bulk_create(more)
    words = PhotoWords("", Photo.Others.NOBODY)
    data = written(picture(), "PNG")
    refused = add_photo(place=placed.haruka, data=data, words=words, event=None, now=placed.now)
    assert refused == DaysRefused("too_many")
    take(placed, by=placed.kenji)


def test_nothing_is_taken_in_after_the_end(placed: Placed) -> None:
    over = placed.finished()
    words = PhotoWords("", Photo.Others.NOBODY)
    data = written(picture(), "PNG")
    refused = add_photo(place=over.haruka, data=data, words=words, event=None, now=over.now)
    assert refused == DaysRefused("finished")


def test_photo_without_members_is_seen_by_the_people_of_the_placement(placed: Placed) -> None:
    photo = take(placed)
    for viewer in (placed.host, placed.viewer(placed.kenji), placed.viewer(placed.haruka)):
        assert list(open_photos(viewer)) == [photo]


def test_photo_waits_until_all_who_are_in_it_agree(placed: Placed) -> None:
    yui = placed.world.add_person(placed.world.graduates, "ゆい")
    placed.placement.members.add(yui, placed.sora)
    photo = take(placed, [placed.world.kenji.uuid, yui.uuid])
    uploader, kenji = placed.viewer(placed.haruka), placed.viewer(placed.kenji)
    ask, other = placed.viewer(yui.person), placed.viewer(placed.sora.person)
    assert [sees(one, photo) for one in (uploader, kenji, ask)] == [True] * 3
    assert [sees(one, photo) for one in (other, placed.host)] == [False] * 2
    assert list(photos_for(uploader)) == [photo]
    assert list(photos_for(kenji)) == []
    assert list(photos_that_ask(kenji)) == [photo]
    assert agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now) is None
    assert [sees(one, photo) for one in (other, placed.host)] == [False] * 2
    assert list(photos_that_ask(kenji)) == []
    assert agree_to_photo(enrolment=yui, photo=photo.uuid, now=placed.now) is None
    assert [sees(one, photo) for one in (other, placed.host)] == [True] * 2


@pytest.mark.parametrize("before", [True, False])
def test_one_no_takes_it_from_everybody_for_good(placed: Placed, before: bool) -> None:
    photo = take(placed, [placed.world.kenji.uuid])
    if not before:
        agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    refuse_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    assert not Photo.objects.exists()
    assert not sees(placed.viewer(placed.haruka), photo)
    agreed = agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    assert agreed == DaysRefused("gone")


def test_nobody_answers_for_somebody_else(placed: Placed) -> None:
    photo = take(placed, [placed.world.kenji.uuid])
    agreed = agree_to_photo(enrolment=placed.world.haruka, photo=photo.uuid, now=placed.now)
    assert agreed == DaysRefused("gone")
    refuse_photo(enrolment=placed.world.haruka, photo=photo.uuid, now=placed.now)
    delete_photo(place=placed.kenji, photo=photo.uuid, now=placed.now)
    assert Photo.objects.count() == 1


def test_only_members_are_asked_and_never_the_uploader(placed: Placed) -> None:
    words = PhotoWords("", Photo.Others.NOBODY, [placed.sora.uuid, placed.world.kenji.uuid])
    data = written(picture(), "PNG")
    refused = add_photo(place=placed.haruka, data=data, words=words, event=None, now=placed.now)
    assert refused == DaysRefused("no_member")
    assert not Photo.objects.exists()
    take(placed, [placed.world.haruka.uuid, placed.world.kenji.uuid])
    assert [one.enrolment for one in PhotoAsk.objects.all()] == [placed.world.kenji]


def test_who_is_asked_gets_a_mail_without_a_word_of_it(placed: Placed) -> None:
    take(placed, [placed.world.kenji.uuid])
    run_jobs(placed)
    [told] = mail.outbox
    assert told.to == [placed.world.kenji.person.email]
    assert "お聞きしたいことがあります" in str(told.body)
    assert "会場づくり" not in str(told.message())


def test_mail_is_not_sent_once_the_photo_is_gone(placed: Placed) -> None:
    photo = take(placed, [placed.world.kenji.uuid])
    delete_photo(place=placed.haruka, photo=photo.uuid, now=placed.now)
    run_jobs(placed)
    assert mail.outbox == []


@pytest.mark.parametrize("who", ["haruka", "kenji"])
def test_photo_goes_with_whoever_took_it_or_is_in_it(placed: Placed, who: str) -> None:
    photo = take(placed, [placed.world.kenji.uuid])
    agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    person = getattr(placed.world, who).person
    assert erase_person(person=person, now=placed.now) is None
    assert not Photo.objects.exists()


def test_photo_that_an_older_database_brings_back_goes_again(placed: Placed) -> None:
    photo = take(placed)
    before = Photo.objects.values().get(pk=photo.pk)
    delete_photo(place=placed.haruka, photo=photo.uuid, now=placed.now)
    run_jobs(placed)
    assert Retraction.objects.filter(kind="field_photo", subject=photo.uuid).exists()
    Photo.objects.create(**before)
    bring_together(now=placed.now)
    assert not Photo.objects.exists()


def test_form_of_a_photo_that_went_brings_no_other_one(placed: Placed) -> None:
    words, data, number = PhotoWords("", Photo.Others.NOBODY), written(picture(), "PNG"), uuid4()

    def sent() -> object:
        place, now = placed.haruka, placed.now
        return add_photo(place=place, data=data, words=words, event=None, now=now, sent_as=number)

    photo = sent()
    assert isinstance(photo, Photo)
    delete_photo(place=placed.haruka, photo=photo.uuid, now=placed.now)
    assert sent() == DaysRefused("taken_back")
    run_jobs(placed)
    assert sent() == DaysRefused("taken_back")
    assert not Photo.objects.exists()


def test_of_who_has_left_no_yes_stands_any_more(placed: Placed) -> None:
    photo = take(placed, [placed.world.kenji.uuid])
    agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    assert sees(placed.host, photo)
    placed.world.kenji.left_at = placed.now + timedelta(hours=1)
    placed.world.kenji.save()
    assert not sees(placed.host, photo)


@pytest.mark.parametrize("in_it", [True, False])
def test_photo_of_or_with_somebody_kept_apart_is_left_out(placed: Placed, in_it: bool) -> None:
    placed.placement.members.add(placed.sora)
    photo = take(placed, [placed.world.kenji.uuid])
    agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    sora = placed.viewer(placed.sora.person)
    assert sees(sora, photo)
    other = placed.world.kenji if in_it else placed.world.haruka
    Tie.objects.create(declared_by=other.person, other=placed.sora.person, created_at=placed.now)
    assert not sees(sora, photo)
    assert list(photos_for(sora)) == []
    assert sees(placed.host, photo)


def test_who_is_kept_apart_is_asked_nothing_and_the_photo_waits(placed: Placed) -> None:
    kenji = placed.world.kenji.person
    Tie.objects.create(declared_by=kenji, other=placed.world.haruka.person, created_at=placed.now)
    photo = take(placed, [placed.world.kenji.uuid])
    run_jobs(placed)
    assert mail.outbox == []
    viewer = placed.viewer(placed.kenji)
    assert (sees(viewer, photo), list(photos_that_ask(viewer))) == (False, [])
    assert not sees(placed.host, photo)
    seen = photo_seen(placed.viewer(placed.haruka), photo.uuid)
    assert seen is not None
    assert not seen.is_open


@pytest.mark.parametrize("by_who_is_in_it", [True, False])
def test_tie_after_the_yes_hides_the_photo_and_leaves_its_end_to_who_is_in_it(
    placed: Placed, by_who_is_in_it: bool
) -> None:
    photo = take(placed, [placed.world.kenji.uuid])
    agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    placed.placement.members.add(placed.sora)
    others = [placed.host, placed.viewer(placed.sora.person)]
    assert all(sees(one, photo) for one in others)
    people = [placed.world.kenji.person, placed.world.haruka.person]
    by, other = people if by_who_is_in_it else people[::-1]
    Tie.objects.create(declared_by=by, other=other, created_at=placed.now)
    assert not any(sees(one, photo) for one in others)
    assert [list(photos_for(one)) for one in others] == [[], []]
    # Whoever is in it can take it away still, and reads nothing of its uploader's.
    kenji = placed.viewer(placed.kenji)
    own = photo_seen(kenji, photo.uuid)
    assert own is not None
    assert (own.by, own.photo.caption, own.has_agreed) == ("", "", True)
    assert [one.caption for one in unsaid(kenji, photos_for(kenji))] == [""]
    # Its uploader is told nothing.
    seen = photo_seen(placed.viewer(placed.haruka), photo.uuid)
    assert seen is not None
    assert (seen.by, seen.photo.caption, seen.is_open) == ("はるか", "会場づくり", True)
    assert list(photos_for(placed.viewer(placed.haruka))) == [photo]
    refuse_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    assert not Photo.objects.exists()


def test_who_agreed_takes_away_the_photo_of_somebody_who_left(placed: Placed) -> None:
    photo = take(placed, [placed.world.kenji.uuid])
    agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    placed.placement.members.remove(placed.world.haruka)
    seen = photo_seen(placed.viewer(placed.kenji), photo.uuid)
    assert seen is not None
    assert (seen.by, seen.photo.caption) == ("", "")
    assert not sees(placed.host, photo)


def test_who_comes_while_another_is_decoded_is_asked_to_come_again(
    placed: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions_photos, "_WAIT_SECONDS", 0.01)
    words, data = PhotoWords("会場づくり", Photo.Others.NOBODY), written(picture(), "PNG")
    with actions_photos._one_at_a_time:
        busy = add_photo(place=placed.haruka, data=data, words=words, event=None, now=placed.now)
    assert isinstance(busy, DaysRefused)
    assert busy.code == "busy"
    assert "写真を選び直して" in busy.sentence
    # Whatever happens to one picture, the next one is let in.
    monkeypatch.setattr(actions_photos, "clean_photo", _breaks)
    with pytest.raises(ZeroDivisionError):
        add_photo(place=placed.haruka, data=data, words=words, event=None, now=placed.now)
    monkeypatch.undo()
    take(placed)


def _breaks(_data: bytes) -> None:
    raise ZeroDivisionError
