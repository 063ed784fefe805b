"""よくある質問: the usual ones until organisers write their own."""

import pytest
from django.test import Client
from django.urls import reverse

from kurumaza.terms import actions_news as actions
from kurumaza.terms.errors import FaqRefused
from kurumaza.terms.faq import QUESTIONS_MAX, faq_of, usual_faq
from kurumaza.terms.models import Term
from kurumaza.terms.public_page import PageQuestion, read_public_page
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world()


def _page(term: Term) -> str:
    return Client().get(reverse("faq", args=[term.slug])).content.decode()


def test_usual_questions_are_there_without_anybody_writing_them(world: World) -> None:
    page = _page(world.term)
    for item in usual_faq(world.term):
        assert item.question in page
        assert item.answer in page
    for word in ("LINE", "カメラ", "録画", "途中で抜け", "呼び名だけ"):
        assert word in page


def test_term_with_a_meeting_elsewhere_has_its_own_words_about_devices(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(media="external")
    world.term.refresh_from_db()
    words = str(usual_faq(world.term))
    assert "オンライン会議" in words
    assert "アプリを入れる必要はありません" not in words


def test_questions_of_organisers_take_the_place_of_the_usual_ones(world: World) -> None:
    mine = [PageQuestion(" 服装は? ", "自由です。\nhttps://example.jp/"), PageQuestion(" ", "")]
    Term.objects.filter(pk=world.term.pk).update(public_page={"why": "なぜなら。"})
    assert actions.set_faq(term=world.term, faq=mine, by=world.student_organiser) is None
    world.term.refresh_from_db()
    assert faq_of(world.term) == (PageQuestion("服装は?", "自由です。\nhttps://example.jp/"),)
    assert read_public_page(world.term.public_page).why == "なぜなら。"
    page = _page(world.term)
    assert 'href="https://example.jp/"' in page
    assert usual_faq(world.term)[0].question not in page
    assert actions.set_faq(term=world.term, faq=[], by=world.student_organiser) is None
    assert faq_of(world.term) == usual_faq(world.term)


@pytest.mark.parametrize(
    ("faq", "code"),
    [
        ([PageQuestion("問い", "")], "half"),
        ([PageQuestion("", "答え")], "half"),
        ([PageQuestion("問い", "答え")] * (QUESTIONS_MAX + 1), "too_many"),
        ([PageQuestion("問" * 101, "答え")], "too_long"),
        ([PageQuestion("問い", "答" * 1001)], "too_long"),
    ],
)
def test_questions_that_cannot_be_kept_are_refused(world: World, faq: list[PageQuestion], code: str) -> None:
    assert actions.set_faq(term=world.term, faq=faq, by=world.student_organiser) == FaqRefused(code)  # type: ignore[arg-type]
    world.term.refresh_from_db()
    assert world.term.public_page == {}


def test_questions_are_shown_before_they_are_kept(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.student_organiser), reverse("faq_edit", args=[world.term.slug])
    usual = usual_faq(world.term)
    page = client.get(address).content.decode()
    assert usual[0].question in page
    assert "このように見えます" not in page
    form = {"row1-question": "服装は?", "row1-answer": "<i>自由</i>です。"}
    page = client.post(address, {**form, "act": "preview"}).content.decode()
    assert "このように見えます。まだ保存していません。" in page
    assert "<p>&lt;i&gt;自由&lt;/i&gt;です。</p>" in page
    world.term.refresh_from_db()
    assert faq_of(world.term) == usual
    page = client.post(address, {"row1-question": "服装は?", "act": "save"}).content.decode()
    assert "答えも入れてください。" in page
    page = client.post(address, {**form, "act": "save"}, follow=True).content.decode()
    assert "保存しました。" in page
    world.term.refresh_from_db()
    assert faq_of(world.term) == (PageQuestion("服装は?", "<i>自由</i>です。"),)
