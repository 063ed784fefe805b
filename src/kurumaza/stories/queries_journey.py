"""Where a story travelled, for its author alone: places and what came of it; no counts, no days, nobody who only read."""

from typing import Literal, NamedTuple
from uuid import UUID

from kurumaza.people.models import Person
from kurumaza.stories.models import Story
from kurumaza.stories.queries_answers import kindled_by
from kurumaza.stories.queries_brought import sides_reached
from kurumaza.stories.queries_openings import openings_of


class Step(NamedTuple):
    """One place that a story came to. side: the name of a side; kindled: the title of a story told in answer; opened: the number of
    a round which this line of it opens."""

    kind: Literal["side", "kindled", "opened"]
    name: str = ""
    story: UUID | None = None
    number: int = 0
    quote: UUID | None = None
    line: str = ""


def journey_of(author: Person, story: Story) -> list[Step]:
    """The way of one's own story: to which sides, what was told in answer, which rounds it opens."""
    sides = [Step("side", name) for name in sides_reached(story)]
    kindled = [Step("kindled", one.title, story=one.uuid) for one in kindled_by(author, story)]
    opened = [
        Step("opened", number=one.round.number, quote=one.uuid, line=one.text) for one in openings_of(story)
    ]
    return [*sides, *kindled, *opened]
