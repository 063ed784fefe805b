"""A line of やってみたいこと can come from a story that one read: named while one may read it."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurumaza.people.models import Person
from kurumaza.reflections.origins import register_origin
from kurumaza.stories import queries
from kurumaza.stories.queries_brought import deliveries_for

OFFERED = 20


def _words(person: Person, stories: Collection[UUID]) -> dict[UUID, str]:
    readable = queries.visible_stories(person).filter(uuid__in=stories).values_list("uuid", "title")
    return {uuid: _("話「%(title)s」を読んで") % {"title": title} for uuid, title in readable}


def _offered(person: Person) -> list[UUID]:
    """The latest that were brought to one."""
    return [one.story.uuid for one in deliveries_for(person)[:OFFERED]]


register_origin(
    "story",
    label=gettext_lazy("届いた話"),
    words=_words,
    offered=_offered,
    gone=gettext_lazy("ある話を読んで"),
)
