"""Pages for everybody."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kurumaza.scripts.queries import lines_of
from kurumaza.terms.public_page import PublicPage, read_public_page
from kurumaza.terms.queries_public import sittings_of
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PAGE: dict[str, Any] = {
    "lead": "学生と卒業生が語り合います。",
    "promises": ["参加無料", "勧誘なし"],
    "why": "一つめの段落。\n\n二つめの段落。",
    "how_it_came": "インターンから始まりました。",
    "how_we_talk": ["一人ずつ、順に話します。"],
    "for_whom": ["青森で学ぶ学生"],
    "place": "オンライン",
    "with_whom": "四人ひと組",
    "deadline": "2月7日(土)",
    "internship": "現場に加わる道もあります。",
    "internship_address": "https://intern.example/",
    "report": "ありがとうございました。",
    "faq": [{"question": "顔を出しますか", "answer": "声だけでもかまいません。"}],
    "links": [{"title": "学校", "address": "https://school.example/"}],
}


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def show(world: World, page: dict[str, Any], browser: Client | None = None) -> str:
    world.term.public_page = page
    world.term.save()
    response = (browser or Client()).get(f"/t/{world.term.slug}/")
    assert response.status_code == 200
    return words_of(response)


def test_term_page_says_all_that_its_organisers_wrote(world: World) -> None:
    shown = show(world, PAGE)
    written = [PAGE[key] for key in ("lead", "how_it_came", "place", "with_whom", "deadline", "internship")]
    written += [PAGE["internship_address"], PAGE["report"], "顔を出しますか", "声だけでもかまいません。"]
    written += ["https://school.example/", "<p>一つめの段落。</p>", "<p>二つめの段落。</p>"]
    written += [*PAGE["promises"], *PAGE["how_we_talk"], *PAGE["for_whom"]]
    assert [words for words in written if words not in shown] == []


def test_term_page_without_words_still_says_when_and_who(world: World) -> None:
    shown = show(world, {})
    assert "オンライン(スマートフォンでも参加できます)" in shown
    assert "なぜ始めたか" not in shown
    for side in (world.students, world.graduates):
        assert side.organisation.name in shown
        assert side.organisation.contact_email in shown


def test_term_page_without_words_says_what_the_term_knows(world: World) -> None:
    world.graduates.name = "セカンドキャリア塾 卒業生"
    world.graduates.save()
    shown = show(world, {})
    lead = "学生と、セカンドキャリア塾 卒業生が、少人数のオンラインで、人生とキャリアを語り合います。教える人も、教わる人もいません。"
    written = [lead, "参加無料", "途中退出自由", "勧誘なし", *lines_of(world.term.ground_rules, "ja")]
    assert [words for words in written if words not in shown] == []
    assert [shown.count(f">{seat}</text>") for seat in ("学生", "卒業生")] == [2, 2]


def test_promises_that_organisers_took_back_are_not_made(world: World) -> None:
    assert "参加無料" not in show(world, {"promises": []})


def test_seats_have_no_names_where_one_does_not_fit(world: World) -> None:
    world.graduates.name = "よその土地の人"
    world.graduates.save()
    assert ">学生</text>" not in show(world, {})


def test_term_page_names_both_organisations_with_mail_and_telephone(world: World) -> None:
    host = world.students.organisation
    host.contact_phone = "017-000-0000"
    host.save()
    shown = show(world, {})
    assert f"担当 {host.contact_name}" in shown
    assert f'href="mailto:{host.contact_email}"' in shown
    assert 'href="tel:017-000-0000"' in shown


def test_term_page_knows_nothing_of_who_takes_part(world: World) -> None:
    shown = show(world, PAGE)
    for enrolment in (world.haruka, world.kenji):
        assert enrolment.call_name not in shown
        assert str(enrolment.person.email) not in shown


@pytest.mark.parametrize(
    "wrong", [{"led": "…"}, {"lead": 1}, {"links": [{"title": "学校"}]}, {"how_we_talk": "一人ずつ"}]
)
def test_page_with_a_wrong_key_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        read_public_page(wrong)


def test_empty_page_is_a_page() -> None:
    assert read_public_page({}) == PublicPage()


def test_ways_in_are_those_that_exist(world: World, sign_in: SignIn) -> None:
    stranger = show(world, PAGE)
    assert 'href="/signin/"' in stranger
    assert "https://line.me/R/share?text=" in stranger
    for way in ("news", "consult"):
        assert f'href="/t/{world.term.slug}/{way}/"' in stranger
    participant = show(world, PAGE, sign_in(world.haruka.person))
    assert '<a class="go wide-way" href="/home/">' in participant


def test_words_of_organisers_are_shown_as_words(world: World) -> None:
    shown = show(world, {"lead": "<script>x</script>", "why": "<img src=x>"})
    assert "<script>x" not in shown
    assert "<img" not in shown


def test_sittings_tell_what_is_over() -> None:
    world = make_world()
    first, second = world.slots
    minute = timedelta(minutes=1)
    before = sittings_of(world.term, second.starts_at + timedelta(minutes=second.minutes) - minute)
    after = sittings_of(world.term, second.starts_at + timedelta(minutes=second.minutes))
    assert [(one.first, one.others, one.is_over) for one in before] == [(first, 1, False)]
    assert [(one.first, one.others, one.is_over) for one in after] == [(first, 1, True)]


def test_dates_are_told_on_the_clocks_of_the_term() -> None:
    world = make_world()
    with time_machine.travel(NOW, tick=False):
        assert '第1回 2月14日(土)19:00–20:00 <span class="piece">ほか1つの候補</span>' in show(world, {})
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        assert '第1回 2月14日(土)19:00–20:00 <span class="muted">終了しました' in show(world, {})


def test_round_without_times_is_announced(world: World) -> None:
    world.round.slots.all().delete()
    assert "日時を決めています" in show(world, {})


def test_front_page_lists_the_terms(world: World) -> None:
    world.term.public_page = PAGE
    world.term.save()
    shown = words_of(Client().get("/"))
    assert f'href="/t/{world.term.slug}/"' in shown
    assert PAGE["lead"] in shown
    assert "見本です" not in shown


def test_front_page_keeps_terms_that_are_over_apart(world: World) -> None:
    world.term.starts_on, world.term.ends_on = date(2025, 2, 1), date(2025, 3, 31)
    world.term.save()
    running, past = words_of(Client().get("/")).split("これまでの期")
    assert f'href="/t/{world.term.slug}/"' not in running
    assert f'href="/t/{world.term.slug}/"' in past


def test_front_page_without_terms_says_so() -> None:
    assert "いま案内できる期はありません。" in words_of(Client().get("/"))


def test_sample_is_said_to_be_one(world: World) -> None:
    banner = "見本です。登場する人と発言は架空で、両団体の公式ページではありません。"
    world.term.is_sample = True
    world.term.save()
    for path in ("/", f"/t/{world.term.slug}/", "/signin/"):
        assert banner in words_of(Client().get(path))
    assert banner not in words_of(Client().get(f"/t/{world.outsiders_term.slug}/"))


def test_unknown_term_is_not_found() -> None:
    assert Client().get("/t/no-such-term/").status_code == 404


def test_public_pages_change_nothing(world: World) -> None:
    before = everything_kept()
    for path in ("/", f"/t/{world.term.slug}/", "/offline/"):
        Client().get(path)
        Client().head(path)
    assert everything_kept() == before
