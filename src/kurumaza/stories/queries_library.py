"""話をさがす: what one may choose from."""

from collections.abc import Iterable
from typing import NamedTuple

from kurumaza.people.models import Person
from kurumaza.stories.queries_search import newest_stories
from kurumaza.terms.queries import enrolments_of

TURNING_POINT_MAX = 60


class Offered(NamedTuple):
    """The 分かれ道 that can be chosen, and whether there is any story to read."""

    turning_points: list[str]
    is_empty: bool


def offered_to(person: Person | None) -> Offered:
    """The topics of one's own terms, then those of the newest hundred stories that somebody (None: a stranger) may read."""
    stories = newest_stories(person)
    topics = (
        [topic for place in enrolments_of(person) for topic in place.term.topics]
        if person is not None
        else []
    )
    return Offered(_once([*topics, *(one for story in stories for one in story.turning_points)]), not stories)


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
