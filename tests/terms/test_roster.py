"""Rosters end to end: what Japanese Excel writes goes in, every row's fate is shown, nothing is doubled."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from kurumaza.terms import actions_roster
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.models import Enrolment, RosterImport, Side
from tests.conftest import SignIn
from tests.factories.terms import NOW, EnrolmentFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HEADER = "氏名,フリガナ,メールアドレス,学校,備考欄X"
CSV = "\r\n".join(
    [
        HEADER,
        "髙橋 そら,タカハシ ソラ,SORA@example.com,見本大学,",
        "みどり,ミドリ,midori@example.com,①大学㈱,",
        "だれか,ダレカ,だれかのアドレス,見本大学,",
        "もうひとり,モウヒトリ,sora@example.com,見本大学,",
        "数式,スウシキ,suushiki@example.com,=HYPERLINK(1),",
    ]
)


def address_of(side: Side) -> str:
    return reverse("roster_upload", args=[side.term.slug, side.uuid])


def upload(client: Client, side: Side, data: bytes, name: str = "名簿.csv") -> RosterImport:
    response = client.post(address_of(side), {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.content.decode()
    return RosterImport.objects.order_by("-pk")[0]


def refusal(client: Client, side: Side, data: bytes) -> str:
    """The sentence on the page that refuses a whole file."""
    response = client.post(address_of(side), {"file": SimpleUploadedFile("名簿.csv", data)})
    assert response.status_code == 200
    assert RosterImport.objects.count() == 0
    page = response.content.decode()
    return page[page.index('class="wrong"') :].split(">")[1].split("<")[0]


def confirm(client: Client, staged: RosterImport) -> str:
    address = reverse("roster_preview", args=[staged.uuid])
    assert client.post(address).status_code == 302
    return client.get(address).content.decode()


def people_of(side: Side) -> list[tuple[str, str]]:
    return sorted((name, email or "") for name, email in side.enrolments.values_list("name", "person__email"))


def fates(staged: RosterImport) -> list[tuple[int, str]]:
    return list(staged.staged_rows.order_by("line").values_list("line", "outcome"))


def fate(staged: RosterImport, line: int) -> dict[str, Any]:
    found: dict[str, Any] = staged.staged_rows.get(line=line).fate
    return found


def test_cp932_roster_is_previewed_row_by_row_and_nothing_is_written(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    before = people_of(world.students)
    staged = upload(client, world.students, CSV.encode("cp932"))
    assert fates(staged) == [(2, "add"), (3, "add"), (4, "rejected"), (5, "rejected"), (6, "rejected")]
    assert (staged.encoding, staged.columns["unknown"], people_of(world.students)) == (
        "cp932",
        ["備考欄X"],
        before,
    )
    page = client.get(reverse("roster_preview", args=[staged.uuid])).content.decode()
    for words in (
        "CSV(Excelの日本語)",
        "メールアドレスの形になっていません。",
        "2行目と同じメールアドレスです。",
        "「学校」に数式があります。値だけにしてください。",
        "この内容で2人を取り込む",
        "備考欄X",
    ):
        assert words in page


def test_roster_is_taken_over_once_and_again_only_updates(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    before = people_of(world.students)
    page = confirm(client, upload(client, world.students, CSV.encode("cp932")))
    added = [("みどり", "midori@example.com"), ("髙橋 そら", "sora@example.com")]
    assert people_of(world.students) == sorted([*before, *added])
    assert "名簿を取り込みました" in page
    assert "2人に招待を送る" in page
    again = upload(client, world.students, CSV.replace("①大学㈱", "北見本大学").encode())
    assert fates(again)[:2] == [(2, "unchanged"), (3, "update")]
    assert fate(again, 3)["changed"] == ["school"]
    confirm(client, again)
    run_all_due()
    assert people_of(world.students) == sorted([*before, *added])
    assert Enrolment.objects.get(person__email="midori@example.com").school == "北見本大学"


def test_taken_over_roster_keeps_counts_but_no_rows(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    staged = upload(client, world.students, CSV.encode())
    confirm(client, staged)
    staged.refresh_from_db()
    assert (staged.staged_rows.count(), staged.result) == (0, {"add": 2, "rejected": 3})
    entry = AuditEntry.objects.get(act="terms.roster_applied")
    assert entry.details == {"add": 2, "rejected": 3}


def test_killed_between_batches_it_goes_on_and_doubles_nobody(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    lines = ["氏名,メール", *(f"参加者{n},p{n}@example.com" for n in range(120))]
    staged = upload(client, world.students, "\n".join(lines).encode())
    confirmed = confirm_roster(roster=staged, by=world.student_organiser, now=NOW)
    assert isinstance(confirmed, RosterImport)
    assert actions_roster.apply_roster_batch(roster_uuid=staged.uuid, now=NOW) is True
    assert world.students.enrolments.count() == 1 + 50
    run_all_due()  # the queued job takes up where the first batch ended
    assert world.students.enrolments.count() == 1 + 120
    assert actions_roster.apply_roster_batch(roster_uuid=staged.uuid, now=NOW) is False
    assert Person.objects.filter(email__startswith="p", email__endswith="@example.com").count() == 120
    assert Job.objects.filter(name="terms.apply_roster").count() == 1


def test_ten_thousand_rows_are_previewed_page_by_page(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    lines = [
        "氏名,メール",
        *(f"参加者{n},{'だめ' if n % 1000 == 999 else f'p{n}@example.com'}" for n in range(10_000)),
    ]
    staged = upload(client, world.students, "\n".join(lines).encode("cp932"))
    assert rosters.fate_counts(staged) == {"rejected": 10, "add": 9_990, "update": 0, "unchanged": 0}
    address = reverse("roster_preview", args=[staged.uuid])
    first, last = (client.get(address, {"page": page}).content.decode() for page in ("1", "20"))
    assert first.count("メールアドレスの形になっていません。") == 10
    assert "10000行のうち1行目から500行目" in first
    assert "10000行のうち9501行目から10000行目" in last
    assert "p9998@example.com" in last
    assert world.students.enrolments.count() == 1


def test_roster_that_was_not_staged_to_its_end_is_not_shown(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    staged = upload(client, world.students, CSV.encode())
    RosterImport.objects.update(staged_at=None)
    assert client.get(reverse("roster_preview", args=[staged.uuid])).status_code == 404


def test_unconfirmed_roster_is_never_applied(sign_in: SignIn) -> None:
    world = make_world()
    staged = upload(sign_in(world.student_organiser), world.students, CSV.encode())
    assert actions_roster.apply_roster_batch(roster_uuid=staged.uuid, now=NOW) is False
    assert world.students.enrolments.count() == 1


def test_newer_roster_takes_the_place_of_an_unconfirmed_one(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    upload(client, world.students, CSV.encode())
    newer = upload(client, world.students, CSV.encode())
    assert list(RosterImport.objects.all()) == [newer]


def test_roster_that_somebody_else_is_staging_stays(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    minute = timedelta(minutes=1)
    ages = {"now": 0 * minute, "a while ago": 9 * minute, "long ago": 11 * minute}
    for name, age in ages.items():
        RosterImport.objects.create(
            side=world.students,
            by=world.student_organiser,
            filename=name,
            digest="d",
            created_at=timezone.now() - age,
        )
    upload(client, world.students, CSV.encode(), "mine")
    assert sorted(RosterImport.objects.values_list("filename", flat=True)) == ["a while ago", "mine", "now"]


def test_workbook_is_read_too(sign_in: SignIn) -> None:
    world = make_world()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓", "名", "E-mail", "卒業期"])
    sheet.append(["見本", "けいこ", "KEIKO@example.com", "3期"])
    held = io.BytesIO()
    book.save(held)
    client = sign_in(world.graduate_organiser)
    confirm(client, upload(client, world.graduates, held.getvalue(), "名簿.xlsx"))
    found = Enrolment.objects.get(person__email="keiko@example.com")
    assert (found.name, found.cohort, found.side) == ("見本 けいこ", "3期", world.graduates)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfe\xfd\x00\x81", "文字の種類を読み取れません。"),
        (b"\r\n\r\n", "中身が見つかりません。"),
        (
            "\n".join(["氏名,メール", *(f"人{n},p{n}@example.com" for n in range(20_001))]).encode(),
            "20001人分の行があります。一度に取り込めるのは20000人までです。",
        ),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_words(sign_in: SignIn, data: bytes, sentence: str) -> None:
    world = make_world()
    said = refusal(sign_in(world.student_organiser), world.students, data)
    assert sentence in said
    assert said.endswith("まだ何も取り込んでいません。")
    assert world.students.enrolments.count() == 1


def test_own_call_name_and_topics_are_not_overwritten_by_a_roster(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    email = world.haruka.person.email
    staged = upload(
        client, world.students, f"氏名,呼び名,メール,話したいこと\n新しい名前,はるたん,{email},旅\n".encode()
    )
    assert fate(staged, 2)["changed"] == ["name"]
    confirm(client, staged)
    world.haruka.refresh_from_db()
    assert (world.haruka.name, world.haruka.call_name, world.haruka.topics) == ("新しい名前", "はるか", [])


def test_person_of_another_side_is_not_moved_and_not_told(sign_in: SignIn) -> None:
    world = make_world()
    client = sign_in(world.student_organiser)
    staged = upload(client, world.students, f"氏名,メール\nだれか,{world.kenji.person.email}\n".encode())
    assert fates(staged) == [
        (2, "add")
    ]  # as for any unknown address: the preview must not tell who takes part
    confirm(client, staged)
    world.kenji.refresh_from_db()
    staged.refresh_from_db()
    assert (world.kenji.side, world.kenji.name != "だれか") == (world.graduates, True)
    # Neither counts nor the log of acts tell; the person alone does learn of it.
    assert staged.result == {"add": 1}
    assert AuditEntry.objects.get(act="terms.roster_applied").details == {"add": 1}
    run_all_due()
    [message] = mail.outbox
    assert message.to == [world.kenji.person.email]
    assert message.subject == "第1期 火-Okoshi@青森 の名簿について"
    assert "火-Okoshi の名簿にも、あなたのメールアドレスがあります。" in str(message.body)
    assert f"Dialogue for Everyone({world.graduates.organisation.contact_email})" in str(message.body)


def test_page_of_a_taken_over_roster_is_the_same_for_people_of_another_side(sign_in: SignIn) -> None:
    world = make_world()
    client, pages = sign_in(world.student_organiser), []
    for address in (world.kenji.person.email, "nobody-here@kurumaza.example"):
        page = confirm(client, upload(client, world.students, f"氏名,メール\nだれか,{address}\n".encode()))
        pages.append(page[page.index('<ul class="fates">') : page.index('<div class="acts">')])
    assert pages[0] == pages[1]
    run_all_due()
    assert [message.to for message in mail.outbox] == [[world.kenji.person.email]]


def test_person_who_left_is_not_taken_in_again_by_a_roster(sign_in: SignIn) -> None:
    world = make_world()
    left = EnrolmentFactory.create(side=world.students, left_at=NOW)
    client = sign_in(world.student_organiser)
    staged = upload(client, world.students, f"氏名,メール\nもどる,{left.person.email}\n".encode())
    assert [reason["code"] for reason in fate(staged, 2)["reasons"]] == ["has_left"]
    page = client.get(reverse("roster_preview", args=[staged.uuid])).content.decode()
    assert "この人は参加をやめています。" in page


def _strangers(world: World) -> list[Person]:
    return [world.graduate_organiser, world.outsider, world.haruka.person]


def test_only_the_sides_own_organisers_upload_and_see_a_roster(sign_in: SignIn) -> None:
    world = make_world()
    staged = upload(sign_in(world.student_organiser), world.students, CSV.encode())
    preview = reverse("roster_preview", args=[staged.uuid])
    for person in _strangers(world):
        client = sign_in(person)
        assert client.get(address_of(world.students)).status_code == 404
        assert client.get(preview).status_code == 404
        assert client.post(preview).status_code == 404
    anonymous = Client()
    assert anonymous.get(preview).headers["Location"].startswith(reverse("account_login"))
    assert world.students.enrolments.count() == 1
