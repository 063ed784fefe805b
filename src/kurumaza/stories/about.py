"""What of stories a concern can be about: a story that one may read, or one's own with what came back, and one that was brought."""

from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.people.models import Person
from kurumaza.safety.about import register_about
from kurumaza.stories import queries
from kurumaza.stories.models import Delivery, Story
from kurumaza.terms.models import Term


def _sees_story(person: Person, _term: Term, story: UUID) -> bool:
    return queries.readable_story(person, story) is not None or queries.own_story(person, story) is not None


def _sees_delivery(person: Person, _term: Term, delivery: UUID) -> bool:
    found = queries.delivery_for(person, delivery)
    return found is not None and queries.readable_story(person, found.story.uuid) is not None


def _words(story: Story | None) -> str:
    if story is None:
        return ""
    told = queries.told_words(story)
    if not told.title:
        return _("話について(いまは取り下げられています)")
    return _("話「%(title)s」について") % {"title": told.title}


def _story_words(story: UUID) -> str:
    return _words(Story.objects.filter(uuid=story).first())


def _delivery_words(delivery: UUID) -> str:
    found = Delivery.objects.select_related("story").filter(uuid=delivery).first()
    return _words(found.story if found else None)


def _whose_story(story: UUID) -> int | None:
    return Story.objects.filter(uuid=story).values_list("person_id", flat=True).first()


def _whose_delivery(delivery: UUID) -> int | None:
    return Delivery.objects.filter(uuid=delivery).values_list("story__person_id", flat=True).first()


register_about("story", can_see=_sees_story, words=_story_words, whose=_whose_story, can_be_taken_back=True)
register_about(
    "delivery",
    can_see=_sees_delivery,
    words=_delivery_words,
    whose=_whose_delivery,
    can_be_taken_back=True,
)
