"""現場に加わる for participants: asking, the conversation, leaving, and lines that should lead there."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_placements import close_placement, finish_placement, rewrite_placement
from kurumaza.field.actions_wishes import decline_wish, write_to_applicant
from kurumaza.field.models import JoinWish, Lead
from kurumaza.field.queries_placements import content_of, digest_of
from kurumaza.stories.actions import withdraw_story
from tests.conftest import SignIn
from tests.factories.field import asked, full_content, joined, published_placement
from tests.factories.stories import NEXT_DAY, WORDS, Evening, approved_story, make_evening
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


def body(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_home_leads_to_the_field_which_says_what_is_open(
    world: World, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(world.haruka.person)
    assert reverse("field") in body(browser, reverse("home"))
    assert "いまは、新しく受け付けているところがありません。" in body(browser, reverse("field"))
    placement = published_placement(world, now)
    assert reverse("internship", args=[placement.uuid]) in body(browser, reverse("field"))
    assert placement.title not in body(sign_in(world.outsider), reverse("field"))
    wish = asked(world, placement, now)
    shown = body(browser, reverse("field"))
    assert reverse("placement_wish", args=[wish.uuid]) in shown
    assert "ほかに受け付けているところは、いまありません。" in shown
    assert "いまは、新しく受け付けているところがありません。" not in shown


def test_member_finds_their_page(world: World, now: datetime, sign_in: SignIn) -> None:
    placement = published_placement(world, now)
    joined(world, placement, now)
    browser = sign_in(world.haruka.person)
    home = reverse("placement_home", args=[placement.uuid])
    assert home in body(browser, reverse("field"))
    assert placement.title in body(browser, home)
    # Its host has the same page; the other partner's organisers, other participants and strangers have none.
    assert placement.title in body(sign_in(world.student_organiser), home)
    for person in (world.kenji.person, world.graduate_organiser, world.outsider):
        assert sign_in(person).get(home).status_code == 404


def test_asking_by_the_form(world: World, now: datetime, sign_in: SignIn) -> None:
    placement = published_placement(world, now)
    browser, ask = sign_in(world.haruka.person), reverse("placement_ask", args=[placement.uuid])
    assert 'type="file"' not in body(browser, ask)
    # The host has brought はるか in, and knows けんじ by call name alone.
    known = "名簿のお名前も見えます"
    assert known in body(browser, ask)
    assert known not in body(sign_in(world.kenji.person), ask)
    assert "一言書いてから、送ってください。" in browser.post(ask, {"moved": ""}).content.decode()
    long = "あ" * 801
    answer = browser.post(ask, {"moved": long}).content.decode()
    assert long in answer
    done = browser.post(ask, {"moved": "動きました。"})
    wish = JoinWish.objects.get()
    assert done.headers["Location"] == reverse("placement_wish", args=[wish.uuid])
    # A second tab, or a second press, leads to what is there.
    assert browser.post(ask, {"moved": "もう一度"}).headers["Location"] == done.headers["Location"]
    assert JoinWish.objects.count() == 1


def test_who_cannot_ask_finds_no_form(world: World, now: datetime, sign_in: SignIn) -> None:
    placement = published_placement(world, now)
    ask = reverse("placement_ask", args=[placement.uuid])
    new = world.add_person(world.students, "なつ", is_prepared=False)
    for person in (world.outsider, new.person, world.student_organiser):
        assert sign_in(person).get(ask).status_code == 404
    assert Client().get(ask).status_code == 302
    close_placement(placement=placement, by=world.student_organiser, now=now)
    browser = sign_in(world.haruka.person)
    assert "いまは、加わりたい人を受け付けていません。" in body(browser, ask)
    late = browser.post(ask, {"moved": "まだ間に合いますか。"}).content.decode()
    assert "まだ間に合いますか。" in late
    assert "書いたものは、この画面に残っています。" in late


def test_conversation_on_its_page(world: World, now: datetime, sign_in: SignIn) -> None:
    placement = published_placement(world, now)
    wish = asked(world, placement, now)
    host = world.member(world.student_organiser)
    write_to_applicant(wish=wish, membership=host, text="いつ話せますか。", now=now)
    browser, page = sign_in(world.haruka.person), reverse("placement_wish", args=[wish.uuid])
    shown = body(browser, page)
    assert "火-Okoshi(なつきさん)から" in shown
    assert "いつ話せますか。" in shown
    assert reverse("concern", args=[world.term.slug]) in shown
    browser.post(page, {"act": "letter", "text": "土曜日なら。"})
    assert "土曜日なら。" in body(browser, page)
    assert "書いてから、送ってください。" in browser.post(page, {"act": "letter"}).content.decode()
    assert browser.post(page, {"act": "nonsense"}).status_code == 404
    for person in (world.kenji.person, world.graduate_organiser, world.student_organiser):
        assert sign_in(person).get(page).status_code == 404
    browser.post(page, {"act": "withdraw"})
    assert "取りやめました。" in body(browser, page)


def test_whose_turn_it_is_is_said_on_both_pages(world: World, now: datetime, sign_in: SignIn) -> None:
    wish = asked(world, published_placement(world, now), now)
    host = world.member(world.student_organiser)
    browser = sign_in(world.haruka.person)
    pages = (reverse("field"), reverse("placement_wish", args=[wish.uuid]))
    ours, theirs = "火-Okoshiからメッセージが届いています", "受け入れ先の返事を待っています"

    def said() -> list[tuple[bool, bool]]:
        return [(ours in body(browser, page), theirs in body(browser, page)) for page in pages]

    assert said() == [(False, True)] * 2
    write_to_applicant(wish=wish, membership=host, text="いつ話せますか。", now=now)
    assert said() == [(True, False)] * 2
    browser.post(pages[1], {"act": "letter", "text": "土曜日なら。"})
    assert said() == [(False, True)] * 2


def test_letter_to_what_ended_meanwhile_is_kept_on_the_page(
    world: World, now: datetime, sign_in: SignIn
) -> None:
    wish = asked(world, published_placement(world, now), now)
    host = world.member(world.student_organiser)
    decline_wish(wish=wish, membership=host, reply="ありがとう。", now=now)
    page = reverse("placement_wish", args=[wish.uuid])
    shown = sign_in(world.haruka.person).post(page, {"act": "letter", "text": "でも、"}).content.decode()
    assert "もう返事が済んだか、終わっています。" in shown
    assert "ありがとう。" in shown


def test_page_says_what_changed_since_one_asked(world: World, now: datetime, sign_in: SignIn) -> None:
    placement = published_placement(world, now)
    wish = asked(world, placement, now)
    rewrite_placement(
        placement=placement,
        content=full_content(insurance="各自で入ります", cost="1,000円"),
        mark=digest_of(content_of(placement)),
        by=world.student_organiser,
        now=timezone.now(),
    )
    shown = body(sign_in(world.haruka.person), reverse("placement_wish", args=[wish.uuid]))
    assert "内容が変わりました:保険、費用。" in shown


def test_leaving_asks_once_more(world: World, now: datetime, sign_in: SignIn) -> None:
    placement = published_placement(world, now)
    wish = joined(world, placement, now)
    browser, leave = sign_in(world.haruka.person), reverse("placement_leave", args=[placement.uuid])
    assert leave in body(browser, reverse("placement_wish", args=[wish.uuid]))
    body(browser, leave)
    assert placement.members.exists()
    assert browser.post(leave, {"words": "お世話になりました。"}).headers["Location"] == reverse("field")
    assert not placement.members.exists()
    assert "お世話になりました。" in body(browser, reverse("placement_wish", args=[wish.uuid]))
    assert browser.get(leave).status_code == 404


def test_what_is_over_says_when_its_letters_go(world: World, now: datetime, sign_in: SignIn) -> None:
    placement = published_placement(world, now)
    wish = joined(world, placement, now)
    browser, page = sign_in(world.haruka.person), reverse("placement_wish", args=[wish.uuid])
    assert "30日たつと消えます" not in body(browser, page)
    finish_placement(placement=placement, by=world.student_organiser, now=now)
    assert "終わりから30日たつと消えます" in body(browser, page)


def said(evening: Evening, browser: Client, address: str) -> Lead:
    done = browser.post(address, {"line": "食堂で考えたい。", "allows_public": "on"})
    assert done.headers["Location"] == reverse("field")
    return Lead.objects.latest("pk")


def test_lead_from_a_story_by_its_author(sign_in: SignIn) -> None:
    evening = make_evening()
    story, haruka = approved_story(evening), evening.world.haruka
    browser, page = sign_in(haruka.person), reverse("lead_from_story", args=[story.uuid])
    assert page in body(browser, reverse("story", args=[story.uuid]))
    assert "一行書いてから、伝えてください。" in browser.post(page, {"line": ""}).content.decode()
    lead = said(evening, browser, page)
    assert (lead.story, lead.allows_public) == (story, True)
    assert "もう伝えてあります。" in body(browser, page)
    assert "もう伝えてあります。" in browser.post(page, {"line": "二つめ"}).content.decode()
    assert sign_in(evening.person("けんじ").person).get(page).status_code == 404
    back = reverse("lead_take_back", args=[lead.uuid])
    body(browser, back)
    lead.refresh_from_db()
    assert lead.line != ""
    browser.post(back)
    lead.refresh_from_db()
    assert lead.line == ""
    assert browser.post(back).headers["Location"] == reverse("field")
    withdraw_story(story=story, now=NEXT_DAY)
    assert browser.get(page).status_code == 404


def test_lead_after_a_circle_in_words_of_ones_own(sign_in: SignIn) -> None:
    evening = make_evening()
    kenji = evening.person("けんじ")
    browser, page = sign_in(kenji.person), reverse("lead_from_circle", args=[evening.circle.uuid])
    reflect = reverse("reflect", args=[evening.circle.uuid])
    assert page in body(browser, reflect)
    own = body(browser, reverse("field"))
    assert f'href="{reflect}">この前の対話のふりかえりから伝える' in own
    assert f'href="{reverse("stories")}">わたしの歩みから伝える' in own
    shown = body(browser, page)
    assert WORDS.title not in shown
    lead = said(evening, browser, page)
    assert lead.circle == evening.circle
    assert "食堂で考えたい。" in body(browser, reverse("field"))
    assert "食堂で考えたい。" not in body(sign_in(evening.world.haruka.person), reverse("field"))
    assert sign_in(evening.world.outsider).get(page).status_code == 404


def test_lead_waits_until_a_circle_has_begun(sign_in: SignIn) -> None:
    evening = make_evening(next_day=timezone.now() + timedelta(days=10))
    browser = sign_in(evening.person("けんじ").person)
    page = reverse("lead_from_circle", args=[evening.circle.uuid])
    assert "この回の対話のあとから、伝えられます。" in body(browser, page)
    refused = browser.post(page, {"line": "食堂で考えたい。", "allows_public": ""}).content.decode()
    assert not Lead.objects.exists()
    assert "この回の対話のあとから、伝えられます。" in refused
