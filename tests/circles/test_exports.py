"""Groups as files: what is in them, what never is."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from kurumaza.audit.models import AuditEntry
from kurumaza.circles import actions_seats
from kurumaza.circles.models import Circle, Seat
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_two_tables, propose
from tests.factories.terms import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
FILES = ["groups_zoom", "groups_excel"]


@pytest.fixture
def world() -> World:
    return make_two_tables()


@pytest.fixture
def circles(world: World) -> list[Circle]:
    now = timezone.now()
    return confirm(world, propose(world, now=now), now=now)


def _address(world: World, name: str) -> str:
    return reverse(name, args=[world.term.slug, 1])


def _zoom(client: Client, world: World) -> bytes:
    response = client.post(_address(world, "groups_zoom"))
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="zoom-{world.term.slug}-1.csv"'
    return response.content


def _excel(client: Client, world: World) -> list[list[object]]:
    response = client.post(_address(world, "groups_excel"))
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_zoom_file_is_as_zoom_reads_it_and_holds_ones_own_side_only(
    world: World, circles: list[Circle], sign_in: SignIn
) -> None:
    for organiser, own in (
        (world.student_organiser, world.students),
        (world.graduate_organiser, world.graduates),
    ):
        content = _zoom(sign_in(organiser), world)
        assert content.startswith(b"Pre-assign Room Name,Email Address\r\n")
        heading, *rows = csv.reader(io.StringIO(content.decode()))
        assert heading == ["Pre-assign Room Name", "Email Address"]
        seats = Seat.objects.filter(enrolment__side=own).select_related("enrolment__person", "circle")
        assert sorted(map(tuple, rows)) == sorted(
            (f"{seat.circle.number}番", str(seat.enrolment.person.email)) for seat in seats
        )
        others = Person.objects.filter(enrolments__term=world.term).exclude(enrolments__side=own)
        assert not any(str(one.email).encode() in content for one in others)


def test_page_says_whose_addresses_are_not_in_the_file(
    world: World, circles: list[Circle], sign_in: SignIn
) -> None:
    page = sign_in(world.student_organiser).get(_address(world, "groups")).content.decode()
    assert "ほかの団体の4人は、連絡先を見られないため、このファイルに入りません。" in page


def test_excel_holds_what_the_board_shows_and_no_address(
    world: World, circles: list[Circle], sign_in: SignIn
) -> None:
    heading, *rows = _excel(sign_in(world.graduate_organiser), world)
    assert heading == ["番号", "日", "始まり", "終わり", "呼び名", "立場", "返事"]
    assert len(rows) == 8
    haruka = next(row for row in rows if row[4] == "はるかさん")
    seat = Seat.objects.select_related("circle").get(enrolment=world.haruka)
    assert [haruka[0], *haruka[5:]] == [seat.circle.number, "学生", "返事待ち"]
    words = [str(cell) for row in rows for cell in row]
    assert not any("@" in word or "名簿の名前" in word for word in words)


def test_absent_people_are_in_no_room_and_marked_in_excel(
    world: World, circles: list[Circle], sign_in: SignIn
) -> None:
    seat = Seat.objects.select_related("circle__slot", "round", "enrolment__person").get(
        enrolment=world.haruka
    )
    actions_seats.reply_attendance(
        seat=seat, reply=Seat.Reply.ABSENT, by=world.haruka.person, now=timezone.now()
    )
    client = sign_in(world.student_organiser)
    assert str(world.haruka.person.email).encode() not in _zoom(client, world)
    assert ["はるかさん", "学生", "欠席"] in [row[4:] for row in _excel(client, world)]


def test_formulas_are_neutralised(world: World, circles: list[Circle], sign_in: SignIn) -> None:
    Enrolment.objects.filter(pk=world.haruka.pk).update(call_name="=1+1")
    Person.objects.filter(pk=world.haruka.person_id).update(email="+sum@kurumaza.example")
    client = sign_in(world.student_organiser)
    assert b",'+sum@kurumaza.example\r\n" in _zoom(client, world)
    assert "'=1+1さん" in [row[4] for row in _excel(client, world)]


@pytest.mark.parametrize("name", FILES)
def test_files_are_for_organisers_of_the_programme_and_once_groups_are_confirmed(
    world: World, sign_in: SignIn, name: str
) -> None:
    for other in (world.outsider, world.haruka.person):
        assert sign_in(other).post(_address(world, name)).status_code == 404
    organiser = sign_in(world.student_organiser)
    assert organiser.post(_address(world, name)).status_code == 404  # nothing is confirmed yet
    assert organiser.get(_address(world, name)).status_code == 405
    assert Client().post(_address(world, name)).status_code == 302
    assert not AuditEntry.objects.filter(act="circles.exported").exists()


def test_every_file_is_noted_with_counts_only(world: World, circles: list[Circle], sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    _zoom(client, world)
    _excel(client, world)
    noted = AuditEntry.objects.filter(act="circles.exported").order_by("pk")
    assert [(one.actor, one.subject, one.details) for one in noted] == [
        (world.student_organiser.uuid, world.round.uuid, {"kind": "zoom", "people": 4, "withheld": 4}),
        (world.student_organiser.uuid, world.round.uuid, {"kind": "excel", "people": 8, "withheld": 0}),
    ]
