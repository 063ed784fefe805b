"""Who had their data erased is not brought in again by a roster; they come back by themselves alone."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.actions_retention import forget_old
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import mint_link
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_retractions import bring_together, keep_retraction
from kurumaza.people.models import Person, Retraction
from kurumaza.terms.actions_address import correct_address
from kurumaza.terms.errors import AddressRefused
from kurumaza.terms.models import Enrolment, ErasedAddress, StagedRow
from kurumaza.terms.queries_erased import ERASED_ADDRESS_DAYS
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.rosters import fates, stage, take_over
from tests.factories.terms import EnrolmentFactory, PersonFactory, SideFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HEADING, ADDRESS = "氏名,メール", "sora@example.com"
ROW = f"そら,{ADDRESS}"
WHY = "ご本人がデータを消したため、招待しません。"


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


@pytest.fixture
def erased(world: World) -> Person:
    person = PersonFactory.create(email=ADDRESS)
    EnrolmentFactory.create(side=world.students, person=person, name="そら")
    erase(person)
    run_all_due()
    return Person.objects.get(pk=person.pk)


def erase(person: Person) -> None:
    assert erase_person(person=person, now=timezone.now()) is None


def is_refused(world: World) -> bool:
    """Whether a roster's row of this address is not taken in, with its reason."""
    [fate] = fates(world.students, HEADING, ROW)
    return [reason["code"] for reason in fate["reasons"]] == ["erased"]


