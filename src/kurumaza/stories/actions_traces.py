"""What follows a story elsewhere when it comes into the open and when it leaves: one place, so that no copy is forgotten.

Each is called in the transaction that changes the story."""

from kurumaza.circles.actions_quotes import take_away_quotes
from kurumaza.stories.models import Delivery, Excerpt, Response, Story, StoryVersion


def take_in(story: Story) -> None:
    """A story was approved: whatever finds or quotes it may do so from now on."""


def take_out(story: Story) -> None:
    """A story leaves the open, for a while or for good: nothing elsewhere holds or shows words of it any more."""
    lines = Excerpt.objects.filter(story=story)
    take_away_quotes(source_kind="excerpt", sources=lines.values_list("uuid", flat=True))
    lines.update(line="")


def wipe(story: Story) -> None:
    """A story is taken back for good: also what was written about it, and what its author kept of it, goes."""
    take_out(story)
    Delivery.objects.filter(story=story).update(reason="")
    Response.objects.filter(delivery__story=story).update(line="", reply="")
    StoryVersion.objects.filter(story=story).delete()
