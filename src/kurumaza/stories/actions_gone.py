"""After a withdrawal: that it is kept, and that no copy is left, seen and noted with the time."""

import logging
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kurumaza.circles.models import OpeningQuote
from kurumaza.people.actions_retractions import keep_retraction
from kurumaza.stories.actions import STORY
from kurumaza.stories.actions_search import clear_index
from kurumaza.stories.following import copies_elsewhere
from kurumaza.stories.models import (
    Delivery,
    Excerpt,
    Mention,
    Pick,
    Response,
    SearchText,
    Story,
    StoryVersion,
)
from kurumaza.stories.queries_afresh import STORY_PIECE

log = logging.getLogger(__name__)


class NotGone(Exception):
    """A copy of a withdrawn story was found: it is looked for again later."""


def see_gone(*, story: UUID, now: datetime) -> None:
    """Notes when a withdrawn story was seen to be gone. Words go in the transaction of the withdrawal: what this time adds is that they
    were looked for afterwards, and that an old backup will not bring them back. Done twice, the first time stands."""
    found = Story.objects.filter(uuid=story, state=Story.State.WITHDRAWN, gone_at__isnull=True).first()
    if found is None or found.withdrawn_at is None:
        return
    keep_retraction(kind=STORY, subject=found.uuid, at=found.withdrawn_at)
    clear_index()
    if copies := copies_of(found):
        log.error("story %s is withdrawn, and still in %s", found.uuid, ", ".join(copies))
        raise NotGone
    Story.objects.filter(pk=found.pk, gone_at__isnull=True).update(gone_at=now)


def copies_of(story: Story) -> list[str]:
    """Where words of a withdrawn story stand that should be gone."""
    lines = Excerpt.objects.filter(story=story)
    left = {
        "deliveries": Delivery.objects.filter(story=story).exclude(reason=""),
        "responses": Response.objects.filter(Q(delivery__story=story) & ~Q(line="", reply="")),
        "excerpts": lines.exclude(line=""),
        "opening quotes": OpeningQuote.objects.filter(source_kind="excerpt", source__in=lines.values("uuid")),
        "versions": StoryVersion.objects.filter(story=story),
        "mentions": Mention.objects.filter(story=story).exclude(name=""),
        "search": SearchText.objects.filter(story=story),
        "picks": Pick.objects.filter(
            Q(response__delivery__story=story) | Q(key__startswith=f"{STORY_PIECE}-{story.uuid}-")
        ),
    }
    return [*(name for name, rows in left.items() if rows.exists()), *copies_elsewhere(story)]
