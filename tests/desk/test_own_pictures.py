"""The pictures that one has added are taken along with all the rest of one's own data."""

import io
import json
from collections.abc import Iterable
from datetime import timedelta
from zipfile import ZipFile

import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone

from kurumaza.desk.queries_own_export import own_export
from kurumaza.desk.words_own_data import lines_of
from kurumaza.field.actions_photos import take_photo_away
from kurumaza.field.models import Photo, PhotoAsk, Placement
from kurumaza.people.actions import mint_link
from kurumaza.people.downloads import zipped
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
FILE, PAGE = "/me/data/file/", "/me/data/"


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


@pytest.fixture
def placement(world: World) -> Placement:
    made = Placement.objects.create(
        term=world.term, organisation=world.students.organisation, title="商店街の朝市"
    )
    made.members.set([world.haruka, world.kenji])
    return made


def add(placement: Placement, place: Enrolment, caption: str, image: bytes) -> Photo:
    return Photo.objects.create(
        placement=placement,
        enrolment=place,
        caption=caption,
        others="nobody",
        image=image,
        width=1,
        height=1,
        created_at=timezone.now(),
    )


def by_own_link(person: Person) -> Client:
    """A browser that came in by a link out of their own mail."""
    browser = Client()
    token = mint_link(person=person, next_path=PAGE, now=timezone.now())
    assert browser.post(f"/l/{token}/").status_code == 302
    return browser


def taken(person: Person) -> ZipFile:
    answer = by_own_link(person).post(FILE, {"as": "zip"})
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kurumaza.zip"'
    return ZipFile(io.BytesIO(gathered(answer)))


def gathered(answer: StreamingHttpResponse) -> bytes:
    async def gather() -> bytes:
        return b"".join([part async for part in answer])

    return async_to_sync(gather)()


def test_pictures_come_along_and_the_words_say_which_is_which(world: World, placement: Placement) -> None:
    add(placement, world.haruka, "朝の準備", b"\xff\xd8one")
    add(placement, world.kenji, "けんじの一枚", b"\xff\xd8of-somebody-else")
    add(placement, world.haruka, "夕方の片づけ", b"\xff\xd8two")
    found = taken(world.haruka.person)
    assert found.testzip() is None
    assert found.namelist() == ["kurumaza.html", "kurumaza.json", "photos/001.jpg", "photos/002.jpg"]
    photos = [one for one in json.loads(found.read("kurumaza.json"))["field"] if "photo" in one]
    assert [(one["photo"], found.read(one["picture"])) for one in photos] == [
        ("朝の準備", b"\xff\xd8one"),
        ("夕方の片づけ", b"\xff\xd8two"),
    ]
    page = found.read("kurumaza.html").decode()
    assert '<dt>写真のファイル</dt>\n<dd><a href="photos/001.jpg">photos/001.jpg</a></dd>' in page
    assert "けんじの一枚" not in page


def test_one_in_which_one_only_is_stays_its_uploaders(world: World, placement: Placement) -> None:
    photo = add(placement, world.kenji, "", b"\xff\xd8of-somebody-else")
    PhotoAsk.objects.create(photo=photo, enrolment=world.haruka, agreed_at=timezone.now())
    assert taken(world.haruka.person).namelist() == ["kurumaza.html", "kurumaza.json"]


@pytest.mark.parametrize("left", ["placement", "term"])
def test_who_was_a_member_takes_their_pictures_along(world: World, placement: Placement, left: str) -> None:
    add(placement, world.haruka, "朝の準備", b"\xff\xd8one")
    if left == "placement":
        placement.members.remove(world.haruka)
    else:
        Enrolment.objects.filter(pk=world.haruka.pk).update(left_at=timezone.now())
    assert taken(world.haruka.person).namelist()[2:] == ["photos/001.jpg"]


def test_one_that_is_taken_away_meanwhile_is_left_out(world: World, placement: Placement) -> None:
    first = add(placement, world.haruka, "朝の準備", b"\xff\xd8one")
    add(placement, world.haruka, "夕方の片づけ", b"\xff\xd8two")
    answer = by_own_link(world.haruka.person).post(FILE, {"as": "zip"})
    take_photo_away(photo=first, now=timezone.now())
    assert isinstance(answer, StreamingHttpResponse)
    assert ZipFile(io.BytesIO(gathered(answer))).namelist()[2:] == ["photos/002.jpg"]


def test_single_files_name_no_picture_that_is_not_beside_them(world: World, placement: Placement) -> None:
    add(placement, world.haruka, "朝の準備", b"\xff\xd8one")
    export = own_export(world.haruka.person, timezone.now())
    assert [one for one in export["field"] if "picture" in one] == []
    with_name = own_export(world.haruka.person, timezone.now(), {Photo.objects.get().pk: "photos/001.jpg"})
    assert str(lines_of(with_name)).count("写真のファイル") == 1


def test_session_that_no_own_mail_began_takes_no_pictures(
    world: World, placement: Placement, sign_in: SignIn
) -> None:
    add(placement, world.haruka, "朝の準備", b"\xff\xd8one")
    browser = sign_in(world.haruka.person)
    assert browser.post(FILE, {"as": "zip"}).headers["Location"] == PAGE
    assert "自分のデータを受け取る" not in browser.get(PAGE).content.decode()
    assert "自分のデータを受け取る" in by_own_link(world.haruka.person).get(PAGE).content.decode()


def test_no_more_than_one_picture_is_held_at_a_time() -> None:
    asked: list[int] = []

    def files() -> Iterable[tuple[str, bytes]]:
        for number in range(5):
            asked.append(number)
            yield f"photos/{number:03}.jpg", bytes([number]) * 100_000

    sizes = []
    for number, part in enumerate(zipped(iter(files()), at=timezone.now() - timedelta(days=1))):
        assert len(asked) == min(number + 1, 5)
        sizes.append(len(part))
    assert max(sizes) < 101_000
