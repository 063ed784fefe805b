"""What follows a story elsewhere when it comes into the open and when it leaves: one place, so that no copy is forgotten.

Each is called in the transaction that changes the story."""

from datetime import datetime

from kurumaza.circles.actions_quotes import take_away_quotes
from kurumaza.stories import queries
from kurumaza.stories.actions_search import index_story, unindex_story
from kurumaza.stories.following import wipe_what_follows
from kurumaza.stories.models import (
    Delivery,
    Excerpt,
    ExcerptConsent,
    Mention,
    Pick,
    Response,
    Story,
    StoryVersion,
)
from kurumaza.stories.queries_afresh import STORY_PIECE
from kurumaza.stories.queries_openings import EXCERPT


def take_in(story: Story) -> None:
    """A story was approved: whatever finds or quotes it may do so from now on."""
    index_story(story)


def take_out(story: Story) -> None:
    """A story leaves the open, for a while or for good: nothing elsewhere holds or shows words of it any more."""
    unindex_story(story)
    for excerpt in Excerpt.objects.filter(story=story).exclude(line=""):
        take_out_line(excerpt)
    Excerpt.objects.filter(story=story).update(line="")


def take_out_line(excerpt: Excerpt, use: str | None = None) -> None:
    """A line may not stand on its own any more, for one use or for all: whatever shows it lets go of it."""
    if use in (None, ExcerptConsent.Use.OPENING):
        take_away_quotes(source_kind=EXCERPT, sources=[excerpt.uuid])


def tell_anew(story: Story) -> None:
    """A story is told: what was quoted of an earlier version and does not stand in this one goes."""
    quoted = Response.objects.filter(delivery__story=story).exclude(line="")
    quoted.exclude(line__in=queries.lines_of(story)).update(line="")


def wipe(story: Story, now: datetime) -> None:
    """A story is taken back for good: also what was written about it, and what its author kept of it, goes."""
    take_out(story)
    Delivery.objects.filter(story=story).update(reason="")
    Response.objects.filter(delivery__story=story).update(line="", reply="")
    StoryVersion.objects.filter(story=story).delete()
    Mention.objects.filter(story=story).update(name="")
    Pick.objects.filter(response__delivery__story=story).delete()
    Pick.objects.filter(key__startswith=f"{STORY_PIECE}-{story.uuid}-").delete()
    wipe_what_follows(story, now)
