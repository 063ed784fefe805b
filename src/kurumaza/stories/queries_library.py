"""話をさがす without a word yet: a few stories of each 分かれ道, newest told first."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kurumaza.people.models import Person
from kurumaza.stories.models import Story
from kurumaza.stories.queries_search import SPAN, newest_stories
from kurumaza.terms.queries import enrolments_of

A_FEW = 3
TURNING_POINT_MAX = 60


class Shelf(NamedTuple):
    """Stories of one 分かれ道 (empty: of none); `goes_on`: there may be more of them."""

    turning_point: str
    stories: list[Story]
    goes_on: bool


class Shelves(NamedTuple):
    """All of them, and what can be chosen from."""

    shelves: list[Shelf]
    turning_points: list[str]


def shelves_for(person: Person | None) -> Shelves:
    """Out of the newest hundred stories that somebody (None: a stranger) may read."""
    stories = newest_stories(person)
    topics = (
        [topic for place in enrolments_of(person) for topic in place.term.topics]
        if person is not None
        else []
    )
    found = _once(one for story in stories for one in story.turning_points)
    order = [*(one for one in _once(topics) if one in found), *(one for one in found if one not in topics)]
    may_be_more = len(stories) == SPAN
    shelves = [
        _shelf(one, [story for story in stories if one in story.turning_points], may_be_more) for one in order
    ]
    rest = _shelf("", [story for story in stories if not story.turning_points], may_be_more)
    return Shelves([*shelves, rest] if rest.stories else shelves, _once([*topics, *found]))


def _shelf(turning_point: str, stories: Sequence[Story], may_be_more: bool) -> Shelf:
    return Shelf(turning_point, list(stories[:A_FEW]), len(stories) > A_FEW or may_be_more)


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
