"""Reads of やってみたいこと: one's own lines only, opened for their author."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localtime

from kurumaza.circles.models import Circle
from kurumaza.core.text.folding import fold
from kurumaza.core.text.searching import Piece, matches, query_words, snippet
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal_each
from kurumaza.reflections.models import WillNote
from kurumaza.reflections.queries_origins import Origin, origin_of, origin_words

# A next step is asked after when it is so old.
ASKED_AFTER = timedelta(days=7)


class OwnWill(NamedTuple):
    """One line of one's own river."""

    uuid: UUID
    created_at: datetime
    updated_at: datetime
    line: str
    next_step: str
    how_it_went: str
    origin: Origin | None

    @property
    def words(self) -> tuple[str, str, str]:
        """All that one wrote of it."""
        return self.line, self.next_step, self.how_it_went


@dataclass(frozen=True)
class LineInRiver:
    """A line as it is shown; `came_from` in words; `is_asked_after`: its next step has been there for a while."""

    will: OwnWill
    came_from: str
    is_asked_after: bool


class Month(NamedTuple):
    """A landmark of the river: its first day, and the lines of that month."""

    first: datetime
    lines: list[LineInRiver]


class Found(NamedTuple):
    """A line that was looked for: each text of it in which a word stands, as pieces with what was looked for marked."""

    will: OwnWill
    passages: list[tuple[Piece, ...]]


def own_will(author: Person) -> list[OwnWill]:
    """One's own lines, newest first."""
    return _opened(author, list(_rows(author)))


def one_own_will(author: Person, uuid: UUID) -> OwnWill | None:
    """One's own line; never somebody else's."""
    return next(iter(_opened(author, list(_rows(author).filter(uuid=uuid)))), None)


def latest_will(author: Person) -> OwnWill | None:
    """One's last line."""
    return next(iter(_opened(author, list(_rows(author)[:1]))), None)


def will_of_circle(author: Person, circle: Circle) -> OwnWill | None:
    """The line that one wrote with the reflection on a circle."""
    rows = _rows(author).filter(about_kind=WillNote.About.REFLECTION, about=circle.uuid)
    return next(iter(_opened(author, list(rows[:1]))), None)


def count_of_will(author: Person) -> int:
    """How many lines one has: for pages of the river, shown to nobody else."""
    return _rows(author).count()


def river_of(author: Person, now: datetime, *, start: int = 0, stop: int | None = None) -> list[Month]:
    """One's own lines by month, newest first; of all of them those from `start` to `stop`."""
    lines = shown(author, _opened(author, list(_rows(author)[start:stop])), now)
    return [
        Month(month, list(of_month))
        for month, of_month in groupby(lines, key=lambda one: _month(one.will.created_at))
    ]


def shown(author: Person, lines: Sequence[OwnWill], now: datetime) -> list[LineInRiver]:
    """Lines with what they came from in words."""
    words = origin_words(author, (one.origin for one in lines))
    return [
        LineInRiver(one, words[one.origin] if one.origin else "", _is_asked_after(one, now)) for one in lines
    ]


def search_will(author: Person, query: str) -> list[Found]:
    """One's own lines in which all words of the query stand, newest first. Opened in memory: there is no index of them."""
    words = query_words(query)
    if not words:
        return []
    return [
        Found(one, [found for text in one.words if (found := snippet(text, words))])
        for one in own_will(author)
        if matches(fold(" ".join(one.words)), words)
    ]


def _is_asked_after(one: OwnWill, now: datetime) -> bool:
    return bool(one.next_step) and not one.how_it_went and one.updated_at <= now - ASKED_AFTER


def _month(moment: datetime) -> datetime:
    return localtime(moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _rows(author: Person) -> QuerySet[WillNote]:
    return WillNote.objects.filter(person=author).order_by("-created_at", "-pk")


def _opened(author: Person, rows: Sequence[WillNote]) -> list[OwnWill]:
    if not rows:  # who has written nothing may have no key
        return []
    return [
        OwnWill(row.uuid, row.created_at, row.updated_at, **words, origin=origin_of(row))
        for row, words in zip(rows, unseal_each(author, [row.sealed for row in rows]), strict=True)
    ]
