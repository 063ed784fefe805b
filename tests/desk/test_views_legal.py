"""Legal pages: drafts that know the term, worded by its organisers, and marked until somebody who knows the law has read them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.terms.actions_legal import choose_legal_basis, write_legal_text
from kurumaza.terms.errors import LegalTextRefused
from kurumaza.terms.joint_use import JointUse
from kurumaza.terms.legal_texts import BLANK, KINDS
from kurumaza.terms.models import LegalText, Term
from kurumaza.terms.queries_public import legal_page_of
from tests.conftest import SignIn
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MARK = "この文は下書きです。"


@pytest.fixture
def world() -> World:
    return make_world()


def _edit(world: World, kind: str = "privacy") -> str:
    return reverse("legal_text", args=[world.term.slug, kind])


def _public(world: World, kind: str = "privacy") -> str:
    return reverse("legal_page", args=[world.term.slug, kind])


@pytest.mark.parametrize("kind", KINDS)
def test_draft_is_there_from_the_first_day_and_says_that_it_is_one(
    world: World, kind: str, sign_in: SignIn
) -> None:
    page = Client().get(_public(world, kind)).content.decode()
    assert MARK in page
    assert world.term.name in page


def test_draft_of_privacy_knows_on_what_the_partners_share(world: World) -> None:
    assert "ご本人の同意を得て" in legal_page_of(world.term, "privacy").body
    world.term.enrolments.all().delete()
    said = JointUse(items="呼び名", purpose="グループを組むため", manager="見本会")
    chosen = choose_legal_basis(
        term=world.term, basis=Term.LegalBasis.JOINT_USE, by=world.student_organiser, joint_use=said
    )
    assert isinstance(chosen, Term)
    body = legal_page_of(chosen, "privacy").body
    assert "・使う項目:呼び名" in body
    assert "ご本人の同意を得て" not in body


@pytest.mark.parametrize(
    ("media", "said"),
    [
        (Term.Media.MESH, "端末どうしで直接"),
        (Term.Media.LIVEKIT, "サーバーを通して"),
        (Term.Media.EXTERNAL, "外部の会議"),
    ],
)
def test_draft_of_transmission_says_where_voices_go(world: World, media: Term.Media, said: str) -> None:
    world.term.media = media
    assert said in legal_page_of(world.term, "transmission").body


def test_words_that_were_read_are_shown_without_the_mark(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    response = client.post(_edit(world), {"body": "わたしたちの文\r\n\r\n次の段落", "is_reviewed": "on"})
    assert response["Location"] == reverse("term_legal", args=[world.term.slug])
    page = Client().get(_public(world)).content.decode()
    assert MARK not in page
    assert "<p>わたしたちの文</p>" in page
    entry = AuditEntry.objects.get(act="terms.legal_text_written")
    assert entry.details == {"kind": "privacy", "is_reviewed": True}


def test_change_takes_the_review_away(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    client.post(_edit(world), {"body": "はじめの文", "is_reviewed": "on"})
    client.post(_edit(world), {"body": "直した文"})
    assert LegalText.objects.get(kind="privacy").reviewed_on is None
    assert MARK in client.get(_public(world)).content.decode()


def test_text_with_blanks_is_kept_as_a_draft_only(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    body = legal_page_of(world.term, "privacy").body
    assert BLANK in body
    response = client.post(_edit(world), {"body": body, "is_reviewed": "on"})
    assert "【】のところが残っています。" in response.content.decode()
    kept = LegalText.objects.filter(kind="privacy")
    for words in (body, f"{body}\n追記"):
        client.post(_edit(world), {"body": words})
        assert (kept.get().body, kept.get().reviewed_on) == (words, None)


def test_nothing_is_no_text(world: World) -> None:
    by = world.student_organiser
    refused = write_legal_text(term=world.term, kind="rules", body=" \n", is_reviewed=False, by=by, now=NOW)
    assert refused == LegalTextRefused("empty")


def test_day_of_review_is_the_terms_own(world: World) -> None:
    late = NOW.replace(hour=20)  # 5:00 on the next day in Japan
    by = world.student_organiser
    text = write_legal_text(term=world.term, kind="rules", body="文", is_reviewed=True, by=by, now=late)
    assert isinstance(text, LegalText)
    assert text.reviewed_on == date(NOW.year, NOW.month, NOW.day + 1)


def test_words_are_never_read_as_marks(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    client.post(_edit(world), {"body": "<script>alert(1)</script>"})
    assert "<script>alert" not in Client().get(_public(world)).content.decode()


def test_kinds_that_are_none_are_not_there(world: World, sign_in: SignIn) -> None:
    assert Client().get(_public(world, "other")).status_code == 404
    assert sign_in(world.student_organiser).get(_edit(world, "other")).status_code == 404


def test_sheet_says_who_sees_what(world: World, sign_in: SignIn) -> None:
    page = (
        sign_in(world.student_organiser).get(reverse("data_sheet", args=[world.term.slug])).content.decode()
    )
    for side in world.term.sides.select_related("organisation"):
        assert f"{side.name}は{side.organisation.name}の運営だけ" in page
    assert "第三者提供(個人情報保護法27条1項)" in page
    assert timezone.now().strftime("%Y年") in page
