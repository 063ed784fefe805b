"""Reads of stories, and the one place that says who may read which."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from kurumaza.core.circulation.passages import passages_of
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.stories.models import (
    Mention,
    MentionConsent,
    Story,
    StoryConsent,
)
from kurumaza.stories.queries_reach import Reach, reach_of
from kurumaza.terms.queries_apart import keys_apart_from

PARTS = ("hesitation", "choice", "since_then")
OPEN_TO_WRITING = (Story.State.DRAFT, Story.State.RETURNED)
TOLD = (Story.State.IN_REVIEW, Story.State.APPROVED)


class Draft(NamedTuple):
    """A story's words: a title and the three parts 迷い → 選び → それから・いま."""

    title: str = ""
    hesitation: str = ""
    choice: str = ""
    since_then: str = ""


@dataclass(frozen=True)
class Version:
    """One telling of a story as it was."""

    number: int
    told_at: datetime
    words: Draft


def own_stories(author: Person) -> QuerySet[Story]:
    """One's own stories, newest first."""
    return Story.objects.filter(person=author).select_related("term", "person").order_by("-created_at")


def sent_back_to(author: Person) -> QuerySet[Story]:
    """One's own stories that organisers returned and that wait for their author."""
    return own_stories(author).filter(state=Story.State.RETURNED)


def own_story(author: Person, uuid: UUID) -> Story | None:
    """One's own story, also one that was taken back (of which no words are left)."""
    return own_stories(author).filter(uuid=uuid).first()


def words_of(author: Person, story: Story) -> Draft:
    """One's own story's words: the sealed draft, or what was told."""
    if story.sealed_draft:
        return words_in(unseal(author, story.sealed_draft))
    return told_words(story)


def words_in(kept: Mapping[str, Any]) -> Draft:
    """The words of what an author has sealed."""
    return Draft(**{name: kept[name] for name in Draft._fields})


def turning_points_of(author: Person, story: Story) -> list[str]:
    """分かれ道: which of the term's topics one's own story is about."""
    if story.sealed_draft:
        return list(unseal(author, story.sealed_draft).get("turning_points", ()))
    return list(story.turning_points)


def mark_of(author: Person, story: Story) -> str:
    """What stands in one's own story now, in short: a page that shows it sends this back."""
    return mark_for(words_of(author, story), turning_points_of(author, story))


def mark_for(words: Draft, turning_points: Sequence[str]) -> str:
    """The same of words and what they are about."""
    return hashlib.sha256(json.dumps([words, turning_points]).encode()).hexdigest()[:32]


def versions_of(author: Person, story: Story) -> list[Version]:
    """What an author told before, the latest first."""
    return [
        Version(row.number, row.told_at, words_in(unseal(author, row.sealed)))
        for row in story.versions.order_by("-number")
    ]


def told_words(story: Story) -> Draft:
    """The words as they stand in the open: empty unless the story is told."""
    return Draft(story.title, story.hesitation, story.choice, story.since_then)


def lines_of(story: Story) -> tuple[str, ...]:
    """The lines of a told story that a reader can point at, in order."""
    return tuple(dict.fromkeys(line for part in told_words(story)[1:] for line in passages_of(part)))


def consent_of(story: Story) -> StoryConsent | None:
    """The audience that its author allows for this version of a story, or None."""
    latest = StoryConsent.objects.filter(story=story).select_related("circle").order_by("-pk").first()
    return latest if latest is not None and latest.granted and latest.version == story.version else None


def needs_keys(story: Story) -> bool:
    """Whether every partner agrees before a story that is told is published."""
    consent = consent_of(story)
    is_public = consent is not None and consent.audience == StoryConsent.Audience.PUBLIC
    return is_public and "publishing" in story.term.two_keys


def visible_stories(
    person: Person | None, among: Collection[int] | None = None, *, reach: Reach | None = None
) -> QuerySet[Story]:
    """Every approved story that someone may read now: the author's latest consent names an audience that they
    are in, everybody whom it names agrees, and nothing keeps the two apart. None is a stranger. Every page that
    shows a story asks here; with `among` (primary keys) it is asked of these alone, which costs less. Who asks
    several times for one page reads the `reach` of the person once.

    A public story is anybody's: hidden from one person it would tell them that they are kept apart."""
    told = told_stories(among)
    public = Q(told_to=StoryConsent.Audience.PUBLIC)
    if person is None:
        return told.filter(public)
    readable = told.filter(_is_in_audience(person, reach or reach_of(person)))
    authors = readable.exclude(public).values_list("person", flat=True).distinct()
    apart = reach.ties.apart_among(authors) if reach else keys_apart_from(person, authors)
    return readable.filter(public | ~Q(person__in=apart)) if apart else readable


def told_stories(among: Collection[int] | None = None) -> QuerySet[Story]:
    """Every approved story as its author allows it now, and everybody whom it names, with the audience (`told_to`, `told_to_circle`).
    Whether one person may read it says `visible_stories`."""
    latest = StoryConsent.objects.filter(story=OuterRef("pk")).order_by("-pk")
    asked = Story.objects.all() if among is None else Story.objects.filter(pk__in=among)
    # Not by a join: PostgreSQL would read all people for each story.
    erased = Person.objects.filter(erased_at__isnull=False).values("pk")
    told = asked.filter(~Q(person__in=erased), state=Story.State.APPROVED).annotate(
        told_to=Subquery(latest.values("audience")[:1]),
        told_to_circle=Subquery(latest.values("circle")[:1]),
        is_granted=Subquery(latest.values("granted")[:1]),
        consented_version=Subquery(latest.values("version")[:1]),
    )
    told = told.filter(~Exists(unsettled_mentions()), is_granted=True, consented_version=F("version"))
    return told.select_related("term", "person")


def unsettled_mentions() -> QuerySet[Mention]:
    """Of a story's present version: those whom it names and who have not agreed, or no longer do."""
    latest = MentionConsent.objects.filter(mention=OuterRef("pk")).order_by("-pk").values("granted")[:1]
    asked = Mention.objects.filter(story=OuterRef("pk"), version=OuterRef("version"))
    return asked.annotate(agrees=Subquery(latest)).filter(Q(agrees=False) | Q(agrees__isnull=True))


def waits_for_names(story: Story) -> bool:
    """Whether somebody whom its present version names has not agreed, or no longer does."""
    return Story.objects.filter(Exists(unsettled_mentions()), pk=story.pk).exists()


def _is_in_audience(person: Person, reach: Reach) -> Q:
    """Whether someone is in the audience that `visible_stories` annotated."""
    audience = StoryConsent.Audience
    return (
        Q(told_to=audience.PUBLIC)
        | Q(told_to=audience.TERM, term__in=reach.terms)
        | Q(told_to=audience.GROUP, told_to_circle__in=reach.circles)
        | Q(told_to=audience.PARTNERS, term__in=reach.partners_terms)
        | Q(person=person)
    )


def readable_story(person: Person | None, uuid: UUID) -> Story | None:
    """A story, if this person (None: a stranger) is in its audience now."""
    asked = Story.objects.filter(uuid=uuid).values_list("pk", flat=True)
    return visible_stories(person, list(asked)).first()
