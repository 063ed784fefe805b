"""Organisers' acts: approve, give back, bring to one person."""

from datetime import timedelta

import pytest
from django.core import mail

from kurumaza.audit.models import AuditEntry
from kurumaza.core.circulation.handover import Reason
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.actions import Waiting
from kurumaza.people.actions import declare_tie, record_consent
from kurumaza.people.models import Consent
from kurumaza.stories import actions, actions_review, queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Response, Story, StoryConsent
from kurumaza.stories.queries import Draft
from kurumaza.stories.queries_answers import answers_to
from kurumaza.stories.queries_brought import stories_to_review
from kurumaza.stories.queries_handover import offer_in, readers_for
from kurumaza.terms.actions_prepare import withdraw_participation
from tests.factories.stories import (
    NEXT_DAY,
    WORDS,
    Evening,
    approved_story,
    delivered_story,
    draft_story,
    make_evening,
    tell,
)
from tests.factories.terms import MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def told_story(evening: Evening, audience: str = "term") -> Story:
    story = tell(evening, draft_story(evening), audience=audience)
    assert isinstance(story, Story)
    return story


def bring(
    evening: Evening, story: Story, to: str, *, days: int = 0, reason: str = "読んでほしくて。"
) -> Delivery | StoryRefused:
    return actions_review.deliver_story(
        story=story,
        reader=evening.person(to).uuid,
        reason=reason,
        by=evening.world.graduate_organiser,
        now=NEXT_DAY + timedelta(days=days),
    )


def names_of_readers(story: Story) -> set[str]:
    return {one.call_name for one in readers_for(story, NEXT_DAY)}


def test_story_is_offered_to_people_who_take_part_only() -> None:
    evening = make_evening()
    world, story = evening.world, approved_story(evening)
    assert names_of_readers(story) == {"けんじ", "みどり", "まこと", "ふみ"}
    world.add_person(world.graduates, "まだ", is_prepared=False)
    withdraw_participation(enrolment=evening.person("けんじ"), now=NEXT_DAY)
    # Prepared once, and the consent taken back since.
    record_consent(
        person=evening.person("みどり").person,
        purpose=Consent.Purpose.PARTICIPATION,
        version="1",
        subject_kind="term",
        subject=world.term.uuid,
        granted=False,
        now=NEXT_DAY,
    )
    assert names_of_readers(story) == {"まこと", "ふみ"}
    assert bring(evening, story, "けんじ") == bring(evening, story, "みどり") == StoryRefused("not_available")


def test_story_is_approved_as_it_was_read() -> None:
    evening = make_evening()
    story = told_story(evening)
    by = evening.world.member(evening.world.student_organiser)
    assert actions_review.approve_story(story=story, version=2, membership=by, now=NEXT_DAY) == StoryRefused(
        "changed"
    )
    assert isinstance(
        actions_review.approve_story(story=story, version=1, membership=by, now=NEXT_DAY), Story
    )
    assert AuditEntry.objects.get(act="stories.approved").actor == by.person.uuid


def test_public_story_needs_keys_of_both_organisations() -> None:
    evening = make_evening()
    story, world = told_story(evening, "public"), evening.world
    for _again in range(2):
        waiting = actions_review.approve_story(
            story=story, version=1, membership=world.member(world.student_organiser), now=NEXT_DAY
        )
        assert isinstance(waiting, Waiting)
        assert [one.name for one in waiting.missing] == ["Dialogue for Everyone"]
    assert queries.readable_story(None, story.uuid) is None
    done = actions_review.approve_story(
        story=story, version=1, membership=world.member(world.graduate_organiser), now=NEXT_DAY
    )
    assert isinstance(done, Story)
    assert queries.readable_story(None, story.uuid) == story


def test_rewritten_public_story_needs_both_keys_anew() -> None:
    evening = make_evening()
    story, world = told_story(evening, "public"), evening.world
    actions_review.approve_story(
        story=story, version=1, membership=world.member(world.student_organiser), now=NEXT_DAY
    )
    actions.recall_story(story=story, now=NEXT_DAY)
    tell(evening, story, audience="public")
    done = actions_review.approve_story(
        story=story, version=2, membership=world.member(world.graduate_organiser), now=NEXT_DAY
    )
    assert isinstance(done, Waiting)


def test_partners_agree_to_words_turning_points_and_the_choice_of_name() -> None:
    evening = make_evening()
    story = told_story(evening, "public")
    agreed = [actions_review.publishing_digest(story)]
    for column, value in (
        ("title", "別の題"),
        ("turning_points", ["仕事の選びかた"]),
        ("version", 2),
    ):
        changed = Story.objects.get(pk=story.pk)
        setattr(changed, column, value)
        agreed.append(actions_review.publishing_digest(changed))
    StoryConsent.objects.create(
        story=story,
        person=story.person,
        audience="public",
        version=story.version,
        is_named=False,
        granted=True,
        at=NEXT_DAY,
    )
    agreed.append(actions_review.publishing_digest(story))
    assert len(set(agreed)) == 5


def test_nobody_reviews_own_story() -> None:
    evening = make_evening()
    story = told_story(evening)
    own = MembershipFactory.create(organisation=evening.world.students.organisation, person=story.person)
    refused = actions_review.approve_story(story=story, version=1, membership=own, now=NEXT_DAY)
    assert refused == StoryRefused("own_story")


