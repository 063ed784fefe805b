"""When a withdrawn story was seen to be gone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Retraction
from kurumaza.stories.actions import withdraw_story
from kurumaza.stories.actions_afresh import pick_words
from kurumaza.stories.actions_gone import NotGone, copies_of, see_gone
from kurumaza.stories.models import Delivery, Mention, Pick
from kurumaza.stories.queries_afresh import given_words, own_words
from tests.factories.told_everywhere import Told, tell_everywhere

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def told() -> Told:
    return tell_everywhere(timezone.now())


def test_every_copy_is_known_and_gone_after_the_withdrawal(told: Told) -> None:
    began = timezone.now()
    mentioned = told.delivery.enrolment
    Mention.objects.create(
        story=told.story, version=told.story.version, enrolment=mentioned, name="けんじ", asked_at=began
    )
    given = [one.key for one in given_words(told.story.person) if one.response]
    own = [one.key for one in own_words(told.story.person) if str(told.story.uuid) in one.key]
    assert given
    assert own
    for key in (given[0], own[0]):
        assert pick_words(person=told.story.person, key=key, now=began) is None
    found = copies_of(told.story)
    copies = [
        "deliveries",
        "responses",
        "excerpts",
        "opening quotes",
        "versions",
        "mentions",
        "search",
        "picks",
        "leads",
        "wishes",
    ]
    assert found == copies
    withdraw_story(story=told.story, now=began)
    run_all_due()
    told.story.refresh_from_db()
    assert copies_of(told.story) == []
    assert told.story.gone_at is not None and told.story.gone_at - began < timedelta(seconds=60)
    assert Retraction.objects.filter(kind="story", subject=told.story.uuid).count() == 1


def test_own_words_that_were_picked_are_a_copy_too(told: Told) -> None:
    author = told.story.person
    key = next(one.key for one in own_words(author) if str(told.story.uuid) in one.key)
    assert pick_words(person=author, key=key, now=timezone.now()) is None
    assert "picks" in copies_of(told.story)
    Pick.objects.all().delete()
    assert "picks" not in copies_of(told.story)


def test_time_is_noted_once_and_only_of_what_was_taken_back(told: Told) -> None:
    now = timezone.now()
    see_gone(story=told.story.uuid, now=now)
    told.story.refresh_from_db()
    assert told.story.gone_at is None
    withdraw_story(story=told.story, now=now)
    for seconds in (1, 2):
        see_gone(story=told.story.uuid, now=now + timedelta(seconds=seconds))
    told.story.refresh_from_db()
    assert told.story.gone_at == now + timedelta(seconds=1)


def test_copy_that_was_forgotten_is_no_success(told: Told) -> None:
    now = timezone.now()
    withdraw_story(story=told.story, now=now)
    Delivery.objects.filter(story=told.story).update(reason="まだここに")
    with pytest.raises(NotGone):
        see_gone(story=told.story.uuid, now=now)
    run_all_due()
    told.story.refresh_from_db()
    assert told.story.gone_at is None
    assert Job.objects.filter(name="stories.see_gone", done_at__isnull=True).exists()


def test_pick_of_ones_own_words_is_a_copy(told: Told) -> None:
    now, story = timezone.now(), told.story
    pick = Pick(person=story.person, key=f"story-{story.uuid}-choice", sealed=b"x", picked_at=now)
    pick.save()
    assert "picks" in copies_of(story)
    withdraw_story(story=story, now=now)
    assert copies_of(story) == []
