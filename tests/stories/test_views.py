"""The pages of stories, walked by their people."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.actions import declare_tie
from kurumaza.stories import actions, queries
from kurumaza.stories.models import Delivery, Response, Story
from tests.conftest import SignIn
from tests.factories.stories import (
    WORDS,
    Evening,
    approved_story,
    delivered_story,
    draft_story,
    make_evening,
    tell,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    """An evening of an earlier day, whatever the hour: views know no other time than now."""
    return make_evening(next_day=now - timedelta(days=1))


def test_story_starts_from_own_pieces(evening: Evening, sign_in: SignIn) -> None:
    haruka = evening.person("はるか")
    browser = sign_in(haruka.person)
    page = browser.get(reverse("story_write", args=[haruka.uuid]))
    assert "はるかのひとこと" in page.content.decode()
    assert "けんじのひとこと" not in page.content.decode()
    [(_source, [(piece, _kind, _field)])] = page.context["groups"]
    answer = browser.post(reverse("story_write", args=[haruka.uuid]), {piece.key: "choice"})
    story = Story.objects.get()
    assert answer.headers["Location"] == reverse("story_edit", args=[story.uuid])
    text = "はるかのひとこと"
    assert queries.words_of(haruka.person, story) == queries.Draft("", "", text, "")


def test_page_that_is_sent_twice_begins_one_story(evening: Evening, sign_in: SignIn) -> None:
    haruka, kenji = evening.person("はるか"), evening.person("けんじ")
    browser, page = sign_in(haruka.person), reverse("story_write", args=[haruka.uuid])
    opened = browser.get(page)
    number = {"sent_as": str(opened.context["sent_as"])}
    assert number["sent_as"] in opened.content.decode()
    [(_source, [(piece, _kind, _field)])] = opened.context["groups"]
    first, second = (browser.post(page, {piece.key: "choice", **number}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Story.objects.count() == 1
    # Sent again with something else in it, it is another one; and a number of somebody else's page is no door to theirs.
    browser.post(page, {piece.key: "hesitation", **number})
    sign_in(kenji.person).post(reverse("story_write", args=[kenji.uuid]), number)
    assert [story.person for story in Story.objects.order_by("pk")] == [haruka.person] * 2 + [kenji.person]


def test_page_that_was_written_on_after_a_lost_answer_is_one_story(evening: Evening, now: datetime) -> None:
    number, haruka = uuid4(), evening.person("はるか")
    made = [
        actions.start_story(enrolment=haruka, words=queries.Draft(choice=words), now=now, sent_as=number)
        for words in ("残りました。", "残りました。畑があります。")
    ]
    [story] = Story.objects.all()
    assert made == [story, story]
    assert queries.words_of(haruka.person, story).choice == "残りました。畑があります。"


def test_page_that_is_sent_again_with_a_mistake_keeps_its_number(evening: Evening, sign_in: SignIn) -> None:
    haruka = evening.person("はるか")
    browser, page = sign_in(haruka.person), reverse("story_write", args=[haruka.uuid])
    opened = browser.get(page)
    [(_source, [(piece, _kind, _field)])] = opened.context["groups"]
    number = str(opened.context["sent_as"])
    refused = browser.post(page, {piece.key: "nowhere", "sent_as": number})
    assert refused.status_code == 200
    assert str(refused.context["sent_as"]) == number


def test_story_on_same_evening_gets_kind_page(now: datetime, sign_in: SignIn) -> None:
    evening = make_evening(next_day=now + timedelta(days=1))
    evening.circle.slot.starts_at = now - timedelta(minutes=1)
    evening.circle.slot.save()
    evening.circle.room.ended_at = now
    evening.circle.room.save()
    haruka = evening.person("はるか")
    page = sign_in(haruka.person).get(reverse("story_write", args=[haruka.uuid]))
    assert (page.status_code, page.templates[0].name) == (200, "stories/not_yet.html")
    assert not Story.objects.exists()


def test_draft_saved_elsewhere_meanwhile_is_shown_and_not_overwritten(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    story = draft_story(evening, now=now)
    browser, page = sign_in(story.person), reverse("story_edit", args=[story.uuid])
    mark = browser.get(page).context["mark"]
    assert f'name="mark" value="{mark}"' in browser.get(page).content.decode()

    def kept() -> str:
        story.refresh_from_db()
        return queries.words_of(story.person, story).title

    browser.post(page, {**WORDS._asdict(), "title": "電話で書いた題", "mark": mark})
    mine = {**WORDS._asdict(), "title": "家で書いた題"}
    # A page that cannot be kept for another reason does not forget what it began with.
    wrong = browser.post(page, {**mine, "title": "あ" * 61, "mark": mark})
    assert wrong.context["mark"] == mark
    both = browser.post(page, {**mine, "mark": mark, "tell": "1"})
    assert kept() == "電話で書いた題"
    assert "電話で書いた題" in both.content.decode() and "家で書いた題" in both.content.decode()
    browser.post(page, {**mine, "mark": both.context["mark"]})
    assert kept() == "家で書いた題"
    # The same words twice are no conflict.
    assert browser.post(page, {**mine, "mark": mark}).status_code == 302


def test_story_is_told_as_its_page_showed_it_or_not_at_all(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    story = draft_story(evening, now=now)
    browser, page = sign_in(story.person), reverse("story_tell", args=[story.uuid])
    mark = browser.get(page).context["mark"]
    actions.save_draft(story=story, words=WORDS._replace(title="まだ読んでいない題"))
    answer = browser.post(page, {"audience": "term", "mark": mark})
    story.refresh_from_db()
    assert story.state == Story.State.DRAFT
    assert "まだ読んでいない題" in answer.content.decode()
    browser.post(page, {"audience": "term", "mark": answer.context["mark"]})
    story.refresh_from_db()
    assert (story.state, story.title) == (Story.State.IN_REVIEW, "まだ読んでいない題")


def test_draft_is_edited_told_and_recalled(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    story = draft_story(evening, now=now)
    browser = sign_in(story.person)
    browser.post(
        reverse("story_edit", args=[story.uuid]), {**WORDS._asdict(), "title": "あたらしい題", "tell": "1"}
    )
    told_page = reverse("story_tell", args=[story.uuid])
    assert "あたらしい題" in browser.get(told_page).content.decode()
    assert "伝える相手を選んでください。" in browser.post(told_page, {}).content.decode()
    browser.post(told_page, {"audience": f"group:{evening.circle.uuid}"})
    story.refresh_from_db()
    assert (story.state, story.title) == ("in_review", "あたらしい題")
    browser.post(reverse("story_recall", args=[story.uuid]))
    story.refresh_from_db()
    assert (story.state, story.title) == ("draft", "")


def test_organiser_reads_approves_and_brings(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    story, world = draft_story(evening, now=now), evening.world
    tell(evening, story, now=now)
    browser = sign_in(world.graduate_organiser)
    page = reverse("story_review_one", args=[world.term.slug, story.uuid])
    assert WORDS.title in browser.get(reverse("story_review", args=[world.term.slug])).content.decode()
    assert WORDS.hesitation in browser.get(page).content.decode()
    browser.post(page, {"act": "approve", "version": "1"})
    readers = browser.get(page).context["readers"]
    assert [one.call_name for one, _asks in readers] == sorted(["けんじ", "ふみ", "まこと", "みどり"])
    bringing = reverse("story_bring", args=[world.term.slug, story.uuid])
    kenji = evening.person("けんじ")
    reason = browser.get(bringing, {"reader": str(kenji.uuid)}).context["form"]["reason"].value()
    assert reason == (
        "学生の方が話を伝えてくださいました。立場の違うあなたに読んでいただけたらと思い、お届けします。"
    )
    browser.post(bringing, {"reader": str(kenji.uuid), "reason": reason})
    delivery = Delivery.objects.get()
    assert (delivery.enrolment, delivery.reason) == (kenji, reason)


def test_page_for_bringing_says_the_same_of_tied_and_unknown_people(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    story, kenji = approved_story(evening, now=now), evening.person("けんじ")
    declare_tie(person=kenji.person, name_or_address="はるか", now=now)
    browser = sign_in(evening.world.graduate_organiser)
    bringing = reverse("story_bring", args=[evening.world.term.slug, story.uuid])

    def answer(reader: UUID) -> str:
        page = browser.get(bringing, {"reader": str(reader)}, follow=True)
        return page.content.decode().split("<main")[0].split("messages")[1]

    assert answer(kenji.uuid) == answer(evening.world.outsider.uuid) == answer(evening.person("そら").uuid)


def test_returned_story_shows_note_to_its_author(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    story = draft_story(evening, now=now)
    tell(evening, story, now=now)
    page = reverse("story_review_one", args=[evening.world.term.slug, story.uuid])
    organiser = sign_in(evening.world.student_organiser)
    assert "戻す理由を" in organiser.post(page, {"act": "return", "version": "1"}).content.decode()
    organiser.post(page, {"act": "return", "version": "1", "note": "町の名前を消してください。"})
    assert organiser.get(page).status_code == 404
    own = sign_in(story.person).get(reverse("story_edit", args=[story.uuid])).content.decode()
    assert "町の名前を消してください。" in own
    assert WORDS.hesitation in own


def test_reader_answers_and_author_sees_it(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    delivery = delivered_story(evening, now=now)
    browser, page = sign_in(delivery.enrolment.person), reverse("delivery", args=[delivery.uuid])
    shown = browser.get(page).content.decode()
    assert WORDS.title in shown
    assert "はるかさんの話" in shown
    assert delivery.reason in shown
    browser.post(page, {"act": "echo", "line": WORDS.hesitation, "text": "わたしも迷いました。"})
    browser.post(page, {"act": "question", "text": "畑は、いまどうなっていますか。"})
    refused = browser.post(page, {"act": "echo", "line": "ほかの文。"}).content.decode()
    assert "文の中から一つ選んでください" in refused
    own = sign_in(delivery.story.person).get(reverse("story", args=[delivery.story.uuid])).content.decode()
    assert "けんじさんの心に残ったところ" in own
    assert "わたしも迷いました。" in own
    assert "畑は、いまどうなっていますか。" in own
    assert "卒業生のところへ" in own


def test_reader_starts_story_of_their_own(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    delivery = delivered_story(evening, now=now)
    kenji = delivery.enrolment
    page = reverse("story_write", args=[kenji.uuid])
    sign_in(kenji.person).post(page, {"answering": str(delivery.uuid)})
    own = Story.objects.get(person=kenji.person)
    assert own.answering == delivery
    midori = evening.person("みどり")
    stolen = sign_in(midori.person).get(
        reverse("story_write", args=[midori.uuid]), {"answering": str(delivery.uuid)}
    )
    assert stolen.status_code == 404


def test_withdrawn_story_leaves_kind_word_to_its_reader(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    delivery = delivered_story(evening, now=now)
    author, reader = sign_in(delivery.story.person), sign_in(delivery.enrolment.person)
    withdrawing = reverse("story_withdraw", args=[delivery.story.uuid])
    assert WORDS.title in author.get(withdrawing).content.decode()
    author.post(withdrawing)
    page = reader.get(reverse("delivery", args=[delivery.uuid])).content.decode()
    assert "この話は、語り手が取り下げました。" in page
    assert "気持ちが変わることは、だれにでもあります。" in page
    assert not any(words in page for words in WORDS)
    assert WORDS.title not in reader.get(reverse("stories")).content.decode()
    reader.post(reverse("delivery", args=[delivery.uuid]), {"act": "question", "text": "どうしてですか。"})
    assert not Response.objects.exists()


def test_story_that_was_brought_leads_to_its_answers_and_one_that_was_found_says_why_not(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    delivery = delivered_story(evening, now=now)
    address, brought = reverse("story", args=[delivery.story.uuid]), reverse("delivery", args=[delivery.uuid])
    assert brought in sign_in(delivery.enrolment.person).get(address).content.decode()
    found = sign_in(evening.person("みどり").person).get(address).content.decode()
    assert brought not in found
    assert "返事は、届いた話にだけできます。" in found


def test_page_before_withdrawing_shows_the_words_to_copy_and_what_goes(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    story = approved_story(evening, now=now)
    page = sign_in(story.person).get(reverse("story_withdraw", args=[story.uuid])).content.decode()
    assert WORDS.hesitation in page
    assert "「わたしの場合」は、その人のものとして残ります。" in page


def test_public_story_is_read_without_signing_in(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    story = approved_story(evening, audience="public", now=now)
    stranger = sign_in(evening.world.outsider)
    stranger.logout()
    address = reverse("story", args=[story.uuid])
    assert WORDS.hesitation in stranger.get(address).content.decode()
    actions.withdraw_story(story=story, now=now)
    assert stranger.get(address).status_code == 302


@pytest.mark.parametrize("who", ["outsider", "student_organiser", "みどり"])
def test_other_peoples_pages_are_not_found(
    evening: Evening, sign_in: SignIn, now: datetime, who: str
) -> None:
    delivery, draft = delivered_story(evening, audience="group", now=now), draft_story(evening, now=now)
    person = evening.person(who).person if who in evening.seats else getattr(evening.world, who)
    browser = sign_in(person)
    names = ["story_edit", "story_tell", "story_withdraw", "story"]
    pages = [
        *(reverse(name, args=[draft.uuid]) for name in names),
        *(reverse(name, args=[delivery.story.uuid]) for name in names[:3]),
        reverse("delivery", args=[delivery.uuid]),
        reverse("story_write", args=[evening.person("はるか").uuid]),
    ]
    assert [browser.get(page).status_code for page in pages] == [404] * len(pages)
    if who != "student_organiser":
        slug = evening.world.term.slug
        review = [
            reverse("story_review", args=[slug]),
            *(
                reverse(name, args=[slug, delivery.story.uuid])
                for name in ("story_review_one", "story_bring")
            ),
        ]
        assert [browser.get(page).status_code for page in review] == [404] * 3


def test_draft_is_not_found_on_organisers_desk(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    draft = draft_story(evening, now=now)
    page = reverse("story_review_one", args=[evening.world.term.slug, draft.uuid])
    assert sign_in(evening.world.student_organiser).get(page).status_code == 404
