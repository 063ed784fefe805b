"""Pages on which what was agreed to changes: in an open term it waits for the other partner, who reads before and after."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from kurumaza.partners.models import Approval
from kurumaza.terms.models import LegalText, Slot, Term
from kurumaza.terms.two_keys import USUAL
from tests.conftest import SignIn
from tests.factories.terms import World, make_world
from tests.rules.tree import SOURCES

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WAITS = "ほかの団体に、同意を求めました。そろうまでは、いまのままです。"
ASKED = "ほかの団体の同意を待っている変更があります。"
SAID = {"basis": "joint_use", "items": "呼び名", "purpose": "グループを組むため", "manager": "見本の団体"}


@pytest.fixture
def world() -> World:
    world = make_world(now=timezone.now())
    joint_use = {name: SAID[name] for name in ("items", "purpose", "manager")}
    Term.objects.filter(pk=world.term.pk).update(
        two_keys=list(USUAL), legal_basis="joint_use", joint_use=joint_use
    )
    world.term.refresh_from_db()
    return world


def _keys(world: World) -> str:
    return reverse("term_keys", args=[world.term.slug])


PAGES = [
    (
        "term_legal",
        {**SAID, "items": "呼び名と学校"},
        {"joint_use__items": "呼び名と学校"},
        ("呼び名と学校",),
    ),
    (
        "term_safety",
        {"answer_hours": "72", "age_rule": "adults_only", "minimum_age": "15"},
        {"answer_hours": 72},
        ("2日以内", "3日以内"),
    ),
    (
        "term_media",
        {"way": "external", "measures_airtime": "on"},
        {"media": "external"},
        ("このサイトで、直接つなぐ", "ZoomやMeetなど、外の会議"),
    ),
]


@pytest.mark.parametrize(("page", "sent", "kept", "words"), PAGES, ids=[page[0] for page in PAGES])
def test_change_waits_and_is_read_before_it_is_agreed_to(
    world: World,
    sign_in: SignIn,
    page: str,
    sent: dict[str, str],
    kept: dict[str, object],
    words: tuple[str, ...],
) -> None:
    here = reverse(page, args=[world.term.slug])
    client = sign_in(world.student_organiser)
    assert ASKED not in client.get(here).content.decode()
    assert WAITS in client.post(here, sent, follow=True).content.decode()
    assert ASKED in client.get(here).content.decode()
    changed = Term.objects.filter(pk=world.term.pk, **kept)
    assert not changed.exists()
    other = sign_in(world.graduate_organiser)
    desk = other.get(reverse("desk_term", args=[world.term.slug])).content.decode()
    assert "ほかの団体が、1件の同意を待っています。" in desk
    shown = other.get(_keys(world)).content.decode()
    for one in (*words, "参加の条件を変える:"):
        assert one in shown
    other.post(_keys(world), {"act": "agree", "approval": str(Approval.objects.get().uuid)})
    assert changed.exists()
    assert ASKED not in client.get(here).content.decode()


def test_text_is_shown_by_the_lines_that_go_and_come(world: World, sign_in: SignIn) -> None:
    LegalText.objects.create(
        term=world.term, kind="rules", body="はじめの行\n古い行\nおわりの行", edited_at=timezone.now()
    )
    here = reverse("legal_text", args=[world.term.slug, "rules"])
    client = sign_in(world.student_organiser)
    client.post(here, {"body": "はじめの行\r\n新しい行\r\nおわりの行"})
    assert ASKED in client.get(here).content.decode()
    public = reverse("legal_page", args=[world.term.slug, "rules"])
    assert "古い行" in client.get(public).content.decode()
    other = sign_in(world.graduate_organiser)
    shown = other.get(_keys(world)).content.decode()
    before, _whole, rest = shown.partition("変えたあとの文を全部読む")
    assert "<dd>古い行</dd>" in before
    assert "<dd>新しい行</dd>" in before
    assert "はじめの行" not in before
    assert "おわりの行" in rest
    other.post(_keys(world), {"act": "agree", "approval": str(Approval.objects.get().uuid)})
    assert "新しい行" in client.get(public).content.decode()
    lately = other.get(_keys(world)).content.decode()
    assert "参加の条件を変える:参加のきまり" in lately


def test_who_asked_takes_it_back(world: World, sign_in: SignIn) -> None:
    here = reverse("term_legal", args=[world.term.slug])
    client = sign_in(world.student_organiser)
    client.post(here, {**SAID, "items": "呼び名と学校"})
    approval = str(Approval.objects.get().uuid)
    client.post(_keys(world), {"act": "take_back", "approval": approval})
    assert ASKED not in client.get(here).content.decode()
    late = sign_in(world.graduate_organiser)
    refused = late.post(_keys(world), {"act": "agree", "approval": approval}, follow=True)
    assert "この同意の求めは、もうありません。" in refused.content.decode()
    assert Term.objects.get(pk=world.term.pk).joint_use["items"] == "呼び名"


def test_while_people_talk_nothing_changes(world: World, sign_in: SignIn) -> None:
    here = reverse("term_media", args=[world.term.slug])
    sign_in(world.student_organiser).post(here, {"way": "external", "measures_airtime": "on"})
    Slot.objects.filter(pk=world.slots[0].pk).update(starts_at=timezone.now() - timedelta(minutes=10))
    other = sign_in(world.graduate_organiser)
    sent = {"act": "agree", "approval": str(Approval.objects.get().uuid)}
    refused = other.post(_keys(world), sent, follow=True).content.decode()
    assert "いま、この期の回の時間です。" in refused
    Slot.objects.filter(pk=world.slots[0].pk).update(starts_at=timezone.now() + timedelta(days=1))
    other.post(_keys(world), sent)
    assert Term.objects.get(pk=world.term.pk).media == "external"


@override_settings(TURN_URLS=["turn:turn.example"])
def test_what_stands_against_it_by_now_is_said(world: World, sign_in: SignIn) -> None:
    here = reverse("term_safety", args=[world.term.slug])
    ages = {"answer_hours": "48", "age_rule": "guardian", "minimum_age": "15"}
    sign_in(world.student_organiser).post(here, ages)
    Term.objects.filter(pk=world.term.pk).update(media="external")
    other = sign_in(world.graduate_organiser)
    sent = {"act": "agree", "approval": str(Approval.objects.get().uuid)}
    refused = other.post(_keys(world), sent, follow=True).content.decode()
    assert "この内容にはできなくなりました。" in refused


def test_opening_names_all_that_is_agreed_to(world: World, sign_in: SignIn) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["opening"], opened_at=None)
    shown = sign_in(world.student_organiser).get(_keys(world)).content.decode()
    for words in (
        "公開する文:個人情報の取り扱い(下書き)、参加のきまり(下書き)、外部への送信について(下書き)",
        "グループに入れる年齢:18歳以上だけ",
        "話す場所:このサイトで、直接つなぐ",
        "通信の住所(IPアドレス):",
        "「運営に知らせる」への返事:2日以内",
        "話した時間:同意した人だけ測る",
    ):
        assert words in shown


def test_times_of_the_drafts_are_those_of_the_table(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    draft = client.get(reverse("legal_page", args=[world.term.slug, "privacy"])).content.decode()
    sheet = client.get(reverse("data_sheet", args=[world.term.slug])).content.decode()
    for words in (
        "名簿のファイル:取り込むまで、長くて1日",
        "内容:30日",
        "進行の記録:30日",
        "期が終わってから180日",
    ):
        assert words in draft
    for words in (
        "名簿のファイルは取り込むまで、長くて1日",
        "内容は30日",
        "記録だけが30日",
        "期が終わってから180日",
    ):
        assert words in sheet


def test_nobody_but_conditions_changes_what_was_agreed_to() -> None:
    """Desk pages ask `change_conditions`: what it calls changes an open term with one hand."""
    alone = (
        "write_legal_text",
        "choose_legal_basis",
        "choose_age_rule",
        "choose_media",
        "offer_airtime",
        "promise_answers",
        "write_public_page",
        "choose_theme",
    )
    found = [
        (file.relative_to(SOURCES).as_posix(), name)
        for file in SOURCES.rglob("*.py")
        for name in alone
        if f"{name}(" in file.read_text(encoding="utf-8")
    ]
    allowed = {
        "terms/actions_conditions.py",
        "terms/actions_legal.py",
        "terms/actions_safety.py",
        "terms/actions_media.py",
        "terms/actions_page.py",
        "terms/actions_theme.py",
        # Drafts that are made at that moment.
        "desk/actions_starting.py",
        "sample/actions_term.py",
    }
    assert {file for file, _name in found} == allowed
