"""All writes of a story's author: draft, tell, take back into the draft, withdraw."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.models import Circle
from kurumaza.jobs.actions import enqueue
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal
from kurumaza.people.sent_once import goes_on, sent_once
from kurumaza.stories import queries, queries_writing
from kurumaza.stories.actions_asking import ask_named
from kurumaza.stories.actions_traces import take_out, tell_anew, wipe
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Story, StoryConsent, StoryVersion
from kurumaza.stories.queries import Draft
from kurumaza.stories.queries_mentions import asked_before, people_to_ask
from kurumaza.terms.models import Enrolment

# What is taken back for good (`people.erasures`).
STORY, RECALLED = "story", "recalled_story"
TITLE_MAX = 60
PART_MAX = 4000
TURNING_POINTS_MAX = 3


def locked(story: Story) -> Story:
    """The story as it is now, held until the transaction ends: two acts on it happen one after the other."""
    return Story.objects.select_for_update(of=("self",)).select_related("person", "term").get(pk=story.pk)


def put_words(story: Story, words: Draft, turning_points: Sequence[str] = ()) -> None:
    """Sets the words that stand in the open, with the ends trimmed, and what they are about."""
    for name, value in words._asdict().items():
        setattr(story, name, value.strip())
    story.turning_points = list(turning_points)


def sealed_words(author: Person, words: Draft, turning_points: Sequence[str]) -> bytes:
    """Words and what they are about, for their author alone."""
    return seal(author, {**words._asdict(), "turning_points": list(turning_points)})


def seal_again(story: Story) -> None:
    """Takes a told story's words out of the open, back into its author's sealed draft."""
    story.sealed_draft = sealed_words(story.person, queries.told_words(story), story.turning_points)
    put_words(story, Draft())


@transaction.atomic
def start_story(
    *,
    enrolment: Enrolment,
    words: Draft,
    now: datetime,
    answering: Delivery | None = None,
    sent_as: UUID | None = None,
) -> Story | StoryRefused:
    """A new draft, sealed for its author; with `answering`, as わたしの場合 to a story that was brought to them. One page's words
    (`sent_as`) that are sent twice begin one."""
    if answering is None and not queries_writing.may_compose(enrolment, now):
        return StoryRefused("not_yet")
    if _is_too_long(words):
        return StoryRefused("too_long")
    columns: dict[str, Any] = {
        "term": enrolment.term,
        "sealed_draft": sealed_words(enrolment.person, words, ()),
        "answering": answering,
        "created_at": now,
    }
    person = enrolment.person
    story, is_new = Story.objects.get_or_create(
        person=person, uuid=sent_once(person, sent_as), defaults=columns
    )
    if is_new:
        return story
    story = locked(story)
    there = queries.words_of(person, story)
    if there == words:
        return story
    if story.state in queries.OPEN_TO_WRITING and goes_on(there._asdict(), words._asdict()):
        return save_draft(story=story, words=words)
    return Story.objects.create(person=person, **columns)  # the page was sent again with something else in it


@transaction.atomic
def save_draft(
    *, story: Story, words: Draft, turning_points: Collection[str] | None = None, mark: str = ""
) -> Story | StoryRefused:
    """Keeps a draft, also half-written, sealed for its author. Without `turning_points` those of before stay. With the `mark` of the
    draft that was written on, another one that was saved elsewhere meanwhile is not overwritten."""
    if _is_too_long(words):
        return StoryRefused("too_long")
    story = locked(story)
    if story.state not in queries.OPEN_TO_WRITING:
        return StoryRefused("wrong_state")
    if turning_points is None:
        turning_points = queries.turning_points_of(story.person, story)
    chosen = [topic for topic in story.term.topics if topic in turning_points]
    if len(chosen) > TURNING_POINTS_MAX:
        return StoryRefused("too_many_points")
    is_there = queries.mark_for(words, chosen) == queries.mark_of(story.person, story)
    if _is_of_before(story, mark) and not is_there:
        return StoryRefused("draft_changed")
    story.sealed_draft = sealed_words(story.person, words, chosen)
    story.save(update_fields=["sealed_draft"])
    return story


def _is_of_before(story: Story, mark: str) -> bool:
    return mark not in ("", queries.mark_of(story.person, story))


def _is_too_long(words: Draft) -> bool:
    return len(words.title) > TITLE_MAX or max(map(len, words[1:])) > PART_MAX


@transaction.atomic
def submit_story(
    *,
    story: Story,
    audience: str,
    circle: UUID | None,
    now: datetime,
    is_named: bool = True,
    no_names: Collection[str] = (),
    ask: Collection[str] = (),
    mark: str = "",
) -> Story | StoryRefused:
    """Tells a draft to an audience: consent is noted, the words become plain, and review begins. With the `mark` of the draft that
    was read, it is told as it was read or not at all.

    `circle` is the group of the audience "group"; only what is public is told under no name. Of each call name of others that
    stands in the text its author says that it is an ordinary word there (`no_names`), which it is not if somebody was asked about it
    before, or that its bearer is asked (`ask`)."""
    story = locked(story)
    if story.state not in queries.OPEN_TO_WRITING:
        return StoryRefused("wrong_state")
    if _is_of_before(story, mark):
        return StoryRefused("draft_changed")
    enrolment = Enrolment.objects.select_related("term", "person").get(person=story.person, term=story.term)
    words = queries.words_of(story.person, story)
    if (refused := _not_ready(story, enrolment, words, no_names, ask)) is not None:
        return refused
    group = _group_of(enrolment, circle, now) if audience == StoryConsent.Audience.GROUP else None
    if audience == StoryConsent.Audience.GROUP and group is None:
        return StoryRefused("not_in_circle")
    _put_in_the_open(story, words, now)
    _note_consent(
        story,
        StoryConsent.Audience(audience),
        group,
        granted=True,
        now=now,
        is_named=is_named or audience != StoryConsent.Audience.PUBLIC,
    )
    ask_named(story, enrolment, ask, now)
    record(
        "stories.submitted",
        actor=story.person.uuid,
        subject_kind="story",
        subject=story.uuid,
        audience=audience,
        version=story.version,
    )
    return story


def _not_ready(
    story: Story, enrolment: Enrolment, words: Draft, no_names: Collection[str], ask: Collection[str]
) -> StoryRefused | None:
    """What is missing in the words, or whose name in them was not spoken about."""
    if not words.title.strip() or not any(part.strip() for part in words[1:]):
        return StoryRefused("unfinished")
    names = queries_writing.mentioned_names(enrolment, words)
    if left := tuple(name for name in names if name not in {*no_names, *ask}):
        return StoryRefused("mentions_others", left)
    if known := tuple(one for one in names if one not in ask and one in asked_before(story)):
        return StoryRefused("asked_before", known)
    if unheard := tuple(one for one in names if one in ask and not people_to_ask(enrolment, one)):
        return StoryRefused("cannot_ask", unheard)
    return None


def _put_in_the_open(story: Story, words: Draft, now: datetime) -> None:
    """A telling: the next version, with a copy that its author keeps."""
    if story.submitted_at is not None:
        story.version += 1
    points = queries.turning_points_of(story.person, story)
    put_words(story, words, points)
    story.state, story.submitted_at, story.sealed_draft = Story.State.IN_REVIEW, now, b""
    story.review_note = ""
    story.save()
    kept = sealed_words(story.person, queries.told_words(story), points)
    StoryVersion.objects.create(story=story, number=story.version, sealed=kept, told_at=now)
    tell_anew(story)


def _group_of(enrolment: Enrolment, circle: UUID | None, now: datetime) -> Circle | None:
    groups = queries_writing.slept_over_circles(enrolment, now)
    return next((group for group in groups if group.uuid == circle), None)


@transaction.atomic
def recall_story(*, story: Story, now: datetime) -> Story | StoryRefused:
    """Takes a story that is being reviewed, or was approved, back into the draft; the consent ends, and nobody reads it any more."""
    story = locked(story)
    if story.state not in queries.TOLD:
        return StoryRefused("wrong_state")
    take_out(story)
    seal_again(story)
    story.state = Story.State.DRAFT
    story.save()
    _end_consent(story, now)
    note_retraction(kind=RECALLED, subject=story.uuid, at=now)
    record("stories.recalled", actor=story.person.uuid, subject_kind="story", subject=story.uuid)
    return story


@transaction.atomic
def withdraw_story(*, story: Story, now: datetime) -> Story:
    """Takes a story back for good: words, quoted lines, reasons and consent are gone in one transaction.

    Withdrawn twice, nothing changes."""
    story = locked(story)
    if story.state == Story.State.WITHDRAWN:
        return story
    put_words(story, Draft())
    story.state, story.withdrawn_at = Story.State.WITHDRAWN, now
    story.sealed_draft, story.review_note = b"", ""
    story.save()
    wipe(story, now)
    _end_consent(story, now)
    note_retraction(kind=STORY, subject=story.uuid, at=now)
    enqueue("stories.see_gone", story=str(story.uuid))
    record("stories.withdrawn", actor=story.person.uuid, subject_kind="story", subject=story.uuid)
    return story


def _end_consent(story: Story, now: datetime) -> None:
    """Adds the no to the latest yes, if there is one."""
    latest = StoryConsent.objects.filter(story=story).select_related("circle").order_by("-pk").first()
    if latest is not None and latest.granted:
        _note_consent(
            story,
            StoryConsent.Audience(latest.audience),
            latest.circle,
            granted=False,
            now=now,
            is_named=latest.is_named,
        )


def _note_consent(
    story: Story,
    audience: StoryConsent.Audience,
    circle: Circle | None,
    *,
    granted: bool,
    is_named: bool,
    now: datetime,
) -> None:
    StoryConsent.objects.create(
        story=story,
        person=story.person,
        audience=audience,
        circle=circle,
        version=story.version,
        is_named=is_named,
        granted=granted,
        at=now,
    )
