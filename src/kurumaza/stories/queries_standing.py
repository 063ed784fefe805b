"""Whether words that stand on an open page may stand there still: asked by the page itself, every few seconds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from kurumaza.partners.queries import organisations_run_by
from kurumaza.people.models import Person
from kurumaza.safety.models import Safeguard
from kurumaza.stories.models import Delivery, Excerpt, ExcerptConsent, Response, Story
from kurumaza.stories.queries import visible_stories
from kurumaza.stories.queries_mentions import is_present, mention_for
from kurumaza.stories.standing import other_kinds

STORY, DELIVERY, MENTION = "story", "delivery", "mention"
# Words that came back to a story, and what its author wrote back: as concerns point at them (`stories.about`).
ANSWER, REPLY = "answer", "reply"
# A line on its own, by what it is used for there.
USES = frozenset(ExcerptConsent.Use.values)
# Of this app; others register theirs (`stories.standing`).
KINDS = USES | {STORY, DELIVERY, MENTION, ANSWER, REPLY}
AT_ONCE = 50


class Asked(NamedTuple):
    """What a page marks its words with: `data-standing="story:…"`."""

    kind: str
    uuid: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.uuid}"


def parsed(marks: Iterable[str]) -> list[Asked]:
    """The first marks that can be read; the others are as unknown ones."""
    found = []
    for mark in list(marks)[:AT_ONCE]:
        kind, _colon, uuid = mark.partition(":")
        try:
            asked = Asked(kind, UUID(uuid))
        except ValueError:
            continue
        if kind in KINDS or kind in other_kinds():
            found.append(asked)
    return found


def standing_of(person: Person | None, asked: Iterable[Asked]) -> list[str]:
    """Those of the marks whose words this person (None: a stranger) may have before them now.

    One that never was looks the same as one that they may not read."""
    by_kind: defaultdict[str, set[UUID]] = defaultdict(set)
    asked = list(asked)
    for one in asked:
        by_kind[one.kind].add(one.uuid)
    stories = _stories_by_mark(by_kind)
    standing = _standing_stories(person, set(stories.values()))
    kept = _kept_for_safeguards(person, by_kind[ANSWER] | by_kind[REPLY])
    lines = _standing_lines(person, {one for use in USES for one in by_kind[use]})

    asked_about = _standing_mentions(person, by_kind[MENTION])
    elsewhere = {
        Asked(kind, uuid)
        for kind, standing_among in other_kinds().items()
        if by_kind[kind]
        for uuid in standing_among(person, by_kind[kind])
    }

    def stands(one: Asked) -> bool:
        if one in lines or one in asked_about or one in elsewhere or stories.get(one) in standing:
            return True
        return one.kind in (ANSWER, REPLY) and one.uuid in kept

    return [str(one) for one in asked if stands(one)]


def _stories_by_mark(asked: Mapping[str, set[UUID]]) -> dict[Asked, int]:
    """The primary keys of the stories of which marks speak; what is not there is left out."""
    found: dict[Asked, int] = {}
    if asked[STORY]:
        rows = Story.objects.filter(uuid__in=asked[STORY]).values_list("uuid", "pk")
        found |= {Asked(STORY, uuid): story for uuid, story in rows}
    if asked[DELIVERY]:
        brought = Delivery.objects.filter(uuid__in=asked[DELIVERY]).values_list("uuid", "story")
        found |= {Asked(DELIVERY, uuid): story for uuid, story in brought}
    if answers := asked[ANSWER] | asked[REPLY]:
        written = Response.objects.filter(uuid__in=answers).values_list("uuid", "delivery__story", "story")
        # わたしの場合 is a story of its own.
        found |= {Asked(kind, uuid): own or of for uuid, of, own in written for kind in (ANSWER, REPLY)}
    return found


def _standing_stories(person: Person | None, stories: set[int]) -> set[int]:
    if not stories:
        return set()
    standing = set(visible_stories(person, stories).values_list("pk", flat=True))
    if person is not None and (others := stories - standing):
        standing |= set(_own_or_reviewed(person).filter(pk__in=others).values_list("pk", flat=True))
    return standing


def _own_or_reviewed(person: Person) -> QuerySet[Story]:
    """One's own until it is taken back; as an organiser or a safeguarding person, what is told in a term of one's own."""
    programmes = organisations_run_by(person).values("partnerships__programme")
    watched = Safeguard.objects.filter(person=person).values("term")
    told = Q(state__in=[Story.State.IN_REVIEW, Story.State.APPROVED])
    told &= Q(term__programme__in=programmes) | Q(term__in=watched)
    return Story.objects.filter(told | (Q(person=person) & ~Q(state=Story.State.WITHDRAWN)))


def _standing_mentions(person: Person | None, mentions: set[UUID]) -> set[Asked]:
    """What somebody was asked about who is named, as long as it stands in the open."""
    if person is None:
        return set()
    found = (mention_for(person, one) for one in mentions)
    return {Asked(MENTION, one.uuid) for one in found if one is not None and is_present(one)}


def _kept_for_safeguards(person: Person | None, answers: set[UUID]) -> set[UUID]:
    """Answers that somebody may read in concerns of a term: until the story is taken back for good, else nothing said in it could
    be looked into once its author writes on."""
    if person is None or not answers:
        return set()
    watched = Safeguard.objects.filter(person=person).values("term")
    rows = Response.objects.filter(uuid__in=answers, story=None, delivery__story__term__in=watched)
    return set(rows.exclude(delivery__story__state=Story.State.WITHDRAWN).values_list("uuid", flat=True))


def _standing_lines(person: Person | None, excerpts: set[UUID]) -> set[Asked]:
    """By use: lines that their author lets stand alone, of the version that is told. To strangers only what is on public pages."""
    if not excerpts:
        return set()
    uses = [ExcerptConsent.Use.PAGE] if person is None else list(ExcerptConsent.Use)
    rows = Excerpt.objects.filter(
        uuid__in=excerpts, story__state=Story.State.APPROVED, story__version=F("version")
    ).exclude(line="")
    latest = ExcerptConsent.objects.filter(excerpt=OuterRef("pk")).order_by("-pk")
    of_uses = {use.value: Subquery(latest.filter(use=use).values("granted")[:1]) for use in uses}
    found = rows.annotate(**{f"for_{use}": granted for use, granted in of_uses.items()})
    return {
        Asked(use, row["uuid"])
        for row in found.values("uuid", *(f"for_{use}" for use in of_uses))
        for use in of_uses
        if row[f"for_{use}"]
    }
