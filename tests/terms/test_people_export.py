"""One's own people as files, which can be taken in again."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from kurumaza.audit.models import AuditEntry
from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_fates import fates_beside
from tests.conftest import SignIn
from tests.factories.terms import NOW, EnrolmentFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
KINDS = ("excel", "csv", "old_csv")


@pytest.fixture
def world() -> World:
    world = make_world()
    Enrolment.objects.all().delete()
    one = {"kana": "タカハシ ソラ", "school": "①大学㈱", "topics": ["進路", "地元"], "region": "青森"}
    EnrolmentFactory.create(side=world.students, name="髙橋 そら", call_name="そら", **one)
    EnrolmentFactory.create(side=world.students, name="𠮷野 うみ", kana="ヨシノ ウミ", cohort="3期")
    EnrolmentFactory.create(side=world.students, name="=1+1", kana="ワ")
    EnrolmentFactory.create(side=world.students, name="やめた人", left_at=NOW)
    EnrolmentFactory.create(side=world.graduates, name="ちがう人")
    return world


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.student_organiser)


def _address(world: World) -> str:
    return reverse("people_export", args=[world.term.slug, world.students.uuid])


def _file(client: Client, world: World, kind: str) -> bytes:
    response = client.post(_address(world), {"kind": kind})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="people-')
    return response.content


@pytest.mark.parametrize("kind", KINDS)
def test_file_holds_ones_own_people_who_take_part(world: World, client: Client, kind: str) -> None:
    read = read_roster(_file(client, world, kind), "out")
    assert isinstance(read, RosterPreview)
    names = [fate.row.name if fate.row else fate.cells[0] for fate in read.fates]
    assert names == ["髙橋 そら", "𠮷野 うみ" if kind != "old_csv" else "〓野 うみ", "'=1+1"]


@pytest.mark.parametrize("kind", ["excel", "csv"])
def test_file_that_comes_back_changes_nothing(world: World, client: Client, kind: str) -> None:
    Enrolment.objects.filter(name="=1+1").delete()
    read = read_roster(_file(client, world, kind), "out")
    assert isinstance(read, RosterPreview)
    fates = fates_beside(world.students, read)
    assert [fate["outcome"] for fate in fates] == ["unchanged", "unchanged"]


def test_workbook_holds_texts_alone(world: World, client: Client) -> None:
    sheet = load_workbook(io.BytesIO(_file(client, world, "excel"))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_characters_an_older_program_would_lose_are_named_before(world: World, client: Client) -> None:
    page = client.get(_address(world)).content.decode()
    assert "入らない文字があります:𠮷。" in page
    assert "名前に含む人:𠮷野 うみ。" in page


def test_nothing_is_said_where_nothing_would_be_lost(world: World, client: Client) -> None:
    Enrolment.objects.filter(name__startswith="𠮷").update(name="吉野 うみ")
    assert "入らない文字" not in client.get(_address(world)).content.decode()


def test_who_took_a_file_is_noted_without_names(world: World, client: Client) -> None:
    _file(client, world, "csv")
    entry = AuditEntry.objects.get(act="terms.people_exported")
    assert (entry.actor, entry.subject, entry.details) == (
        world.student_organiser.uuid,
        world.students.uuid,
        {"file": "csv", "people": 3},
    )


def test_partner_and_a_wish_for_nothing_get_no_file(world: World, client: Client, sign_in: SignIn) -> None:
    assert sign_in(world.graduate_organiser).post(_address(world), {"kind": "csv"}).status_code == 404
    assert b"attachment" not in client.post(_address(world), {"kind": "pdf"}).content
    assert AuditEntry.objects.filter(act="terms.people_exported").count() == 0
