"""What stories and circles led to beyond themselves, for the lineage picture. Apps above register where it comes from, in a module
`onward`, imported when the app registry is ready."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import NamedTuple

from kurumaza.people.models import Person
from kurumaza.terms.models import Term


class CameOf(NamedTuple):
    """That something came of a story (its primary key), or of what a circle spoke of (None). `mark` stands at whatever says so on a page
    (`data-standing`); `line` are words that were said under no name where their author agreed to that, with a mark of their own."""

    story: int | None
    mark: str
    line: str = ""
    line_mark: str = ""


class QuestionCard(NamedTuple):
    """A question that came back to the dialogue, and its mark on a page."""

    words: str
    mark: str
    added_at: datetime


class Onward(NamedTuple):
    """Somewhere in the field, as one reader may see it: `id` is unique among all, `address` its page."""

    id: str
    title: str
    organisation: str
    address: str
    opened_at: datetime
    came_of: list[CameOf]
    cards: list[QuestionCard]

    @property
    def of_stories(self) -> list[CameOf]:
        """Those that came of stories."""
        return [one for one in self.came_of if one.story is not None]

    @property
    def of_circles(self) -> list[CameOf]:
        """Those that came of what a circle spoke of."""
        return [one for one in self.came_of if one.story is None]


# For a reader, of one term or of all; of stories, only these (primary keys), which the reader may read.
OnwardOf = Callable[[Person, Collection[int], Term | None], list[Onward]]
_sources: list[OnwardOf] = []


def register_onward(source: OnwardOf) -> OnwardOf:
    """Registers where it comes from; what it gives its reader may see."""
    _sources.append(source)
    return source


def onward_of(reader: Person, stories: Collection[int], term: Term | None) -> list[Onward]:
    """All of it, the earliest first."""
    found = [one for source in _sources for one in source(reader, stories, term)]
    return sorted(found, key=lambda one: (one.opened_at, one.id))
