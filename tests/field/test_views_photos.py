"""Pages of photos, and their bytes: as what they are served, how long, and to whom."""

from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from kurumaza.audit.models import AuditEntry
from kurumaza.core.pictures.photos import BYTES_MAX
from kurumaza.field.models import Photo, PhotoAsk
from kurumaza.people.models import Notice
from tests.conftest import SignIn
from tests.core.pictures.photos_sent import MARKS, camera_jpeg, heic, picture, png_of, written
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def address(placed: Placed, name: str, *more: object) -> str:
    return reverse(name, args=[placed.placement.uuid, *more])


def send(
    placed: Placed, sign_in: SignIn, data: bytes, name: str = "photo.jpg", **said: object
) -> HttpResponse:
    browser = sign_in(placed.world.haruka.person)
    upload = SimpleUploadedFile(name, data, content_type="image/jpeg")
    sent = {"photo": upload, "caption": "会場づくり", "others": "nobody", **said}
    answer: HttpResponse = browser.post(address(placed, "field_photo_new"), sent)  # type: ignore[assignment]
    return answer


def test_photo_is_served_as_a_picture_of_ours(placed: Placed, sign_in: SignIn) -> None:
    assert send(placed, sign_in, camera_jpeg(picture()), name="../../x.html").status_code == 302
    photo = Photo.objects.get()
    answer = sign_in(placed.world.kenji.person).get(address(placed, "field_photo_picture", photo.uuid))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert [mark for mark in MARKS if mark in answer.content] == []


def test_no_browser_keeps_it_and_it_is_gone_at_once(placed: Placed, sign_in: SignIn) -> None:
    send(placed, sign_in, written(picture(), "PNG"))
    photo, browser = Photo.objects.get(), sign_in(placed.world.kenji.person)
    page = address(placed, "field_photo_picture", photo.uuid)
    assert {"no-store", "private"} <= set(browser.get(page).headers["Cache-Control"].split(", "))
    sign_in(placed.world.haruka.person).post(address(placed, "field_photo_delete", photo.uuid))
    assert browser.get(page).status_code == 404


