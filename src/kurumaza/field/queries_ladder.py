"""The ladder of a placement as its reader may see it: the order in which all of it was told, without words, and the words of a part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from kurumaza.core.ladder.layout import Picture, Stone, Thread, lay_out
from kurumaza.core.ladder.narrow import lay_out_narrow
from kurumaza.core.ladder.parts import in_parts
from kurumaza.field.models import Insight, InsightCard, InsightReply, Placement
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_insights import Sight, rows_for_host, told_rows
from kurumaza.people.models import Person

RUNGS: tuple[str, ...] = tuple(Insight.Question.values)
MOMENTS: tuple[str, ...] = tuple(Insight.Moment.values)
# A picture holds so many stones; others stand in one of their own.
STONES = 24


class InOrder(NamedTuple):
    """An insight without its words, or a place left empty."""

    key: int
    parent: int | None
    question: str
    stands: bool


@dataclass(frozen=True)
class Told:
    """What was told and its reader may read, in the order of telling: without words, and where the words are."""

    order: list[InOrder]
    rows: QuerySet[Insight]

    def parts(self) -> list[list[int]]:
        """Keys, a picture at a time, where something was added last first."""
        return in_parts({one.key: one.parent for one in self.order}, STONES)


@dataclass(frozen=True)
class Shown:
    """An insight with what stands around it. `number`: its place in the order of telling. `author` is empty where it was taken back or its
    author is erased; `after` is the number of the one that it deepens, `deeper` are those that deepen it: only such as its reader may read."""

    number: int
    insight: Insight
    author: str
    is_own: bool
    after: int | None
    deeper: tuple[int, ...]
    # The host's latest answer, those before it, and what became of it.
    answer: InsightReply | None
    earlier: tuple[InsightReply, ...]
    became: tuple[InsightReply, ...]
    card: InsightCard | None

    @property
    def replies(self) -> int:
        """How many answers of the host were there when it was looked at."""
        return (self.answer is not None) + len(self.earlier) + len(self.became)


class Ladder(NamedTuple):
    """The picture, the same for a narrow screen, and the same as a list, in the order of telling."""

    picture: Picture
    narrow: Picture
    shown: list[Shown]


def told_insights(sight: Sight) -> Told:
    """For members, and of who was one what is their own."""
    return _told(told_rows(sight), keeps_bare=not sight.is_member)


def insights_for_host(placement: Placement) -> Told:
    """For organisers of the host."""
    return _told(rows_for_host(placement))


def insights_for(viewer: Viewer) -> Told:
    """For a member, or an organiser of the host."""
    if viewer.enrolment is None:
        return insights_for_host(viewer.placement)
    return told_insights(Sight(viewer.placement, viewer.enrolment, True))


def _told(rows: QuerySet[Insight], *, keeps_bare: bool = False) -> Told:
    found = rows.values_list("pk", "parent_id", "question", "taken_back_at")
    order = [InOrder(key, parent, question, gone is None) for key, parent, question, gone in found]
    return Told(order if keeps_bare else _without_bare_places(order), rows)


def _without_bare_places(found: list[InOrder]) -> list[InOrder]:
    """An empty place says where others went on from: where its reader sees none of them, it says nothing."""
    while True:
        led_on = {one.parent for one in found}
        kept = [one for one in found if one.stands or one.key in led_on]
        if len(kept) == len(found):
            return found
        found = kept


def ladder_of(told: Told, reader: Person | None = None, *, among: Collection[int] | None = None) -> Ladder:
    """The picture of what somebody may read, or of these keys among it."""
    numbers = {one.key: number for number, one in enumerate(told.order, start=1)}
    keys = numbers.keys() if among is None else numbers.keys() & set(among)
    rows = told.rows.filter(pk__in=keys) if keys else told.rows.none()
    found = list(rows.prefetch_related(Prefetch("replies", InsightReply.objects.order_by("pk"))))
    stones = [
        Stone(str(one.pk), RUNGS.index(one.question), MOMENTS.index(one.moment), _told_at(one))
        for one in found
    ]
    threads = [Thread(str(one.parent_id), str(one.pk)) for one in found if one.parent_id in keys]
    deeper: dict[int | None, list[int]] = {}
    for one in told.order:
        deeper.setdefault(one.parent, []).append(numbers[one.key])
    shown = [_shown(one, numbers, deeper.get(one.pk, ()), reader) for one in found]
    return Ladder(lay_out(stones, threads), lay_out_narrow(stones, threads), shown)


def first_and_deepest(told: Told) -> tuple[int, ...]:
    """Keys of where a thread began, and of what came furthest from there towards the core: of the thread that did so most, and of several
    the one that did it last. None where nothing was deepened so far."""
    by_key = {one.key: one for one in told.order}
    pairs = [(_beginning(one, by_key), one) for one in told.order if one.stands]
    depths = [RUNGS.index(last.question) - RUNGS.index(first.question) for first, last in pairs]
    furthest = max(depths, default=0)
    if furthest <= 0:
        return ()
    first, last = [pair for pair, depth in zip(pairs, depths, strict=True) if depth == furthest][-1]
    return first.key, last.key


def _beginning(one: InOrder, by_key: Mapping[int, InOrder]) -> InOrder:
    """The first of its thread that stands; places left empty lead on."""
    first, above = one, by_key.get(one.parent) if one.parent is not None else None
    while above is not None:
        first = above if above.stands else first
        above = by_key.get(above.parent) if above.parent is not None else None
    return first


def _told_at(insight: Insight) -> datetime:
    assert insight.told_at is not None, "a draft stands in no picture"
    return insight.told_at


def _shown(insight: Insight, numbers: dict[int, int], deeper: Sequence[int], reader: Person | None) -> Shown:
    replies = list(insight.replies.all()) if insight.stands else []
    answers = [one for one in replies if one.kind != InsightReply.Kind.BECAME]
    return Shown(
        number=numbers[insight.pk],
        insight=insight,
        author=insight.enrolment.call_name if insight.stands else "",
        is_own=reader is not None and insight.enrolment.person_id == reader.pk,
        after=numbers.get(insight.parent_id) if insight.parent_id is not None else None,
        deeper=tuple(deeper),
        answer=answers[-1] if answers else None,
        earlier=tuple(answers[:-1]),
        became=tuple(one for one in replies if one.kind == InsightReply.Kind.BECAME),
        card=getattr(insight, "card", None),
    )
