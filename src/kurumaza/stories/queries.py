"""Reads of stories, and the one place that says who may read which."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from kurumaza.core.circulation.passages import passages_of
from kurumaza.partners.models import RUNS, Membership
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.stories.models import (
    Delivery,
    Mention,
    MentionConsent,
    Response,
    Story,
    StoryConsent,
    StoryPause,
    StoryRequest,
)
from kurumaza.stories.queries_reach import Reach, reach_of
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_apart import kept_apart_from

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


@dataclass(frozen=True)
class Echo:
    """What came back to an author: 心に残ったところ, a question with what they wrote back to it, or a story told in answer."""

    uuid: UUID
    kind: str
    call_name: str
    line: str
    text: str
    story: Story | None
    reply: str = ""


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
    reach = reach or reach_of(person)
    readable = told.filter(_is_in_audience(person, reach))
    authors = readable.exclude(public).values_list("person", flat=True)
    apart = reach.ties.apart_among(authors.distinct())
    return readable.filter(public | ~Q(person__in=apart)) if apart else readable


def told_stories(among: Collection[int] | None = None) -> QuerySet[Story]:
    """Every approved story as its author allows it now, and everybody whom it names, with the audience (`told_to`, `told_to_circle`).
    Whether one person may read it says `visible_stories`."""
    latest = StoryConsent.objects.filter(story=OuterRef("pk")).order_by("-pk")
    asked = Story.objects.all() if among is None else Story.objects.filter(pk__in=among)
    told = asked.filter(state=Story.State.APPROVED, person__erased_at__isnull=True).annotate(
        told_to=Subquery(latest.values("audience")[:1]),
        told_to_circle=Subquery(latest.values("circle")[:1]),
        is_granted=Subquery(latest.values("granted")[:1]),
        consented_version=Subquery(latest.values("version")[:1]),
    )
    told = told.filter(~Exists(_unsettled_mentions()), is_granted=True, consented_version=F("version"))
    return told.select_related("term", "person")


def _unsettled_mentions() -> QuerySet[Mention]:
    """Of a story's present version: those whom it names and who have not agreed, or no longer do."""
    latest = MentionConsent.objects.filter(mention=OuterRef("pk")).order_by("-pk").values("granted")[:1]
    asked = Mention.objects.filter(story=OuterRef("pk"), version=OuterRef("version"))
    return asked.annotate(agrees=Subquery(latest)).filter(Q(agrees=False) | Q(agrees__isnull=True))


def waits_for_names(story: Story) -> bool:
    """Whether somebody whom its present version names has not agreed, or no longer does."""
    return Story.objects.filter(Exists(_unsettled_mentions()), pk=story.pk).exists()


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


