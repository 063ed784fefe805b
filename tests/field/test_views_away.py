"""What somebody left in a placement stays theirs: read and taken away by whoever is no member any more, and nothing else of it."""

import pytest
from django.urls import reverse

from kurumaza.field.actions_days import VisitWords, VoiceWords, add_note, add_voice, log_visit
from kurumaza.field.actions_insights import Written, save_insight
from kurumaza.field.actions_photos import PhotoWords, add_photo
from kurumaza.field.actions_wishes import leave_placement
from kurumaza.field.models import FieldNote, Insight, Photo, Visit, Voice
from kurumaza.field.queries import OwnPlace
from kurumaza.people.models import Tie
from kurumaza.terms.dates import in_term
from tests.conftest import SignIn
from tests.core.pictures.photos_sent import picture, written
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def address(placed: Placed, name: str, *more: object) -> str:
    return reverse(name, args=[placed.placement.uuid, *more])


def leave(placed: Placed, place: OwnPlace) -> None:
    done = leave_placement(placement=placed.placement, enrolment=place.enrolment, words="", now=placed.now)
    assert done is not None


def photo_of(placed: Placed, place: OwnPlace, caption: str, *asked: OwnPlace) -> Photo:
    words = PhotoWords(caption, Photo.Others.NOBODY, [one.enrolment.uuid for one in asked])
    data = written(picture(), "PNG")
    photo = add_photo(place=place, data=data, words=words, event=None, now=placed.now)
    assert isinstance(photo, Photo)
    return photo


@pytest.fixture
def noted(placed: Placed) -> Placed:
    """はるか noted one thing of each kind, けんじ heard a voice."""
    day = in_term(placed.now, placed.placement.term).date()
    visit = VisitWords("会場の下見", day, "机を運んだ", "自分の覚え")
    log_visit(place=placed.haruka, words=visit, event=None, now=placed.now)
    heard = VoiceWords("商店の店主", "いま来る人とやりたい", day)
    add_voice(place=placed.haruka, words=heard, event=None, now=placed.now)
    theirs = VoiceWords("漁協の職員", "若い声が聞きたい", day)
    add_voice(place=placed.kenji, words=theirs, event=None, now=placed.now)
    add_note(place=placed.haruka, text="雪の置き場", now=placed.now)
    photo_of(placed, placed.haruka, "会場づくり")
    return placed


def test_who_left_reads_and_takes_away_all_of_their_own(noted: Placed, sign_in: SignIn) -> None:
    browser, left = sign_in(noted.world.haruka.person), address(noted, "field_left")
    assert browser.get(left).status_code == 404
    leave(noted, noted.haruka)
    assert f'href="{left}"' in browser.get(reverse("field")).content.decode()
    page = browser.get(left).content.decode()
    for words in ("机を運んだ", "自分の覚え", "いま来る人とやりたい", "雪の置き場", "会場づくり"):
        assert words in page
    assert "若い声が聞きたい" not in page
    assert "書いた気づきを読む、取り下げる" not in page
    photo = Photo.objects.get()
    assert browser.get(address(noted, "field_photo_picture", photo.uuid)).status_code == 200
    for name, thing in (
        ("field_visit_delete", Visit.objects.get()),
        ("field_voice_delete", Voice.objects.get(enrolment=noted.world.haruka)),
        ("field_note_delete", FieldNote.objects.get()),
    ):
        away = address(noted, name, thing.uuid)
        assert f'href="{away}"' in page
        assert f'href="{left}"' in browser.get(away).content.decode()
        assert browser.post(away).headers["Location"] == left
    last = browser.post(address(noted, "field_photo_delete", photo.uuid))
    assert last.headers["Location"] == reverse("field")
    assert "前に加わっていたところ" not in browser.get(reverse("field")).content.decode()
    assert browser.get(left).status_code == 404
    assert Voice.objects.count() == 1


def test_nothing_else_of_it_opens_to_who_left(noted: Placed, sign_in: SignIn) -> None:
    theirs = photo_of(noted, noted.kenji, "けんじの写真")
    others = Voice.objects.get(enrolment=noted.world.kenji)
    own = Visit.objects.get()
    leave(noted, noted.haruka)
    browser = sign_in(noted.world.haruka.person)
    for name, *more in (
        ("placement_home",),
        ("field_voices",),
        ("field_photos",),
        ("field_notes",),
        ("field_visit", own.uuid),
        ("field_photo", theirs.uuid),
        ("field_photo_picture", theirs.uuid),
        ("field_photo_delete", theirs.uuid),
        ("field_voice_delete", others.uuid),
    ):
        assert browser.get(address(noted, name, *more)).status_code == 404, name
    for person in (noted.world.kenji.person, noted.world.student_organiser, noted.sora.person):
        assert sign_in(person).get(address(noted, "field_left")).status_code == 404
    assert "机を運んだ" not in (
        sign_in(noted.world.kenji.person).get(address(noted, "field_visits")).content.decode()
    )


def test_who_left_takes_away_a_photo_in_which_they_are(placed: Placed, sign_in: SignIn) -> None:
    photo = photo_of(placed, placed.haruka, "ふたりで", placed.kenji)
    leave(placed, placed.kenji)
    browser, away = sign_in(placed.world.kenji.person), address(placed, "field_photo_delete", photo.uuid)
    assert f'href="{away}"' in browser.get(address(placed, "field_left")).content.decode()
    assert "あなたの写っている写真を消しますか" in browser.get(away).content.decode()
    assert browser.post(away).headers["Location"] == reverse("field")
    assert not Photo.objects.exists()


def test_photo_of_who_is_kept_apart_leaves_no_trace_after_leaving(placed: Placed, sign_in: SignIn) -> None:
    photo = photo_of(placed, placed.haruka, "ふたりで", placed.kenji)
    leave(placed, placed.kenji)
    Tie.objects.create(
        declared_by=placed.world.haruka.person, other=placed.world.kenji.person, created_at=placed.now
    )
    browser = sign_in(placed.world.kenji.person)
    assert "前に加わっていたところ" not in browser.get(reverse("field")).content.decode()
    for name, *more in (("field_left",), ("field_photo_delete", photo.uuid)):
        assert browser.get(address(placed, name, *more)).status_code == 404


def test_who_left_finds_their_insights(placed: Placed, sign_in: SignIn) -> None:
    words = Written(Insight.Question.HOW, Insight.Tag.STRENGTH, Insight.Moment.BEFORE, "順番があった")
    save_insight(
        place=placed.haruka,
        uuid=placed.world.haruka.uuid,
        written=words,
        mark="",
        is_told=True,
        now=placed.now,
    )
    leave(placed, placed.haruka)
    page = sign_in(placed.world.haruka.person).get(address(placed, "field_left")).content.decode()
    assert f'href="{address(placed, "insights")}"' in page


def test_button_that_is_pressed_without_looking_asks_nothing_of_others(
    noted: Placed, sign_in: SignIn
) -> None:
    away = address(noted, "field_visit_delete", Visit.objects.get().uuid)
    browser = sign_in(noted.world.haruka.person)
    assert browser.get(away).status_code == 200
    assert Visit.objects.count() == 1
    assert browser.post(away).headers["Location"] == address(noted, "field_visits")
    assert browser.post(away).status_code == 404
    assert Visit.objects.count() == 0
