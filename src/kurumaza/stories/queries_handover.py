"""Reads for whoever brings a story to somebody, an organiser or the daily pass: whom it may reach now, and why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from kurumaza.circles.models import Seat
from kurumaza.core.circulation.handover import Plan, Reader, Reason, Tale, plan_handovers, reason_for
from kurumaza.core.circulation.pace import may_bring
from kurumaza.stories.models import Delivery, Story, StoryConsent, StoryPause, StoryRequest
from kurumaza.stories.queries import told_stories
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_apart import pairs_apart


@dataclass(frozen=True)
class Offer:
    """What may be brought to whom in a term: stories in the order in which they were told, people by call name. In a plan both go
    by their public ids."""

    stories: tuple[Story, ...]
    people: tuple[Enrolment, ...]
    tales: tuple[Tale, ...]
    readers: tuple[Reader, ...]

    @cached_property
    def story(self) -> dict[str, Story]:
        """By the id in a plan."""
        return {str(one.uuid): one for one in self.stories}

    @cached_property
    def person(self) -> dict[str, Enrolment]:
        """By the id in a plan."""
        return {str(one.uuid): one for one in self.people}

    def readers_of(self, story: Story, now: datetime) -> list[Enrolment]:
        """People to whom this story may be brought now, by call name."""
        tale = self._tale(story)
        if tale is None:
            return []
        rested = {one.id for one in self.readers if one.asked or may_bring(one.last_at, now)}
        return [one for one in self.people if str(one.uuid) in tale.readers & rested]

    def asking(self) -> list[Enrolment]:
        """Who would like to read another one, by call name."""
        asked = {one.id for one in self.readers if one.asked}
        return [one for one in self.people if str(one.uuid) in asked]

    def plan(self, now: datetime, *, only: Iterable[Enrolment] | None = None) -> Plan:
        """What is brought to whom at `now`; to nobody but `only` where they are given."""
        wanted = None if only is None else {str(one.uuid) for one in only}
        return plan_handovers(
            self.tales, [one for one in self.readers if wanted is None or one.id in wanted], now
        )

    def reason(self, story: Story, reader: Enrolment) -> Reason:
        """Why this story could be brought to this person."""
        tale = self._tale(story)
        return reason_for(
            tale.themes if tale else frozenset(),
            next(one for one in self.readers if one.id == str(reader.uuid)),
        )

    def _tale(self, story: Story) -> Tale | None:
        return next((one for one in self.tales if one.id == str(story.uuid)), None)


def offer_in(term: Term, *, story: Story | None = None, reader: UUID | None = None) -> Offer:
    """What may be brought to whom in a term, or of one story, or to one person: about ten questions to the database, however many
    there are.

    People of another side who take part, are in the audience, were not brought it, and take stories now. Whoever a tie keeps apart
    from the author is not among them: a missing name has many reasons and tells none."""
    stories = told_stories().filter(term=term).order_by("submitted_at", "pk")
    people = taking_part().filter(term=term, person__is_active=True).exclude(call_name="")
    people = people.exclude(person__in=StoryPause.objects.values("person"))
    if story is not None:
        stories = stories.filter(pk=story.pk)
    if reader is not None:
        people = people.filter(uuid=reader)
    told = tuple(stories)
    taking = tuple(people.select_related("person", "side").order_by("call_name", "pk"))
    return Offer(told, taking, tuple(_tales(told, taking)), tuple(_readers(taking)))


def readers_for(story: Story, now: datetime, *, only: UUID | None = None) -> list[Enrolment]:
    """People of another side to whom a story may be brought now, by call name, or that one of them: nothing was brought to them
    within a week, unless they asked."""
    return offer_in(story.term, story=story, reader=only).readers_of(story, now)


def authors_of(stories: Sequence[Story]) -> dict[int, Enrolment]:
    """By story (its key), its author's place."""
    terms, people = {one.term_id for one in stories}, {one.person_id for one in stories}
    places = Enrolment.objects.filter(term__in=terms, person__in=people).select_related("side", "person")
    known = {(one.term_id, one.person_id): one for one in places}
    return {one.pk: known[one.term_id, one.person_id] for one in stories}


def has_reached(story: Story) -> int:
    """How many people of other sides it was brought to: for whoever chooses the next one, shown to nobody."""
    author = authors_of([story])[story.pk]
    return Delivery.objects.filter(story=story).exclude(enrolment__side=author.side_id).count()


def _tales(stories: Sequence[Story], people: Sequence[Enrolment]) -> Iterable[Tale]:
    authors = authors_of(stories)
    apart: dict[int, set[int]] = defaultdict(set)
    pairs = pairs_apart((one.person for one in authors.values()), (one.person for one in people))
    for one, other in pairs:
        apart[one].add(other)
        apart[other].add(one)
    brought: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Delivery.objects.filter(story__in=[one.pk for one in stories])
    for pk, place, side in rows.values_list("story_id", "enrolment_id", "enrolment__side_id"):
        brought[pk][place] = side
    sides = {author.side_id for author in authors.values()}
    across = {side: {one.pk for one in people if one.side_id != side} for side in sides}
    place_of = {one.person_id: one.pk for one in people}
    id_of = {one.pk: str(one.uuid) for one in people}
    tables = _tables(stories)
    for story in stories:
        author, reached = authors[story.pk], brought[story.pk]
        open_to = across[author.side_id] - reached.keys()
        open_to -= {place_of[one] for one in apart[author.person_id] & place_of.keys()}
        if _is_to_group(story):
            open_to &= tables[story.told_to_circle]  # type: ignore[attr-defined]
        yield Tale(
            id=str(story.uuid),
            themes=frozenset(story.turning_points),
            reached=sum(side != author.side_id for side in reached.values()),
            readers=frozenset(id_of[one] for one in open_to),
        )


def _is_to_group(story: Story) -> bool:
    told_to: str = story.told_to  # type: ignore[attr-defined]  # as `told_stories` annotates it
    return told_to == StoryConsent.Audience.GROUP


def _tables(stories: Sequence[Story]) -> dict[int, set[int]]:
    """By circle to which a story is told: the places of those who sat there."""
    circles = {one.told_to_circle for one in stories if _is_to_group(one)}  # type: ignore[attr-defined]
    found: dict[int, set[int]] = defaultdict(set)
    if circles:
        seats = Seat.objects.filter(
            circle__in=circles, circle__cancelled_at__isnull=True, released_at__isnull=True
        )
        for circle, place in seats.values_list("circle_id", "enrolment_id"):
            found[circle].add(place)
    return found


def _readers(people: Sequence[Enrolment]) -> Iterable[Reader]:
    """A person has one pace, in however many terms they are."""
    persons = [one.person_id for one in people]
    before = {
        person: (count, last)
        for person, count, last in Enrolment.objects.filter(person__in=persons)
        .values("person")
        .annotate(count=Count("deliveries"), last=Max("deliveries__delivered_at"))
        .values_list("person", "count", "last")
    }
    asking = set(_waiting_requests().values_list("enrolment_id", flat=True))
    own: dict[int, set[str]] = defaultdict(set)
    for person, points in (
        told_stories().filter(person__in=persons).values_list("person_id", "turning_points")
    ):
        own[person] |= set(points)
    for one in people:
        count, last = before.get(one.person_id, (0, None))
        yield Reader(
            id=str(one.uuid),
            themes=frozenset(one.topics) | own[one.person_id],
            brought=count,
            last_at=last,
            asked=one.pk in asking,
        )


def _waiting_requests() -> QuerySet[StoryRequest]:
    return StoryRequest.objects.filter(answered_at__isnull=True)