def test_returned_story_is_sealed_with_note_for_author() -> None:
    evening = make_evening()
    story, by = told_story(evening), evening.world.student_organiser
    empty = actions_review.return_story(story=story, version=1, note=" ", by=by, now=NEXT_DAY)
    assert empty == StoryRefused("no_note")
    returned = actions_review.return_story(story=story, version=1, note="町の名前を。", by=by, now=NEXT_DAY)
    assert isinstance(returned, Story)
    assert (returned.state, returned.review_note) == ("returned", "町の名前を。")
    assert queries.told_words(returned) == Draft()
    assert queries.words_of(returned.person, returned) == WORDS
    assert list(stories_to_review(returned.term)) == []


def test_readers_are_people_of_other_side() -> None:
    assert names_of_readers(approved_story(make_evening())) == {"けんじ", "みどり", "まこと", "ふみ"}


def test_readers_of_group_story_sat_in_that_group() -> None:
    assert names_of_readers(approved_story(make_evening(), audience="group")) == {"けんじ", "みどり"}


@pytest.mark.parametrize("declares", ["author", "reader"])
def test_tied_people_are_silently_no_readers(declares: str) -> None:
    evening = make_evening()
    story = approved_story(evening)
    haruka, kenji = evening.person("はるか"), evening.person("けんじ")
    by, other = (haruka, kenji) if declares == "author" else (kenji, haruka)
    declare_tie(person=by.person, name_or_address=other.name, now=NEXT_DAY)
    assert names_of_readers(story) == {"みどり", "まこと", "ふみ"}
    assert bring(evening, story, "けんじ") == StoryRefused("not_available")


@pytest.mark.parametrize("to", ["そら", "はるか"])
def test_own_side_is_refused_like_anybody_else(to: str) -> None:
    evening = make_evening()
    assert bring(evening, approved_story(evening), to) == StoryRefused("not_available")


def test_reader_gets_one_story_a_week() -> None:
    evening = make_evening()
    first, second = approved_story(evening), approved_story(evening, by="そら")
    assert isinstance(bring(evening, first, "けんじ"), Delivery)
    assert bring(evening, first, "けんじ", days=30) == StoryRefused("not_available")
    assert bring(evening, second, "けんじ", days=6) == StoryRefused("not_available")
    assert isinstance(bring(evening, second, "けんじ", days=7), Delivery)
    assert isinstance(bring(evening, first, "みどり"), Delivery)


def test_story_is_brought_with_reason_once_approved() -> None:
    evening = make_evening()
    assert bring(evening, told_story(evening), "けんじ") == StoryRefused("wrong_state")
    story = approved_story(evening)
    assert bring(evening, story, "けんじ", reason="  ") == StoryRefused("no_reason")
    assert bring(evening, story, "けんじ", reason="あ" * 201) == StoryRefused("too_long")


def test_delivery_mail_brings_link_without_words_of_story() -> None:
    delivery = delivered_story(make_evening())
    run_all_due()
    [sent] = mail.outbox
    assert isinstance(sent, mail.EmailMultiAlternatives)
    assert sent.to == [delivery.enrolment.person.email]
    assert "/l/" in sent.body
    written = f"{sent.body} {sent.alternatives}"
    assert not any(words in written for words in (*WORDS, delivery.reason, "はるか"))


def test_delivery_mail_of_withdrawn_story_is_not_sent() -> None:
    delivery = delivered_story(make_evening())
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    run_all_due()
    assert mail.outbox == []


def test_delivery_that_is_gone_holds_up_no_other_notice() -> None:
    delivery = delivered_story(make_evening())
    delivery.delete()
    run_all_due()
    assert mail.outbox == []
    assert not Job.objects.filter(done_at__isnull=True).exists()


def test_reason_is_theme_in_common_or_that_there_is_none() -> None:
    evening = make_evening()
    haruka, kenji = evening.person("はるか"), evening.person("けんじ")
    haruka.topics, kenji.topics = ["学びなおし", "仕事の選びかた"], ["仕事の選びかた"]
    haruka.save()
    kenji.save()
    story = approved_story(evening)
    assert offer_in(evening.world.term).reason(story, kenji) == Reason("other_side")
    Story.objects.filter(pk=story.pk).update(turning_points=["仕事の選びかた"])
    offer = offer_in(evening.world.term)
    assert offer.reason(story, kenji) == Reason("common", "仕事の選びかた")
    assert offer.reason(story, evening.person("みどり")) == Reason("other_side")


def test_story_told_in_answer_comes_back_once_approved() -> None:
    evening = make_evening()
    delivery = delivered_story(evening)
    kenji = evening.person("けんじ")
    own = actions.start_story(
        enrolment=kenji, words=WORDS._replace(title="わたしの場合"), answering=delivery, now=NEXT_DAY
    )
    assert isinstance(own, Story)
    assert isinstance(tell(evening, own), Story)
    assert not Response.objects.exists()
    actions_review.approve_story(
        story=own, version=1, membership=evening.world.member(evening.world.student_organiser), now=NEXT_DAY
    )
    [echo] = answers_to(delivery.story.person, delivery.story)
    assert (echo.kind, echo.call_name, echo.story) == ("kindling", "けんじ", own)
    actions.withdraw_story(story=own, now=NEXT_DAY)
    assert answers_to(delivery.story.person, delivery.story) == []
