"""When a withdrawn story was seen to be gone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Retraction
from kurumaza.stories.actions import withdraw_story
from kurumaza.stories.actions_gone import NotGone, copies_of, see_gone
from kurumaza.stories.models import Delivery
from tests.factories.told_everywhere import Told, tell_everywhere

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def told() -> Told:
    return tell_everywhere(timezone.now())


def test_every_copy_is_known_and_gone_after_the_withdrawal(told: Told) -> None:
    found = copies_of(told.story)
    assert found == ["deliveries", "responses", "excerpts", "opening quotes", "versions", "search"]
    began = timezone.now()
    withdraw_story(story=told.story, now=began)
    run_all_due()
    told.story.refresh_from_db()
    assert copies_of(told.story) == []
    assert told.story.gone_at is not None and told.story.gone_at - began < timedelta(seconds=60)
    assert Retraction.objects.filter(kind="story", subject=told.story.uuid).count() == 1


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
