"""What columns mean, said where the headings do not; and remembered."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.terms.models import RosterFile, RosterHeading, RosterImport, Side
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ODD = "よばれかた,れんらくさき,在籍,めも\nそら,sora@example.com,見本大学,ひみつ\nうみ,umi@example.com,,\n"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.student_organiser)


def _upload(client: Client, side: Side, text: str) -> str:
    file = SimpleUploadedFile("名簿.csv", text.encode())
    response = client.post(reverse("roster_upload", args=[side.term.slug, side.uuid]), {"file": file})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def _columns(side: Side) -> str:
    return reverse("roster_columns", args=[RosterFile.objects.get(side=side).uuid])


CHOICE = {"column_0": "name", "column_1": "email", "column_2": "school", "column_3": ""}


def test_file_with_headings_of_its_own_leads_to_its_columns(world: World, client: Client) -> None:
    assert _upload(client, world.students, ODD) == _columns(world.students)
    page = client.get(_columns(world.students)).content.decode()
    assert "「氏名」「メールアドレス」の列が見つかりません。" in page
    assert 'class="optional"' not in page  # no column is by itself needed or not
    assert "例:sora@example.com、umi@example.com" in page
    assert RosterImport.objects.count() == 0


def test_columns_that_were_chosen_lead_to_every_rows_fate(world: World, client: Client) -> None:
    _upload(client, world.students, ODD)
    response = client.post(_columns(world.students), CHOICE)
    staged = RosterImport.objects.get()
    assert response["Location"] == reverse("roster_preview", args=[staged.uuid])
    rows = staged.staged_rows.order_by("line").values_list("fate__row__name", "fate__row__school")
    assert list(rows) == [("そら", "見本大学"), ("うみ", "")]


def test_what_was_said_is_remembered_for_the_next_file(world: World, client: Client) -> None:
    _upload(client, world.students, ODD)
    client.post(_columns(world.students), CHOICE)
    assert dict(RosterHeading.objects.values_list("heading", "field")) == {
        "ヨバレカタ": "name",
        "レンラクサキ": "email",
        "在籍": "school",
        "メモ": "",
    }
    moved = "れんらくさき,よばれかた\nkumo@example.com,くも\n"
    assert "/columns/" not in _upload(client, world.students, moved)
    assert RosterImport.objects.get(applied_at=None).staged_rows.get().fate["row"]["name"] == "くも"


def test_other_organisation_is_not_told_what_this_one_said(
    world: World, client: Client, sign_in: SignIn
) -> None:
    _upload(client, world.students, ODD)
    client.post(_columns(world.students), CHOICE)
    other = sign_in(world.graduate_organiser)
    assert _upload(other, world.graduates, ODD) == _columns(world.graduates)


def test_columns_are_put_right_on_the_way(world: World, client: Client) -> None:
    text = "氏名,旧姓,メール\nそら,うみ,sora@example.com\n"
    preview = _upload(client, world.students, text)
    assert _columns(world.students) in client.get(preview).content.decode()
    client.post(_columns(world.students), {"column_0": "", "column_1": "name", "column_2": "email"})
    assert RosterImport.objects.get().staged_rows.get().fate["row"]["name"] == "うみ"
    assert "/columns/" not in _upload(client, world.students, text)
    assert RosterImport.objects.get().staged_rows.get().fate["row"]["name"] == "うみ"


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"column_0": "name", "column_1": "name"}, "「氏名」を二つの列に選んでいます。"),
        ({"column_0": "name", "column_1": "school"}, "「メールアドレス」の列が見つかりません。"),
        ({"column_0": "rank", "column_1": "email"}, "rank"),
    ],
)
def test_choice_that_does_not_fit_is_said_and_nothing_is_read(
    world: World, client: Client, choice: dict[str, str], said: str
) -> None:
    _upload(client, world.students, ODD)
    response = client.post(_columns(world.students), choice)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert RosterImport.objects.count() == RosterHeading.objects.count() == 0


def test_file_without_headings_is_read_as_told(world: World, client: Client) -> None:
    _upload(client, world.students, "そら,sora@example.com\nうみ,umi@example.com\n")
    client.post(_columns(world.students), {"column_0": "name", "column_1": "email"})
    assert RosterImport.objects.get().staged_rows.count() == 2


def test_file_goes_once_its_roster_is_taken_over(world: World, client: Client) -> None:
    preview = _upload(client, world.students, "氏名,メール\nそら,sora@example.com\n")
    assert RosterFile.objects.count() == 1
    client.post(preview)
    assert RosterFile.objects.count() == 0


def test_file_that_nobody_goes_on_with_goes_after_a_day(world: World, client: Client) -> None:
    begun = timezone.now()
    _upload(client, world.students, ODD)
    forgetting = Job.objects.get(name="terms.forget_roster_file")
    assert timedelta(hours=24) <= forgetting.due - begun < timedelta(hours=25)
    run_all_due()
    assert RosterFile.objects.count() == 1
    Job.objects.filter(pk=forgetting.pk).update(due=begun)
    run_all_due()
    assert RosterFile.objects.count() == 0


def test_new_file_takes_the_place_of_the_one_before(world: World, client: Client) -> None:
    _upload(client, world.students, ODD)
    _upload(client, world.students, ODD)
    assert RosterFile.objects.count() == 1


def test_partner_never_sees_the_file(world: World, client: Client, sign_in: SignIn) -> None:
    _upload(client, world.students, ODD)
    assert sign_in(world.graduate_organiser).get(_columns(world.students)).status_code == 404
