"""The page on which partners answer each other."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Approval
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.actions_roster import stage_roster
from kurumaza.terms.actions_stages import open_to_people, opening_digest
from kurumaza.terms.models import RosterImport, Side, Slot, Term
from kurumaza.terms.two_keys import USUAL
from tests.conftest import SignIn
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    world = make_world()
    Term.objects.filter(pk=world.term.pk).update(two_keys=list(USUAL))
    Side.objects.filter(pk=world.students.pk).update(eligibility="青森の大学・専門学校の学生")
    world.students.refresh_from_db()
    return world


@pytest.fixture
def address(world: World) -> str:
    return reverse("term_keys", args=[world.term.slug])


@pytest.fixture
def asked(world: World) -> Approval:
    """A roster of two students, one row of it broken."""
    rows = "氏名,メール\nそら,sora@example.com\nみどり,midori@example.com\nだれか,どこか\n"
    preview = read_roster(rows.encode(), "ひみつの名簿.csv")
    assert isinstance(preview, RosterPreview)
    by = world.student_organiser
    staged = stage_roster(side=world.students, preview=preview, digest="d" * 64, by=by, now=NOW)
    assert isinstance(staged, RosterImport)
    confirm_roster(roster=staged, by=by, now=NOW)
    return Approval.objects.get()


def test_asked_partner_sees_counts_eligibility_and_a_number_and_no_name(
    world: World, address: str, asked: Approval, sign_in: SignIn
) -> None:
    client = sign_in(world.graduate_organiser)
    desk = client.get(reverse("desk_term", args=[world.term.slug])).content.decode()
    assert "ほかの団体が、1件の同意を待っています。" in desk
    page = client.get(address).content.decode()
    for words in ("学生の名簿を取り込む", "追加2人", "取り込めない1人", "青森の大学", asked.digest[:8]):
        assert words in page
    for words in ("そら", "みどり", "sora@", "ひみつの名簿"):
        assert words not in page


def test_with_the_answer_the_roster_is_taken_over(
    world: World, address: str, asked: Approval, sign_in: SignIn
) -> None:
    client = sign_in(world.graduate_organiser)
    answer = client.post(address, {"act": "agree", "approval": str(asked.uuid)}, follow=True)
    page = answer.content.decode()
    assert "同意しました。" in page
    assert "最近、同意がそろったこと" in page
    run_all_due()
    assert world.students.enrolments.count() == 1 + 2


def test_who_asked_sees_that_they_wait_and_may_stop_it(
    world: World, address: str, asked: Approval, sign_in: SignIn
) -> None:
    client = sign_in(world.student_organiser)
    preview = reverse("roster_preview", args=[asked.subject])
    assert "Dialogue for Everyoneの同意を待っています" in client.get(preview).content.decode()
    assert 'value="agree"' not in client.get(address).content.decode()
    client.post(address, {"act": "take_back", "approval": str(asked.uuid)})
    assert "いま、待っていることはありません。" in client.get(address).content.decode()
    assert "人を取り込む" in client.get(preview).content.decode()
    late = sign_in(world.graduate_organiser)
    refused = late.post(address, {"act": "agree", "approval": str(asked.uuid)}, follow=True)
    assert "この同意の求めは、もうありません。" in refused.content.decode()
    assert RosterImport.objects.get().confirmed_at is None


@pytest.mark.parametrize("approval", ["", "x", "0e3b1e2c-8c5c-4a5f-9f0c-000000000000"])
def test_unknown_act_is_not_found(world: World, address: str, approval: str, sign_in: SignIn) -> None:
    client = sign_in(world.graduate_organiser)
    assert client.post(address, {"act": "agree", "approval": approval}).status_code == 404


def test_act_of_another_programme_is_not_found(world: World, asked: Approval, sign_in: SignIn) -> None:
    client = sign_in(world.outsider)
    elsewhere = reverse("term_keys", args=[world.outsiders_term.slug])
    assert client.post(elsewhere, {"act": "agree", "approval": str(asked.uuid)}).status_code == 404


def test_change_of_what_needs_two_waits_for_the_other_and_says_what_it_would_be(
    world: World, address: str, sign_in: SignIn
) -> None:
    sign_in(world.student_organiser).post(address, {"act": "change", "acts": ["publishing"]})
    other = sign_in(world.graduate_organiser)
    page = other.get(address).content.decode()
    changed = "参加者の話やインターンのページを、だれでも読めるように公開するとき、始まった期の公開ページの文を変えるとき"
    assert f"変えたあと:{changed}" in page
    other.post(address, {"act": "agree", "approval": str(Approval.objects.get().uuid)})
    assert Term.objects.get(pk=world.term.pk).two_keys == ["publishing"]


def test_legal_basis_is_asked_for_and_kept(world: World, sign_in: SignIn) -> None:
    Term.objects.filter(pk=world.term.pk).update(legal_basis=Term.LegalBasis.UNSET)
    world.term.enrolments.all().delete()
    client, address = sign_in(world.student_organiser), reverse("term_legal", args=[world.term.slug])
    desk = reverse("desk_term", args=[world.term.slug])
    assert "個人情報の扱いが、まだ決まっていません。" in client.get(desk).content.decode()
    wrong = client.post(address, {"basis": "joint_use", "items": "呼び名", "purpose": "", "manager": ""})
    assert wrong.content.decode().count("共同利用には、ここも必要です。") == 2
    assert client.post(address, {"basis": "consent"}).status_code == 302
    assert Term.objects.get(pk=world.term.pk).legal_basis == "unset"
    assert "個人情報の扱いは、団体どうしの同意を待っています。" in client.get(desk).content.decode()
    other = sign_in(world.graduate_organiser)
    keys = reverse("term_keys", args=[world.term.slug])
    other.post(keys, {"act": "agree", "approval": str(Approval.objects.get().uuid)})
    assert Term.objects.get(pk=world.term.pk).legal_basis == "consent"
    assert "個人情報の扱いが、まだ決まっていません。" not in client.get(desk).content.decode()


def test_draft_is_opened_on_the_page_of_the_other_partner(
    world: World, address: str, sign_in: SignIn
) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["opening"], opened_at=None)
    membership = world.member(world.student_organiser)
    open_to_people(term=world.term, membership=membership, now=NOW)
    client = sign_in(world.graduate_organiser)
    desk = reverse("desk_term", args=[world.term.slug])
    assert "下書きです。" in client.get(desk).content.decode()
    page = client.get(address).content.decode()
    for words in (
        "期を始めて、公開する",
        "学生(火-Okoshi)",
        "1回、候補の時間2つ",
        "一人ひとりの同意(第三者提供)",
    ):
        assert words in page
    client.post(address, {"act": "agree", "approval": str(Approval.objects.get().uuid)})
    assert Term.objects.get(pk=world.term.pk).is_open
    assert "期を始めるとき" not in client.get(address).content.decode()


def test_term_is_closed_once_its_rounds_are_over(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    page = reverse("close_term", args=[world.term.slug])
    Term.objects.filter(pk=world.term.pk).update(two_keys=["closing"])
    Slot.objects.filter(pk=world.slots[1].pk).delete()
    Slot.objects.filter(round=world.round).update(starts_at=timezone.now() + timedelta(days=1))
    client.post(page)
    assert "まだ残っています" in client.get(page).content.decode()
    Slot.objects.filter(round=world.round).update(starts_at=timezone.now() - timedelta(days=1))
    assert client.post(page).url == page  # type: ignore[attr-defined]
    assert "ほかの団体の同意を待っています。" in client.get(page).content.decode()
    other = sign_in(world.graduate_organiser)
    keys = reverse("term_keys", args=[world.term.slug])
    assert "ほかの団体が、この期を終えることに同意しています。" in other.get(page).content.decode()
    other.post(keys, {"act": "agree", "approval": str(Approval.objects.get().uuid)})
    assert "この期は終わりました。" in client.get(page).content.decode()
    next_round = client.post(
        reverse("next_round", args=[world.term.slug]), {"time_1_0": "2026-02-20", "time_1_1": "19:00"}
    )
    assert "この期は終わっています。" in next_round.content.decode()


def test_draft_that_changed_is_asked_for_anew(world: World, address: str, sign_in: SignIn) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["opening"], opened_at=None)
    client = sign_in(world.student_organiser)
    client.post(address, {"act": "ask", "digest": opening_digest(Term.objects.get(pk=world.term.pk))})
    Term.objects.filter(pk=world.term.pk).update(name="第2期")
    desk = client.get(reverse("desk_term", args=[world.term.slug])).content.decode()
    assert "下書きの内容で、まだ同意を求めていません。" in desk
    other = sign_in(world.graduate_organiser)
    assert 'value="agree"' not in other.get(address).content.decode()
    stale = client.post(address, {"act": "ask", "digest": "what was read before"}, follow=True)
    assert "この同意の求めは、もうありません。" in stale.content.decode()
    client.post(address, {"act": "ask", "digest": opening_digest(Term.objects.get(pk=world.term.pk))})
    page = other.get(address).content.decode()
    assert page.count('value="agree"') == 1
    assert 'value="ask"' not in page
