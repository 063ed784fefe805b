"""Writes of readers about being brought stories: もう一つ読みたい, いまは受け取らない, and both taken back."""

from datetime import datetime

from django.db import transaction

from kurumaza.jobs.actions import enqueue
from kurumaza.people.models import Person
from kurumaza.stories.models import StoryPause, StoryRequest
from kurumaza.terms.models import Enrolment, Term


@transaction.atomic
def ask_for_story(*, enrolment: Enrolment, now: datetime) -> StoryRequest:
    """Asks for one more story; asked twice, one waits. Whoever asks takes stories again."""
    StoryPause.objects.filter(person=enrolment.person_id).delete()
    request, is_new = StoryRequest.objects.get_or_create(
        enrolment=enrolment, answered_at__isnull=True, defaults={"asked_at": now}
    )
    if is_new and enrolment.term.hand_over == Term.HandOver.BY_CIRCULATION:
        enqueue("stories.answer_request", enrolment=str(enrolment.uuid))
    return request


def take_back_request(*, enrolment: Enrolment) -> None:
    """Whoever asked does not want one any more."""
    StoryRequest.objects.filter(enrolment=enrolment, answered_at__isnull=True).delete()


@transaction.atomic
def pause_stories(*, person: Person, now: datetime) -> None:
    """Nothing is brought to somebody from now on; what they asked for, too."""
    StoryPause.objects.get_or_create(person=person, defaults={"paused_at": now})
    StoryRequest.objects.filter(enrolment__person=person, answered_at__isnull=True).delete()


def resume_stories(*, person: Person) -> None:
    """Stories may be brought to them again."""
    StoryPause.objects.filter(person=person).delete()
