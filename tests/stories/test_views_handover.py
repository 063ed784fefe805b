"""The pages about bringing stories: organisers choose and look ahead, readers ask and pause, authors answer."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.models import OpeningQuote
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import block_person
from kurumaza.stories import actions_answers, actions_requests
from kurumaza.stories.models import (
    Delivery,
    Excerpt,
    ExcerptConsent,
    Response,
    Story,
    StoryPause,
    StoryRequest,
)
from kurumaza.stories.queries_handover import offer_in
from kurumaza.stories.words import reason_text
from kurumaza.terms.actions_hand_over import choose_hand_over
from kurumaza.terms.models import Round
from tests.conftest import SignIn
from tests.factories.stories import WORDS, Evening, approved_story, delivered_story, make_evening
from tests.factories.terms import RoundFactory, SlotFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now - timedelta(days=1))


def page_of(evening: Evening) -> str:
    return reverse("story_hand_over", args=[evening.world.term.slug])


def test_organiser_chooses_looks_ahead_and_does_not_wait(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    approved_story(evening, now=now)
    browser = sign_in(evening.world.graduate_organiser)
    before = browser.get(page_of(evening)).content.decode()
    assert "次に届くのは" not in before
    assert "届けられる方がいます。" in before
    assert "どちらかを選んでください。" in browser.post(page_of(evening), {"hand_over": ""}).content.decode()
    browser.post(page_of(evening), {"hand_over": "by_circulation"})
    evening.world.term.refresh_from_db()
    assert evening.world.term.hand_over == "by_circulation"
    page = browser.get(page_of(evening))
    assert [one.story.title for one in page.context["next"]] == [WORDS.title] * 3
    assert "次のお届けで、三人に届きます。" in page.content.decode()
    assert "この3人に、いま届ける" in page.content.decode()
    asked = browser.get(page_of(evening), {"now": "1"}).content.decode()
    assert "3人に、いま届けますか" in asked
    assert not Delivery.objects.exists()
    browser.post(page_of(evening), {"act": "now"})
    run_all_due()
    assert Delivery.objects.count() == 3
    after = browser.get(page_of(evening)).content.decode()
    assert "まだ三人に届いていない話" in after
    assert "いまはありません。" in after


def test_reason_never_names_what_its_teller_did_not_tell(evening: Evening, now: datetime) -> None:
    story, kenji = approved_story(evening, now=now), evening.person("けんじ")
    kenji.term.enrolments.update(topics=["学びなおし"])
    assert offer_in(story.term).reason(story, kenji).kind == "other_side"
    Story.objects.filter(pk=story.pk).update(turning_points=["学びなおし"])
    reason = offer_in(story.term).reason(story, kenji)
    assert (reason.kind, reason.theme) == ("common", "学びなおし")
    assert reason_text(reason, "学生") == "あなたが話してみたいことや歩みと同じ、「学びなおし」の話です。"


def test_page_says_why_a_story_has_not_come_far(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    approved_story(evening, audience="group", now=now)
    page = sign_in(evening.world.student_organiser).get(page_of(evening)).content.decode()
    assert "届けられる方が三人に足りません。" in page


def test_who_asked_is_seen_by_call_name_and_led_to_a_story(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    kenji = evening.person("けんじ")
    actions_requests.ask_for_story(enrolment=kenji, now=now)
    browser = sign_in(evening.world.graduate_organiser)
    desk = browser.get(reverse("desk_term", args=[evening.world.term.slug])).content.decode()
    assert "もう一つ読みたい人が、1人います。" in desk
    page = browser.get(page_of(evening)).content.decode()
    assert "読みたい人がいます" in page
    assert "いま渡せる話がありません。" in page
    story = approved_story(evening, now=now)
    bring = reverse("story_bring", args=[evening.world.term.slug, story.uuid])
    assert f"{bring}?reader={kenji.uuid}" in browser.get(page_of(evening)).content.decode()
    one = browser.get(reverse("story_review_one", args=[evening.world.term.slug, story.uuid]))
    assert "もう一つ読みたい、とのことです" in one.content.decode()
    assert "立場の違うあなた" in browser.get(bring, {"reader": str(kenji.uuid)}).content.decode()
    browser.post(bring, {"reader": str(kenji.uuid), "reason": "読んでほしくて。"})
    assert StoryRequest.objects.get().answered_at is not None
    assert "読みたい人がいます" not in browser.get(page_of(evening)).content.decode()


def test_reader_asks_and_takes_it_back(evening: Evening, sign_in: SignIn) -> None:
    kenji = evening.person("けんじ")
    browser, ask = sign_in(kenji.person), reverse("story_ask", args=[kenji.uuid])
    browser.post(ask, {"act": "ask"})
    assert StoryRequest.objects.get().enrolment == kenji
    assert "やっぱり、いまはいらない" in browser.get(reverse("stories")).content.decode()
    browser.post(ask, {"act": "back"})
    assert not StoryRequest.objects.exists()
    assert sign_in(evening.person("はるか").person).post(ask, {"act": "ask"}).status_code == 404


def test_reader_who_asks_gets_one_where_stories_circulate(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    choose_hand_over(term=evening.world.term, by_circulation=True, by=evening.world.student_organiser)
    approved_story(evening, now=now)
    kenji = evening.person("けんじ")
    browser = sign_in(kenji.person)
    browser.post(reverse("story_ask", args=[kenji.uuid]), {"act": "ask"})
    run_all_due()
    assert WORDS.title in browser.get(reverse("stories")).content.decode()


def test_reader_pauses_and_organisers_just_do_not_see_them(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    story, midori = approved_story(evening, now=now), evening.person("みどり")
    browser = sign_in(midori.person)
    browser.post(reverse("story_pause"), {"act": "pause"})
    assert StoryPause.objects.get().person == midori.person
    assert "いまは受け取っていません" in browser.get(reverse("stories")).content.decode()
    one = reverse("story_review_one", args=[evening.world.term.slug, story.uuid])
    page = sign_in(evening.world.graduate_organiser).get(one).content.decode()
    assert "みどり" not in page
    browser.post(reverse("story_pause"), {"act": "resume"})
    assert not StoryPause.objects.exists()


def test_author_answers_a_question_and_its_asker_reads_it(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    delivery = delivered_story(evening, now=now)
    question = actions_answers.ask_author(delivery=delivery, text="どうでしたか。", now=now)
    assert isinstance(question, Response)
    author = sign_in(delivery.story.person)
    reply = reverse("story_reply", args=[question.uuid])
    assert reply in author.get(reverse("story", args=[delivery.story.uuid])).content.decode()
    assert "返事を書いてから" in author.post(reply, {"text": " "}).content.decode()
    author.post(reply, {"text": "話しました。"})
    assert "話しました。" in author.get(reverse("story", args=[delivery.story.uuid])).content.decode()
    asker = sign_in(delivery.enrolment.person)
    page = reverse("delivery", args=[delivery.uuid])
    assert "話しました。" in asker.get(page).content.decode()
    assert asker.get(reply).status_code == 404
    block_person(person=delivery.story.person, other=delivery.enrolment.person, label="けんじさん", now=now)
    assert "話しました。" not in asker.get(page).content.decode()
    assert author.get(reply).status_code == 404
    assert "話しました。" not in author.get(reverse("story", args=[delivery.story.uuid])).content.decode()


@pytest.fixture
def second(evening: Evening, now: datetime) -> Round:
    held: Round = RoundFactory.create(term=evening.world.term)
    SlotFactory.create(round=held, starts_at=now + timedelta(days=14))
    return held


def test_organiser_lets_a_line_open_a_round_and_its_author_takes_it_back(
    evening: Evening, second: Round, sign_in: SignIn, now: datetime
) -> None:
    organiser, slug = sign_in(evening.world.student_organiser), evening.world.term.slug
    page = reverse("round_opening", args=[slug, second.number])
    assert "まだありません" in organiser.get(page).content.decode()
    story = approved_story(evening, now=now)
    excerpt = Excerpt.objects.create(story=story, version=1, line=WORDS.hesitation, created_at=now)
    ExcerptConsent.objects.create(
        excerpt=excerpt, person=story.person, use="opening", is_named=True, granted=True, at=now
    )
    assert "はるかさんの話から" in organiser.get(page).content.decode()
    assert "一行を選んでください。" in organiser.post(page, {"excerpt": ""}).content.decode()
    organiser.post(page, {"excerpt": str(excerpt.uuid)})
    quote = OpeningQuote.objects.get()
    assert "はじめのことばから外す" in organiser.get(page).content.decode()
    assert organiser.get(reverse("round_opening", args=[slug, 1])).status_code == 404
    author = sign_in(story.person)
    own = reverse("story", args=[story.uuid])
    back = reverse("opening_back", args=[quote.uuid])
    assert "第2回のはじめのことば" in author.get(own).content.decode()
    assert sign_in(evening.person("けんじ").person).post(back).status_code == 404
    author.post(back)
    assert not OpeningQuote.objects.exists()
    assert "第2回のはじめのことば" not in author.get(own).content.decode()
    assert "はじめのことばから外す" not in organiser.get(page).content.decode()


def test_own_page_tells_where_a_story_travelled_without_numbers(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    delivery = delivered_story(evening, now=now)
    page = sign_in(delivery.story.person).get(reverse("story", args=[delivery.story.uuid])).content.decode()
    path = page.split('<ol class="journey">')[1].split("</ol>")[0]
    assert "卒業生のところへ" in path
    assert "けんじ" not in page
    assert not any(sign.isdigit() for sign in path)
