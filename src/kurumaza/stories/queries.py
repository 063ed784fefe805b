"""Reads of stories, and the one place that says who may read which."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from kurumaza.core.circulation.passages import passages_of
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.stories.models import Delivery, Mention, MentionConsent, Response, Story, StoryConsent
from kurumaza.stories.queries_reach import Reach, reach_of
from kurumaza.terms.models import Enrolment, Term

PARTS = ("hesitation", "choice", "since_then")
OPEN_TO_WRITING = (Story.State.DRAFT, Story.State.RETURNED)


class Draft(NamedTuple):
    """A story's words: a title and the three parts 迷い → 選び → それから・いま."""

    title: str = ""
    hesitation: str = ""
    choice: str = ""
    since_then: str = ""


@dataclass(frozen=True)
class Echo:
    """What came back to an author: 心に残ったところ, a question, or a story told in answer."""

    kind: str
    call_name: str
    line: str
    text: str
    story: Story | None


def own_stories(author: Person) -> QuerySet[Story]:
    """One's own stories, newest first."""
    return Story.objects.filter(person=author).select_related("term", "person").order_by("-created_at")


def own_story(author: Person, uuid: UUID) -> Story | None:
    """One's own story, also one that was taken back (of which no words are left)."""
    return own_stories(author).filter(uuid=uuid).first()


def words_of(author: Person, story: Story) -> Draft:
    """One's own story's words: the sealed draft, or what was told."""
    if story.sealed_draft:
        return Draft(**unseal(author, story.sealed_draft))
    return told_words(story)


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
    told = told.filter(~Exists(_unsettled_mentions()), is_granted=True, consented_version=F("version"))
    told = told.select_related("term", "person")
    public = Q(told_to=StoryConsent.Audience.PUBLIC)
    if person is None:
        return told.filter(public)
    reach = reach or reach_of(person)
    readable = told.filter(_is_in_audience(person, reach))
    authors = readable.exclude(public).values_list("person", flat=True)
    apart = reach.ties.apart_among(authors.distinct())
    return readable.filter(public | ~Q(person__in=apart)) if apart else readable


def _unsettled_mentions() -> QuerySet[Mention]:
    """Of a story's present version: those whom it names and who have not agreed, or no longer do."""
    latest = MentionConsent.objects.filter(mention=OuterRef("pk")).order_by("-pk").values("granted")[:1]
    asked = Mention.objects.filter(story=OuterRef("pk"), version=OuterRef("version"))
    return asked.annotate(agrees=Subquery(latest)).filter(Q(agrees=False) | Q(agrees__isnull=True))


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


def delivery_for(person: Person, uuid: UUID) -> Delivery | None:
    """A story brought to this person; whether it can still be read says `readable_story`."""
    return (
        Delivery.objects.filter(uuid=uuid, enrolment__person=person)
        .select_related("story__term", "story__person", "enrolment__term")
        .first()
    )


def deliveries_for(person: Person) -> list[Delivery]:
    """Stories that were brought to someone and that they may read, newest first."""
    brought = Delivery.objects.filter(enrolment__person=person)
    if not brought.exists():  # as for most, most of the time: who may read what is not asked for nothing
        return []
    asked = list(brought.values_list("story", flat=True))
    rows = brought.filter(story__in=visible_stories(person, asked).values("pk"))
    return list(rows.select_related("story__term", "enrolment__term").order_by("-delivered_at", "-pk"))


def teller_name(story: Story) -> str:
    """The call name under which a story is told in its term."""
    return Enrolment.objects.get(person=story.person_id, term=story.term_id).call_name


def own_answers(delivery: Delivery) -> QuerySet[Response]:
    """What its reader answered to a story, oldest first."""
    return delivery.responses.exclude(kind=Response.Kind.KINDLING).order_by("created_at", "pk")


def answers_to(author: Person, story: Story) -> list[Echo]:
    """What came back, for the author alone. A story told in answer is among them if the author may read it."""
    assert story.person_id == author.pk
    rows = Response.objects.filter(delivery__story=story).select_related("delivery__enrolment", "story")
    told_in_answer = [row.story_id for row in rows if row.story_id is not None]
    readable = set(visible_stories(author, told_in_answer).values_list("pk", flat=True))
    return [
        Echo(row.kind, row.delivery.enrolment.call_name, row.line, row.text, row.story)
        for row in rows.order_by("created_at", "pk")
        if row.story_id is None or row.story_id in readable
    ]


def sides_reached(story: Story) -> list[str]:
    """To which sides a story was brought: names in their order, no counts."""
    sides = story.term.sides.filter(enrolments__deliveries__story=story).distinct()
    return list(sides.values_list("name", flat=True))


def stories_to_review(term: Term) -> QuerySet[Story]:
    """Told stories that wait for an organiser, the oldest first."""
    waiting = Story.objects.filter(term=term, state=Story.State.IN_REVIEW)
    return waiting.select_related("term__programme", "person").order_by("submitted_at")


def stories_to_hand_over(term: Term) -> QuerySet[Story]:
    """Approved stories of a term, the latest first."""
    approved = Story.objects.filter(term=term, state=Story.State.APPROVED)
    return approved.select_related("term__programme", "person").order_by("-reviewed_at")