WRONG = {
    "nothing": (b"", "このファイルには何も入っていません。"),
    "HEIC": (heic(), "「互換性優先」を選んで"),
    "PDF called a photo": (b"%PDF-1.7\n", "写真として読めないファイルです。"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "写真として読めないファイルです。"),
    "half a photo": (written(picture(300, 300), "JPEG")[:-500], "途中で切れているか、壊れています。"),
    "too many pixels": (png_of(50_000, 1001), "写真が細かすぎます"),
    "too large": (b"\xff\xd8\xff" + b"\x00" * BYTES_MAX, "写真が大きすぎます(12MBまで)。"),
    "moving": (
        written(picture(), "WEBP", save_all=True, append_images=[picture(mode="L").convert("RGB")]),
        "動く画像は加えられません。",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_photo_is_said_and_the_rest_stays(placed: Placed, sign_in: SignIn, what: str) -> None:
    data, said = WRONG[what]
    page = send(placed, sign_in, data, event="")
    content = page.content.decode()
    assert page.status_code == 200
    assert said in content
    assert 'value="会場づくり"' in content
    assert not Photo.objects.exists()


def test_nobody_in_it_is_taken_for_granted(placed: Placed, sign_in: SignIn) -> None:
    page = send(placed, sign_in, written(picture(), "PNG"), others="").content.decode()
    assert "写真だけは、もう一度選んでください。" in page
    assert "承知を得ていないときは、加えないでください。" in page
    assert not Photo.objects.exists()


def test_form_without_a_photo_says_so(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    page = browser.post(address(placed, "field_photo_new"), {"others": "nobody"}).content.decode()
    assert "写真を選んでください。" in page


def test_who_is_in_it_decides(placed: Placed, sign_in: SignIn) -> None:
    kenji, host = sign_in(placed.world.kenji.person), sign_in(placed.world.student_organiser)
    send(placed, sign_in, written(picture(), "PNG"), asked=[str(placed.world.kenji.uuid)])
    photo = Photo.objects.get()
    page, pixels = (
        address(placed, "field_photo", photo.uuid),
        address(placed, "field_photo_picture", photo.uuid),
    )
    assert (host.get(page).status_code, host.get(pixels).status_code) == (404, 404)
    assert "写真を見て答える" in kenji.get(address(placed, "placement_home")).content.decode()
    assert "あなたの写っている写真です" in kenji.get(page).content.decode()
    own = sign_in(placed.world.haruka.person).get(address(placed, "field_photos")).content.decode()
    assert "ほかの人には見えません" in own
    for _ in range(2):
        assert kenji.post(page, {"act": "agree"}).headers["Location"] == page
    assert (host.get(page).status_code, host.get(pixels).status_code) == (200, 200)
    away = address(placed, "field_photo_delete", photo.uuid)
    assert f'href="{away}"' in kenji.get(page).content.decode()
    assert "あなたの写っている写真を消しますか" in kenji.get(away).content.decode()
    assert Photo.objects.exists()
    assert kenji.post(away).headers["Location"] == address(placed, "field_photos")
    assert (host.get(page).status_code, host.get(pixels).status_code) == (404, 404)
    assert not Photo.objects.exists()


def test_photo_of_somebody_else_is_not_a_members_to_take_away(placed: Placed, sign_in: SignIn) -> None:
    send(placed, sign_in, written(picture(), "PNG"))
    photo = Photo.objects.get().uuid
    for person in (placed.world.kenji.person, placed.sora.person, placed.world.graduate_organiser):
        other = sign_in(person)
        assert other.get(address(placed, "field_photo_delete", photo)).status_code == 404
        assert other.post(address(placed, "field_photo_delete", photo)).status_code == 404
    page = address(placed, "field_photo", photo)
    assert sign_in(placed.world.kenji.person).post(page, {"act": "agree"}).status_code == 302
    assert Photo.objects.count() == 1


def test_host_takes_a_photo_away_and_nobody_is_told_who_did(placed: Placed, sign_in: SignIn) -> None:
    send(placed, sign_in, written(picture(), "PNG"))
    photo, host = Photo.objects.get(), sign_in(placed.world.student_organiser)
    away = address(placed, "field_photo_delete", photo.uuid)
    assert f'href="{away}"' in host.get(address(placed, "field_photo", photo.uuid)).content.decode()
    asked = host.get(away).content.decode()
    assert "受け入れ先として、この写真を消しますか" in asked
    assert "だれが消したかは出ません" in asked
    assert host.post(away).headers["Location"] == address(placed, "field_photos")
    assert not Photo.objects.exists()
    gone = AuditEntry.objects.get(act="field.photo_gone")
    assert gone.actor == placed.world.student_organiser.uuid
    assert (Notice.objects.count(), mail.outbox) == (0, [])


def test_host_takes_away_no_photo_that_it_does_not_see(placed: Placed, sign_in: SignIn) -> None:
    send(placed, sign_in, written(picture(), "PNG"), asked=[str(placed.world.kenji.uuid)])
    away = address(placed, "field_photo_delete", Photo.objects.get().uuid)
    host = sign_in(placed.world.student_organiser)
    assert (host.get(away).status_code, host.post(away).status_code) == (404, 404)
    assert Photo.objects.count() == 1


def test_somebody_who_is_no_member_cannot_be_ticked(placed: Placed, sign_in: SignIn) -> None:
    page = send(placed, sign_in, written(picture(), "PNG"), asked=[str(placed.sora.uuid)])
    assert "いまはメンバーでない方が選ばれていました。" in page.content.decode()
    assert not PhotoAsk.objects.exists()


def test_button_that_is_pressed_twice_takes_one_in(placed: Placed, sign_in: SignIn) -> None:
    number = str(uuid4())
    places = [
        send(placed, sign_in, written(picture(), "PNG"), sent_as=number).headers["Location"] for _ in range(2)
    ]
    assert places[0] == places[1]
    assert Photo.objects.count() == 1


def test_photo_in_sight_says_where_to_turn(placed: Placed, sign_in: SignIn) -> None:
    send(placed, sign_in, written(picture(), "PNG"))
    page = address(placed, "field_photo", Photo.objects.get().uuid)
    content = sign_in(placed.world.kenji.person).get(page).content.decode()
    assert reverse("concern", args=[placed.world.term.slug]) in content
