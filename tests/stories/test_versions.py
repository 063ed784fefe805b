"""A story over time: turning points, rewriting what is told, what its author keeps of each telling."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.actions_retractions import bring_together, keep_retraction
from kurumaza.people.private_writing import seal
from kurumaza.stories import actions, actions_answers, actions_review, queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Response, Story, StoryVersion
from kurumaza.stories.queries import Draft
from kurumaza.terms.models import Term
from tests.conftest import SignIn
from tests.factories.own_data import dump
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
TOPICS = ["離れる・残る", "仕事の選びかた", "学びなおし", "家族"]


@pytest.fixture
def evening() -> Evening:
    """Of an earlier day than now, for pages too."""
    made = make_evening(next_day=timezone.now() - timedelta(days=1))
    Term.objects.update(topics=TOPICS)
    return made


def test_turning_points_are_the_terms_own_in_its_order_and_three_at_most(evening: Evening) -> None:
    story = draft_story(evening, now=timezone.now())
    chosen = ["学びなおし", "ほかのこと", "離れる・残る"]
    saved = actions.save_draft(story=story, words=WORDS, turning_points=chosen)
    assert isinstance(saved, Story)
    assert queries.turning_points_of(story.person, saved) == ["離れる・残る", "学びなおし"]
    assert actions.save_draft(story=story, words=WORDS, turning_points=TOPICS) == StoryRefused(
        "too_many_points"
    )
    # Words kept without them leave them as they are.
    actions.save_draft(story=story, words=WORDS)
    story.refresh_from_db()
    assert queries.turning_points_of(story.person, story) == ["離れる・残る", "学びなおし"]


def test_turning_points_stand_in_the_open_only_while_told(evening: Evening) -> None:
    story, now = draft_story(evening, now=timezone.now()), timezone.now()
    actions.save_draft(story=story, words=WORDS, turning_points=["家族"])
    seen = []

    def look() -> None:
        story.refresh_from_db()
        seen.append((story.state, story.turning_points))
        assert queries.turning_points_of(story.person, story) == ["家族"]

    look()
    tell(evening, story, now=now)
    look()
    actions.recall_story(story=story, now=now)
    look()
    tell(evening, story, now=now)
    by = evening.world.member(evening.world.student_organiser)
    actions_review.return_story(story=story, version=2, note="名前を。", by=by.person, now=now)
    look()
    tell(evening, story, now=now)
    actions_review.approve_story(story=story, version=3, membership=by, now=now)
    look()
    assert seen == [
        ("draft", []),
        ("in_review", ["家族"]),
        ("draft", []),
        ("returned", []),
        ("approved", ["家族"]),
    ]
    actions.withdraw_story(story=story, now=now)
    story.refresh_from_db()
    assert (story.turning_points, queries.turning_points_of(story.person, story)) == ([], [])


def test_draft_of_before_turning_points_is_still_read(evening: Evening) -> None:
    story = draft_story(evening, now=timezone.now())
    story.sealed_draft = seal(story.person, WORDS._asdict())
    assert queries.turning_points_of(story.person, story) == []
    assert queries.words_of(story.person, story) == WORDS


def test_what_is_rewritten_is_read_by_nobody_until_it_is_approved_again(evening: Evening) -> None:
    delivery, now = delivered_story(evening, now=timezone.now()), timezone.now()
    story, reader = delivery.story, delivery.enrolment.person
    assert isinstance(actions.recall_story(story=story, now=now), Story)
    story.refresh_from_db()
    assert (story.state, queries.told_words(story)) == ("draft", Draft())
    assert [queries.readable_story(one, story.uuid) for one in (reader, story.person)] == [None, None]
    assert WORDS.hesitation.encode() not in dump()
    actions.save_draft(story=story, words=WORDS._replace(title="書き直した題"))
    told = tell(evening, story, now=now)
    assert isinstance(told, Story)
    assert told.version == 2
    assert queries.readable_story(reader, story.uuid) is None
    by = evening.world.member(evening.world.student_organiser)
    assert actions_review.approve_story(story=story, version=1, membership=by, now=now) == StoryRefused(
        "changed"
    )
    actions_review.approve_story(story=story, version=2, membership=by, now=now)
    again = queries.readable_story(reader, story.uuid)
    assert again is not None
    assert again.title == "書き直した題"


def test_each_telling_is_kept_for_its_author_and_goes_with_the_story(evening: Evening) -> None:
    story, now = approved_story(evening, now=timezone.now()), timezone.now()
    actions.recall_story(story=story, now=now)
    actions.save_draft(story=story, words=WORDS._replace(choice="別の選び。"))
    tell(evening, story, now=now)
    kept = queries.versions_of(story.person, story)
    assert [(one.number, one.words.choice) for one in kept] == [(2, "別の選び。"), (1, WORDS.choice)]
    assert WORDS.choice.encode() not in dump()
    actions.withdraw_story(story=story, now=now)
    assert not StoryVersion.objects.exists()


def test_quoted_line_that_stands_no_more_is_emptied_when_told_again(evening: Evening) -> None:
    delivery, now = delivered_story(evening, now=timezone.now()), timezone.now()
    story = Story.objects.get(pk=delivery.story_id)
    goes, stays = WORDS.hesitation, queries.lines_of(story)[1]
    for line in (goes, stays):
        actions_answers.echo_story(delivery=delivery, line=line, text="思い出しました。", now=now)
    actions.recall_story(story=story, now=now)
    actions.save_draft(story=story, words=WORDS._replace(hesitation="別の迷い。"))
    tell(evening, story, now=now)
    assert set(Response.objects.values_list("line", flat=True)) == {"", stays}


def test_rewriting_is_done_again_in_an_older_database(evening: Evening) -> None:
    story, now = approved_story(evening, now=timezone.now()), timezone.now()
    keep_retraction(kind="recalled_story", subject=story.uuid, at=now)
    bring_together(now=now)
    story.refresh_from_db()
    assert (story.state, queries.told_words(story)) == ("draft", Draft())


def test_answer_is_kept_while_the_answered_story_is_rewritten(evening: Evening) -> None:
    delivery, now = delivered_story(evening, now=timezone.now()), timezone.now()
    kenji = evening.person("けんじ")
    own = actions.start_story(enrolment=kenji, words=WORDS, answering=delivery, now=now)
    assert isinstance(own, Story)
    tell(evening, own, now=now)
    actions.recall_story(story=delivery.story, now=now)
    by = evening.world.member(evening.world.student_organiser)
    actions_review.approve_story(story=own, version=1, membership=by, now=now)
    assert Response.objects.get(kind="kindling").story == own


def test_author_is_asked_once_before_rewriting_and_reads_what_was_told(
    evening: Evening, sign_in: SignIn
) -> None:
    delivery = delivered_story(evening, now=timezone.now())
    story = delivery.story
    author, reader = sign_in(story.person), sign_in(delivery.enrolment.person)
    page = reverse("story_rewrite", args=[story.uuid])
    assert "書き直すあいだ、この歩みはだれにも見えません。" in author.get(page).content.decode()
    assert queries.readable_story(delivery.enrolment.person, story.uuid) is not None
    answer = author.post(page)
    assert answer.headers["Location"] == reverse("story_edit", args=[story.uuid])
    seen = reader.get(reverse("delivery", args=[delivery.uuid])).content.decode()
    assert "いまはお見せできません" in seen
    assert "取り下げました" not in seen
    versions = reverse("story_versions", args=[story.uuid])
    assert WORDS.hesitation in author.get(versions).content.decode()
    assert reader.get(versions).status_code == 404
    assert reader.get(page).status_code == 404
    assert author.get(page).status_code == 302


def test_points_are_chosen_on_the_page_and_shown_to_readers(evening: Evening, sign_in: SignIn) -> None:
    story, now = draft_story(evening, now=timezone.now()), timezone.now()
    author, page = sign_in(story.person), reverse("story_edit", args=[story.uuid])
    refused = author.post(page, {**WORDS._asdict(), "turning_points": TOPICS})
    assert "分かれ道は三つまでです。" in refused.content.decode()
    look = author.post(page, {**WORDS._asdict(), "turning_points": ["家族"], "tell": "1"})
    assert look.headers["Location"] == reverse("story_tell", args=[story.uuid])
    assert "家族" in author.get(reverse("story_tell", args=[story.uuid])).content.decode()
    tell(evening, story, now=now)
    organiser = sign_in(evening.world.student_organiser)
    review = reverse("story_review_one", args=[evening.world.term.slug, story.uuid])
    assert "家族" in organiser.get(review).content.decode()
    organiser.post(review, {"act": "approve", "version": "1"})
    reader = sign_in(evening.person("けんじ").person)
    assert "家族" in reader.get(reverse("story", args=[story.uuid])).content.decode()


def test_story_in_answer_shows_what_it_answers(evening: Evening, sign_in: SignIn) -> None:
    delivery, now = delivered_story(evening, now=timezone.now()), timezone.now()
    kenji = evening.person("けんじ")
    words = WORDS._replace(title="わたしの題")
    own = actions.start_story(enrolment=kenji, words=words, answering=delivery, now=now)
    assert isinstance(own, Story)
    browser = sign_in(kenji.person)
    pages = [reverse(name, args=[own.uuid]) for name in ("story_edit", "story_tell")]
    said = f"はるかさんの「{WORDS.title}」を読んで"
    assert [said in browser.get(page).content.decode() for page in pages] == [True, True]
    actions.withdraw_story(story=delivery.story, now=now)
    assert [WORDS.title in browser.get(page).content.decode() for page in pages] == [False, False]
