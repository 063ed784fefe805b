"""The author's acts: draft, tell, take back, withdraw."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from kurumaza.audit.models import AuditEntry
from kurumaza.stories import actions, queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Response, Story, StoryConsent
from kurumaza.stories.queries import Draft
from tests.factories.stories import (
    NEXT_DAY,
    WORDS,
    approved_story,
    delivered_story,
    draft_story,
    make_evening,
    tell,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_draft_is_sealed_and_read_by_author() -> None:
    evening = make_evening()
    story = draft_story(evening)
    assert queries.told_words(story) == Draft()
    assert WORDS.title.encode() not in bytes(story.sealed_draft)
    assert queries.words_of(evening.person("はるか").person, story) == WORDS


def test_story_cannot_be_started_on_same_evening() -> None:
    evening = make_evening()
    same_evening = evening.circle.slot.starts_at + timedelta(hours=2)
    haruka = evening.person("はるか")
    refused = actions.start_story(enrolment=haruka, words=WORDS, now=same_evening)
    assert refused == StoryRefused("not_yet")
    assert not Story.objects.exists()
    midnight = evening.circle.slot.starts_at + timedelta(hours=5)
    assert isinstance(actions.start_story(enrolment=haruka, words=WORDS, now=midnight), Story)


def test_too_long_draft_changes_nothing() -> None:
    evening = make_evening()
    story = draft_story(evening)
    refused = actions.save_draft(story=story, words=WORDS._replace(choice="あ" * 4001))
    assert refused == StoryRefused("too_long")
    assert queries.words_of(story.person, Story.objects.get()) == WORDS


def test_telling_notes_consent_and_opens_words() -> None:
    evening = make_evening()
    story = tell(evening, draft_story(evening), audience="group")
    assert isinstance(story, Story)
    assert (story.state, queries.told_words(story), bytes(story.sealed_draft)) == ("in_review", WORDS, b"")
    consent = StoryConsent.objects.get()
    assert (consent.audience, consent.circle, consent.version, consent.granted) == (
        "group",
        evening.circle,
        1,
        True,
    )
    entry = AuditEntry.objects.get(act="stories.submitted")
    assert (entry.actor, entry.details) == (story.person.uuid, {"audience": "group", "version": 1})


@pytest.mark.parametrize("words", [Draft(title="題だけ"), Draft(hesitation="題のない話"), Draft()])
def test_unfinished_story_is_not_told(words: Draft) -> None:
    evening = make_evening()
    assert tell(evening, draft_story(evening, words=words)) == StoryRefused("unfinished")
    assert not StoryConsent.objects.exists()


def test_story_with_call_names_of_others_is_pointed_out() -> None:
    evening = make_evening()
    words = WORDS._replace(choice="けんじさんの話を聞いて、空(そら)を見ました。はるかは私です。")
    story = draft_story(evening, words=words)
    assert tell(evening, story) == StoryRefused("mentions_others", ("けんじ", "そら"))
    told = actions.submit_story(
        story=story, audience="term", circle=None, no_names=["けんじ", "そら"], now=NEXT_DAY
    )
    assert isinstance(told, Story)


def test_roster_names_are_never_pointed_out() -> None:
    evening = make_evening()
    words = WORDS._replace(choice=f"{evening.person('けんじ').name}のことです。")
    assert isinstance(tell(evening, draft_story(evening, words=words)), Story)


def test_story_is_told_to_own_group_only() -> None:
    evening = make_evening()
    elsewhere = replace(evening, circle=evening.other_circle)
    story = draft_story(evening)
    assert tell(elsewhere, story, audience="group") == StoryRefused("not_in_circle")


def test_recalled_story_is_sealed_again_and_told_as_next_version() -> None:
    evening = make_evening()
    story = draft_story(evening)
    tell(evening, story)
    recalled = actions.recall_story(story=story, now=NEXT_DAY)
    assert isinstance(recalled, Story)
    assert (recalled.state, queries.told_words(recalled)) == ("draft", Draft())
    assert queries.words_of(recalled.person, recalled) == WORDS
    assert queries.consent_of(recalled) is None
    told = tell(evening, story, audience="partners")
    assert isinstance(told, Story)
    assert told.version == 2
    assert list(StoryConsent.objects.order_by("pk").values_list("audience", "version", "granted")) == [
        ("term", 1, True),
        ("term", 1, False),
        ("partners", 2, True),
    ]


def test_told_story_is_not_written_on() -> None:
    evening = make_evening()
    story = draft_story(evening)
    tell(evening, story)
    assert actions.save_draft(story=story, words=WORDS) == StoryRefused("wrong_state")
    assert tell(evening, story) == StoryRefused("wrong_state")


def test_withdrawal_empties_words_lines_reasons_and_consent() -> None:
    evening = make_evening()
    delivery = delivered_story(evening)
    answer = Response.objects.create(
        delivery=delivery, kind="echo", line=WORDS.hesitation, text="思い出しました。", created_at=NEXT_DAY
    )
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    story = Story.objects.get()
    assert (story.state, queries.told_words(story), bytes(story.sealed_draft)) == ("withdrawn", Draft(), b"")
    assert Delivery.objects.get().reason == ""
    answer.refresh_from_db()
    assert (answer.line, answer.text) == ("", "思い出しました。")
    assert queries.consent_of(story) is None
    assert StoryConsent.objects.order_by("-pk").values_list("granted", flat=True).first() is False


def test_story_withdrawn_twice_is_withdrawn_once() -> None:
    evening = make_evening()
    story = approved_story(evening)
    actions.withdraw_story(story=story, now=NEXT_DAY)
    actions.withdraw_story(story=story, now=NEXT_DAY + timedelta(days=1))
    assert Story.objects.get().withdrawn_at == NEXT_DAY
    assert AuditEntry.objects.filter(act="stories.withdrawn").count() == 1


def test_withdrawn_draft_leaves_nothing() -> None:
    evening = make_evening()
    actions.withdraw_story(story=draft_story(evening), now=NEXT_DAY)
    assert (bytes(Story.objects.get().sealed_draft), StoryConsent.objects.count()) == (b"", 0)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_consent_ledger_is_append_only(change: str) -> None:
    evening = make_evening()
    approved_story(evening)
    rows = StoryConsent.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        if change == "update":
            rows.update(granted=False)
        else:
            rows._raw_delete(rows.db)
