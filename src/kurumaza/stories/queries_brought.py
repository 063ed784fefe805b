"""Reads of how stories come to people: what waits for organisers, what was brought to whom, who pauses or asks for more."""

from uuid import UUID

from django.db.models import Exists, QuerySet

from kurumaza.people.models import Person
from kurumaza.stories.models import Delivery, Story, StoryPause, StoryRequest
from kurumaza.stories.queries import unsettled_mentions, visible_stories
from kurumaza.terms.models import Term


def delivery_for(person: Person, uuid: UUID) -> Delivery | None:
    """A story brought to this person; whether it can still be read says `readable_story`."""
    return (
        Delivery.objects.filter(uuid=uuid, enrolment__person=person)
        .select_related("story__term", "story__person", "enrolment__term")
        .first()
    )


def delivery_of(person: Person, story: Story) -> Delivery | None:
    """This story as it was brought to somebody, the latest time."""
    mine = Delivery.objects.filter(story=story, enrolment__person=person)
    return mine.order_by("-delivered_at", "-pk").first()


def deliveries_for(person: Person) -> list[Delivery]:
    """Stories that were brought to someone and that they may read, newest first."""
    brought = Delivery.objects.filter(enrolment__person=person)
    if not brought.exists():  # as for most, most of the time: who may read what is not asked for nothing
        return []
    asked = list(brought.values_list("story", flat=True))
    rows = brought.filter(story__in=visible_stories(person, asked).values("pk"))
    return list(rows.select_related("story__term", "enrolment__term").order_by("-delivered_at", "-pk"))


def sides_reached(story: Story) -> list[str]:
    """To which sides a story was brought: names in their order, no counts."""
    sides = story.term.sides.filter(enrolments__deliveries__story=story).distinct()
    return list(sides.values_list("name", flat=True))


def stories_to_review(term: Term) -> QuerySet[Story]:
    """Told stories that wait for an organiser, the oldest first."""
    waiting = Story.objects.filter(term=term, state=Story.State.IN_REVIEW)
    return waiting.select_related("term__programme", "person").order_by("submitted_at")


def stories_to_hand_over(term: Term) -> QuerySet[Story]:
    """Approved stories of a term that everybody agrees to whom they name, the latest first."""
    approved = Story.objects.filter(~Exists(unsettled_mentions()), term=term, state=Story.State.APPROVED)
    return approved.select_related("term__programme", "person").order_by("-reviewed_at")


def is_paused(person: Person) -> bool:
    """Whether somebody wants to be brought nothing for now."""
    return StoryPause.objects.filter(person=person).exists()


def asking_places(person: Person) -> set[int]:
    """The places (their keys) for which somebody has asked for one more story."""
    asked = StoryRequest.objects.filter(enrolment__person=person, answered_at__isnull=True)
    return set(asked.values_list("enrolment_id", flat=True))
