"""The words of the public page: written at the desk, looked at before, and in an open term with the other partner's key."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.desk.actions_keys import agree
from kurumaza.partners.models import Approval
from kurumaza.terms.models import Term
from kurumaza.terms.queries_conditions import consent_version
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.templates import PAGE
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SAID = {"lead": "はじめの ことば", "promises": "参加無料\n\n録音なし ", "why": "一つ目\r\n\r\n二つ目"}
FAQ = [{"question": "問い", "answer": "答え"}]


@pytest.fixture
def world() -> World:
    world = make_world(now=timezone.now())
    Term.objects.filter(pk=world.term.pk).update(public_page={"faq": FAQ}, two_keys=[])
    return world


def address_of(world: World) -> str:
    return reverse("public_page", args=[world.term.slug])


def kept(world: World) -> dict[str, Any]:
    page: dict[str, Any] = Term.objects.get(pk=world.term.pk).public_page
    return page


def test_words_are_kept_and_the_questions_stay(world: World, sign_in: SignIn) -> None:
    links = "見本の会 https://example.org/\n学校の　案内 https://school.example/a"
    response = sign_in(world.student_organiser).post(address_of(world), {**SAID, "links": links})
    assert response["Location"] == f"/desk/{world.term.slug}/"
    page = kept(world)
    assert (page["lead"], page["promises"], page["why"]) == (
        "はじめの ことば",
        ["参加無料", "録音なし"],
        "一つ目\n\n二つ目",
    )
    assert page["faq"] == FAQ
    assert page["links"] == [
        {"title": "見本の会", "address": "https://example.org/"},
        {"title": "学校の 案内", "address": "https://school.example/a"},
    ]
    public = words_of(sign_in(world.haruka.person).get(f"/t/{world.term.slug}/"))
    assert "はじめの ことば" in public
    assert "学校の 案内" in public


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"links": "https://example.org/"}, "「名前 アドレス」の順に書いてください。"),
        ({"links": "見本 javascript:alert(1)"}, "「名前 アドレス」の順に書いてください。"),
        ({"promises": "\n".join("あいうえおかきくけこさしす")}, "12行までにしてください。"),
        ({"internship_address": "zoom"}, "URL"),
    ],
)
def test_what_cannot_be_shown_is_said_and_nothing_is_kept(
    world: World, sign_in: SignIn, said: dict[str, str], sentence: str
) -> None:
    page = sign_in(world.student_organiser).post(address_of(world), {**SAID, **said})
    assert sentence in words_of(page)
    assert page.context["form"]["lead"].value() == SAID["lead"]
    assert kept(world) == {"faq": FAQ}


def test_it_is_looked_at_before_it_is_kept(world: World, sign_in: SignIn) -> None:
    page = words_of(sign_in(world.student_organiser).post(address_of(world), {**SAID, "act": "preview"}))
    assert "こう見えます(まだ保存していません)" in page
    assert "<p>二つ目</p>" in page
    assert 'aria-labelledby="internships"' not in page
    assert kept(world) == {"faq": FAQ}


def test_an_address_of_internships_alone_is_shown_as_on_the_page_itself(
    world: World, sign_in: SignIn
) -> None:
    client, said = (
        sign_in(world.student_organiser),
        {**SAID, "internship_address": "https://okoshi.example/i"},
    )
    looked_at = words_of(client.post(address_of(world), {**said, "act": "preview"}))
    client.post(address_of(world), said)
    shown = words_of(client.get(f"/t/{world.term.slug}/"))
    parts = [
        page[page.index('aria-labelledby="internships"') :].partition("</section>")[0]
        for page in (looked_at, shown)
    ]
    assert parts[0] == parts[1]
    assert "インターンのページを見る" in parts[0]


def test_of_an_open_term_it_waits_for_the_other_partner(world: World, sign_in: SignIn) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["publishing"])
    before = consent_version(world.term)
    client = sign_in(world.student_organiser)
    client.post(address_of(world), SAID)
    assert kept(world) == {"faq": FAQ}
    assert "ほかの団体の同意を待っている変更があります。" in words_of(client.get(address_of(world)))
    asked = words_of(sign_in(world.graduate_organiser).get(reverse("term_keys", args=[world.term.slug])))
    assert "公開ページの文を変える" in asked
    assert "はじめの ことば" in asked
    chizuru = world.member(world.graduate_organiser)
    assert (
        agree(approval=Approval.objects.get(), term=world.term, membership=chizuru, now=timezone.now())
        is None
    )
    assert kept(world)["lead"] == SAID["lead"]
    # Nobody agreed to take part under these words.
    assert consent_version(Term.objects.get(pk=world.term.pk)) == before


def test_the_report_is_written_when_the_term_is_over(world: World, sign_in: SignIn) -> None:
    Term.objects.filter(pk=world.term.pk).update(closed_at=timezone.now())
    sign_in(world.student_organiser).post(address_of(world), {"report": "ありがとうございました。"})
    assert kept(world)["report"] == "ありがとうございました。"


def test_saved_as_it_stands_nothing_changes(world: World, sign_in: SignIn) -> None:
    page = {**PAGE, "lead": "はじめ", "for_whom": ["学生"]}
    Term.objects.filter(pk=world.term.pk).update(public_page=page)
    client = sign_in(world.student_organiser)
    form = client.get(address_of(world)).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value()} | {"shown": form.shown()}
    client.post(address_of(world), sent)
    assert kept(world) == page


def test_what_somebody_else_wrote_meanwhile_is_read_first(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    shown = client.get(address_of(world)).context["form"].shown()
    sign_in(world.graduate_organiser).post(address_of(world), {"lead": "相手のことば"})
    page = words_of(client.post(address_of(world), {**SAID, "shown": shown}))
    assert "この間に、ほかの人がここを変えました。" in page
    assert "相手のことば" in page
    assert kept(world)["lead"] == "相手のことば"