def test_row_is_refused_with_its_reason_and_nothing_of_it_is_kept(
    world: World, erased: Person, sign_in: SignIn
) -> None:
    by, now = world.student_organiser, timezone.now()
    staged = stage(world.students, by, HEADING, ROW, "うみ,umi@example.com", now=now)
    page = words_of(sign_in(by).get(reverse("roster_preview", args=[staged.uuid])))
    assert WHY in page
    assert ADDRESS not in str(list(StagedRow.objects.values_list("fate", flat=True)))
    assert take_over(staged, by, now).result == {"rejected": 1, "add": 1}
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_command_says_it_too(world: World, erased: Person, tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text(f"{HEADING}\n{ROW}\n")
    arguments = (str(path), "--term", world.term.slug, "--side", "学生")
    for options, says in (((), WHY), (("--json",), json.dumps(WHY, ensure_ascii=False)[1:-1])):
        out = StringIO()
        call_command("import_roster", *arguments, *options, stdout=out)
        assert says in out.getvalue()
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_address_stands_nowhere_and_another_organisation_learns_nothing(world: World, erased: Person) -> None:
    [kept] = ErasedAddress.objects.all()
    assert set(Retraction.objects.filter(kind="erased_address").values_list("subject", flat=True)) == {
        kept.mark
    }
    [fate] = fates(world.graduates, HEADING, ROW)
    assert fate["outcome"] == "add"
    other_term = SideFactory.create(organisation=world.students.organisation, term=world.outsiders_term)
    [fate] = fates(other_term, HEADING, ROW)
    assert fate["outcome"] == "rejected"


def test_roster_that_waits_does_not_bring_them_in(world: World) -> None:
    """Neither one that was read before, nor the same file once more."""
    by, now = world.student_organiser, timezone.now()
    person = PersonFactory.create(email=ADDRESS)  # with no place here yet
    staged = stage(world.students, by, HEADING, ROW, "うみ,umi@example.com", now=now)
    erase(person)
    assert StagedRow.objects.filter(outcome="rejected").get().fate["cells"] == []
    assert take_over(staged, by, now).result == {"rejected": 1, "add": 1}
    assert is_refused(world)


def test_row_that_was_staged_at_the_very_moment_is_not_taken_over(world: World) -> None:
    by, now = world.student_organiser, timezone.now()
    person = PersonFactory.create(email=ADDRESS)
    EnrolmentFactory.create(side=world.students, person=person, name="そら", left_at=None)
    staged = stage(world.students, by, HEADING, "空,sora@example.com", now=now)
    row = staged.staged_rows.get()
    erase(person)
    StagedRow.objects.filter(pk=row.pk).update(outcome=row.outcome, fate=row.fate)
    # Another one to take over, so that it can be confirmed.
    assert take_over(staged, by, now).result == {"rejected": 1}
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_organiser_cannot_type_the_address_either(world: World, erased: Person) -> None:
    place = EnrolmentFactory.create(side=world.students, name="そらさん", created_at=timezone.now())
    by, now = world.student_organiser, timezone.now()
    done = correct_address(enrolment=place, email=ADDRESS, by=by, now=now)
    assert done == AddressRefused("erased")
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_address_from_which_they_were_moved_brings_them_in_neither(world: World) -> None:
    by, now = world.student_organiser, timezone.now()
    person = PersonFactory.create(email=ADDRESS)
    place = EnrolmentFactory.create(side=world.students, person=person, name="そら", created_at=now)
    waiting = stage(world.students, by, HEADING, ROW, now=now)
    moved = correct_address(enrolment=place, email="right@example.com", by=by, now=now)
    assert isinstance(moved, Enrolment)
    before = [staged.fate for staged in waiting.staged_rows.all()]
    erase(moved.person)
    assert is_refused(world)
    [fate] = fates(world.students, HEADING, "うみ,sora@example.com")  # somebody else, whose address it is
    assert fate["outcome"] == "add"
    before[0]["outcome"] = "add"
    waiting.staged_rows.update(outcome="add", fate=before[0])
    assert take_over(waiting, by, now).result == {"rejected": 1}


def test_who_came_back_by_themselves_is_on_rosters_again(world: World, erased: Person) -> None:
    back = PersonFactory.create(email=ADDRESS)
    EnrolmentFactory.create(side=world.students, person=back, name="そら")
    [fate] = fates(world.students, HEADING, ROW)
    assert fate["outcome"] == "unchanged"
    erase(back)
    assert is_refused(world)


def test_it_holds_after_an_old_backup_in_which_they_are_still_there(world: World, erased: Person) -> None:
    before = ErasedAddress.objects.get()
    ErasedAddress.objects.all().delete()
    Person.objects.filter(pk=erased.pk).update(email=ADDRESS, erased_at=None, is_active=True)
    Enrolment.objects.filter(person=erased).update(left_at=None, name="そら")
    bring_together(now=timezone.now() + timedelta(days=1))
    assert is_refused(world)
    assert ErasedAddress.objects.get().erased_at == before.erased_at  # it is not kept for longer


def test_it_holds_after_a_backup_from_before_they_came(world: World, erased: Person) -> None:
    ErasedAddress.objects.all().delete()
    Enrolment.objects.filter(person=erased).delete()
    bring_together(now=timezone.now())
    assert is_refused(world)


def test_after_three_years_nothing_is_left_of_it(world: World, erased: Person) -> None:
    forget_old(now=timezone.now() + timedelta(days=ERASED_ADDRESS_DAYS - 1))
    assert is_refused(world)
    end = timezone.now() + timedelta(days=ERASED_ADDRESS_DAYS, seconds=1)
    bring_together(now=end)
    forget_old(now=end)
    assert not ErasedAddress.objects.exists()
    assert not Retraction.objects.filter(kind="erased_address").exists()
    bring_together(now=end)
    assert not ErasedAddress.objects.exists()
    assert Retraction.objects.filter(kind="person").exists()


def test_what_was_kept_for_three_years_does_not_come_back(world: World) -> None:
    now = timezone.now()
    at = now - timedelta(days=ERASED_ADDRESS_DAYS, seconds=1)
    keep_retraction(kind="erased_address", subject=uuid4(), at=at)
    bring_together(now=now)
    assert not ErasedAddress.objects.exists()


def test_page_and_mail_say_it_before_and_after(world: World) -> None:
    browser = Client()
    token = mint_link(person=world.haruka.person, next_path="/home/", now=timezone.now())
    assert browser.post(f"/l/{token}/").status_code == 302
    assert "照合用の値(消してから3年)。" in words_of(browser.get(reverse("erase_own_data")))
    browser.post(reverse("erase_own_data"))
    run_all_due()
    [message] = [one for one in mail.outbox if "削除が終わりました" in str(one.body)]
    assert "照合用の値だけを残します(消してから3年)。" in str(message.body)
