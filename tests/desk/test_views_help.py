"""相談できるところ: what organisers write there stands on the page after leaving a room."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import Circle, Seat
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def test_lines_are_kept_in_order_and_half_width(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    address = reverse("help_lines", args=[world.term.slug])
    assert "よりそいホットライン" in client.get(address).content.decode()
    said = {
        "line1-name": "こころの電話",
        "line1-phone": "0120-000-000",
        "line3-name": "保健室",
        "line3-phone": "017-000-0000",
    }
    assert client.post(address, said)["Location"] == f"/desk/{world.term.slug}/"
    world.term.refresh_from_db()
    assert world.term.help_lines == [
        {"name": "こころの電話", "phone": "0120-000-000", "note": ""},
        {"name": "保健室", "phone": "017-000-0000", "note": ""},
    ]
    assert AuditEntry.objects.get(act="terms.help_lines_set").details == {"lines": 2}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"line1-name": "電話"}, "電話番号も入れてください。"),
        ({"line1-phone": "0120-000-000"}, "名前も入れてください。"),
        ({"line1-name": "電話", "line1-phone": "でんわ"}, "電話番号は、数字とハイフン(-)で入れてください。"),
    ],
)
def test_row_that_helps_nobody_is_refused(
    world: World, sign_in: SignIn, said: dict[str, str], sentence: str
) -> None:
    before = world.term.help_lines
    answer = sign_in(world.student_organiser).post(reverse("help_lines", args=[world.term.slug]), said)
    assert sentence in words_of(answer)
    world.term.refresh_from_db()
    assert world.term.help_lines == before


def test_participants_do_not_edit_them(world: World, sign_in: SignIn) -> None:
    enrolment = world.term.enrolments.select_related("person").first()
    assert enrolment is not None
    assert sign_in(enrolment.person).get(reverse("help_lines", args=[world.term.slug])).status_code == 404


def test_numbers_stand_where_they_are_looked_for_and_can_be_dialled(world: World, sign_in: SignIn) -> None:
    term, place = world.term, world.haruka
    term.help_lines = [{"name": "保健室", "phone": "017 000 0000", "note": "平日"}]
    term.save()
    circle = Circle.objects.create(round=world.round, slot=world.slots[0], script=term.script, number=1)
    Seat.objects.create(circle=circle, round=world.round, enrolment=place)
    client = sign_in(place.person)
    for path in ("/home/", f"/terms/{term.slug}/concern/", f"/circles/{circle.uuid}/left/"):
        page = words_of(client.get(path))
        assert '<a href="tel:0170000000">017 000 0000</a>' in page, path
    term.help_lines = []
    term.save()
    assert "この会の外で話したいとき" not in words_of(client.get("/home/"))