def delivery_of(person: Person, story: Story) -> Delivery | None:
    """This story as it was brought to somebody, the latest time."""
    return (
        Delivery.objects.filter(story=story, enrolment__person=person)
        .order_by("-delivered_at", "-pk")
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
    """The call name of a story's author in its term: for whoever is of it. Pages ask `words.teller_words`."""
    return Enrolment.objects.get(person=story.person_id, term=story.term_id).call_name


def told_name(story: Story, person: Person | None) -> str:
    """The call name under which somebody reads a story. Empty for who is not of its term, where it is told under no name."""
    latest = StoryConsent.objects.filter(story=story).order_by("-pk").first()
    is_named = latest is not None and latest.is_named
    return teller_name(story) if is_named or _is_of_term(person, story.term) else ""


def _is_of_term(person: Person | None, term: Term) -> bool:
    """Whether somebody takes part in a term or runs it."""
    if person is None:
        return False
    running = Membership.objects.filter(person=person, role__in=RUNS)
    return (
        taking_part().filter(person=person, term=term).exists()
        or term.programme.partnerships.filter(organisation__memberships__in=running).exists()
    )


def own_answers(delivery: Delivery) -> list[Response]:
    """What its reader answered to a story, oldest first, with what its author wrote back; not where the two are kept apart since."""
    reader, author = delivery.enrolment.person, delivery.story.person
    rows = list(delivery.responses.exclude(kind=Response.Kind.KINDLING).order_by("created_at", "pk"))
    if any(one.reply for one in rows) and kept_apart_from(reader, [author]):
        for one in rows:
            one.reply = ""
    return rows


def answers_to(author: Person, story: Story) -> list[Echo]:
    """What came back, for the author alone. A story told in answer is among them if the author may read it; nothing of anybody who
    is kept apart from them since."""
    assert story.person_id == author.pk
    rows = list(
        _answers(story).select_related("delivery__enrolment__person", "story").order_by("created_at", "pk")
    )
    apart = {one.pk for one in kept_apart_from(author, {row.delivery.enrolment.person for row in rows})}
    readable = {one.pk for one in kindled_by(author, story)}
    return [
        Echo(row.uuid, row.kind, row.delivery.enrolment.call_name, row.line, row.text, row.story, row.reply)
        for row in rows
        if row.delivery.enrolment.person_id not in apart
        and (row.story_id is None or row.story_id in readable)
    ]


def kindled_by(author: Person, story: Story) -> list[Story]:
    """Stories told in answer to one's own, as far as one may read them, in the order in which they were told."""
    told = _answers(story).exclude(story=None).values_list("story", flat=True)
    return list(visible_stories(author, list(told)).order_by("submitted_at", "pk"))


def newly_answered(author: Person, since: datetime) -> Story | None:
    """One's own story to which something that one may read came back since then: the first."""
    rows = Story.objects.filter(person=author, deliveries__responses__created_at__gte=since).distinct()
    for story in rows.filter(state=Story.State.APPROVED).select_related("term", "person").order_by("pk"):
        new = set(_answers(story).filter(created_at__gte=since).values_list("uuid", flat=True))
        if any(one.uuid in new for one in answers_to(author, story)):
            return story
    return None


def _answers(story: Story) -> QuerySet[Response]:
    return Response.objects.filter(delivery__story=story)


def own_question(author: Person, uuid: UUID) -> Response | None:
    """A question that came back to one's own story, unless its asker is kept apart from the author since."""
    rows = Response.objects.filter(uuid=uuid, kind=Response.Kind.QUESTION, delivery__story__person=author)
    found = rows.select_related(
        "delivery__enrolment__person", "delivery__story__term", "delivery__story__person"
    )
    question = found.filter(delivery__story__state=Story.State.APPROVED).first()
    if question is None or kept_apart_from(author, [question.delivery.enrolment.person]):
        return None
    return question


def sides_reached(story: Story) -> list[str]:
    """To which sides a story was brought: names in their order, no counts."""
    sides = story.term.sides.filter(enrolments__deliveries__story=story).distinct()
    return list(sides.values_list("name", flat=True))


def stories_to_review(term: Term) -> QuerySet[Story]:
    """Told stories that wait for an organiser, the oldest first."""
    waiting = Story.objects.filter(term=term, state=Story.State.IN_REVIEW)
    return waiting.select_related("term__programme", "person").order_by("submitted_at")


def stories_to_hand_over(term: Term) -> QuerySet[Story]:
    """Approved stories of a term that everybody agrees to whom they name, the latest first."""
    approved = Story.objects.filter(~Exists(_unsettled_mentions()), term=term, state=Story.State.APPROVED)
    return approved.select_related("term__programme", "person").order_by("-reviewed_at")


def is_paused(person: Person) -> bool:
    """Whether somebody wants to be brought nothing for now."""
    return StoryPause.objects.filter(person=person).exists()


def asking_places(person: Person) -> set[int]:
    """The places (their keys) for which somebody has asked for one more story."""
    asked = StoryRequest.objects.filter(enrolment__person=person, answered_at__isnull=True)
    return set(asked.values_list("enrolment_id", flat=True))
