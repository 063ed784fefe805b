"""An organisation's contact, corrected by its own organisers."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SAID = {
    "name": "佐藤",
    "email": "sato@kurumaza.example",
    "phone": "０１７-７３４-１１１１",
    "website": "okoshi.example",
}


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def address_of(world: World) -> str:
    return reverse("contact", args=[world.students.organisation.uuid])


def test_contact_stands_on_the_public_page_as_it_was_written(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.student_organiser).post(address_of(world), SAID)["Location"] == "/desk/"
    page = words_of(Client().get(f"/t/{world.term.slug}/"))
    for words in (
        "担当 佐藤",
        "mailto:sato@kurumaza.example",
        "tel:017-734-1111",
        'href="https://okoshi.example"',
    ):
        assert words in page
    entry = AuditEntry.objects.get(act="partners.contact_changed")
    assert (entry.actor, entry.subject) == (world.student_organiser.uuid, world.students.organisation.uuid)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "担当者の名前を入れてください。"),
        ("email", "", "メールアドレスを入れてください。"),
        ("phone", "なし", "電話番号は、数字とハイフン(-)で入れてください。"),
    ],
)
def test_contact_that_nobody_could_use_is_refused(
    world: World, sign_in: SignIn, field: str, value: str, sentence: str
) -> None:
    page = sign_in(world.student_organiser).post(address_of(world), SAID | {field: value})
    assert dict(page.context["form"].errors) == {field: [sentence]}


def test_contact_is_for_the_own_organisation_only(world: World, sign_in: SignIn) -> None:
    people = (world.student_organiser, world.graduate_organiser, world.outsider, world.haruka.person)
    assert [sign_in(one).get(address_of(world)).status_code for one in people] == [200, 404, 404, 404]
    assert [sign_in(one).post(address_of(world), SAID).status_code for one in people] == [302, 404, 404, 404]
    assert Client().get(address_of(world))["Location"].startswith("/signin/")


def test_desk_asks_for_a_contact_that_is_missing(world: World, sign_in: SignIn) -> None:
    organisation = world.students.organisation
    organisation.contact_email = ""
    organisation.save()
    asked = "火-Okoshiの連絡先が、まだ書かれていません"
    ours = words_of(sign_in(world.student_organiser).get("/desk/"))
    theirs = words_of(sign_in(world.graduate_organiser).get("/desk/"))
    assert (asked in ours, "公開している連絡先" in ours) == (True, False)
    assert (asked in theirs, "公開している連絡先" in theirs) == (False, True)
    assert "連絡先は、まだ書かれていません。" in words_of(Client().get(f"/t/{world.term.slug}/"))
