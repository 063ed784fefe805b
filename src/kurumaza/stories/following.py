"""What apps above keep that speaks of a story: they register here how it goes when the story is taken back for good, and whether any of it
is left. Modules that do so are imported when the app registry is ready (an app's `actions_erasure`)."""

from collections.abc import Callable
from datetime import datetime

from kurumaza.stories.models import Story

# In the transaction of the withdrawal.
Wipe = Callable[[Story, datetime], None]
# Names of where words stand that should be gone.
Copies = Callable[[Story], list[str]]
_followers: list[tuple[Wipe, Copies]] = []


def follows_stories(wipe: Wipe, copies: Copies) -> None:
    """Registers both."""
    _followers.append((wipe, copies))


def wipe_what_follows(story: Story, now: datetime) -> None:
    """Takes away what apps above keep about a story."""
    for wipe, _copies in _followers:
        wipe(story, now)


def copies_elsewhere(story: Story) -> list[str]:
    """Where apps above keep words about a withdrawn story."""
    return [name for _wipe, copies in _followers for name in copies(story)]
