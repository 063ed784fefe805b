"""All writes of a story's author: draft, tell, take back into the draft, withdraw."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.models import Circle
from kurumaza.jobs.actions import enqueue
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.private_writing import seal
from kurumaza.stories import queries, queries_writing
from kurumaza.stories.actions_traces import wipe
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Story, StoryConsent
from kurumaza.stories.queries import Draft
from kurumaza.terms.models import Enrolment

# What is taken back for good (`people.erasures`).
STORY, RECALLED = "story", "recalled_story"
TITLE_MAX = 60
PART_MAX = 4000


def locked(story: Story) -> Story:
    """The story as it is now, held until the transaction ends: two acts on it happen one after the other."""
    return Story.objects.select_for_update(of=("self",)).select_related("person", "term").get(pk=story.pk)


def put_words(story: Story, words: Draft) -> None:
    """Sets the words that stand in the open, with the ends trimmed."""
    for name, value in words._asdict().items():
        setattr(story, name, value.strip())


def seal_again(story: Story) -> None:
    """Takes a told story's words out of the open, back into its author's sealed draft."""
    story.sealed_draft = seal(story.person, queries.told_words(story)._asdict())
    put_words(story, Draft())


def start_story(
    *, enrolment: Enrolment, words: Draft, now: datetime, answering: Delivery | None = None
) -> Story | StoryRefused:
    """A new draft, sealed for its author; with `answering`, as わたしの場合 to a story that was brought to them."""
    if answering is None and not queries_writing.may_compose(enrolment, now):
        return StoryRefused("not_yet")
    if _is_too_long(words):
        return StoryRefused("too_long")
    return Story.objects.create(
        person=enrolment.person,
        term=enrolment.term,
        sealed_draft=seal(enrolment.person, words._asdict()),
        answering=answering,
        created_at=now,
    )


@transaction.atomic
def save_draft(*, story: Story, words: Draft) -> Story | StoryRefused:
    """Keeps a draft, also half-written, sealed for its author."""
    if _is_too_long(words):
        return StoryRefused("too_long")
    story = locked(story)
    if story.state not in queries.OPEN_TO_WRITING:
        return StoryRefused("wrong_state")
    story.sealed_draft = seal(story.person, words._asdict())
    story.save(update_fields=["sealed_draft"])
    return story


def _is_too_long(words: Draft) -> bool:
    return len(words.title) > TITLE_MAX or max(map(len, words[1:])) > PART_MAX


@transaction.atomic
def submit_story(
    *, story: Story, audience: str, circle: UUID | None, names_nobody: bool, now: datetime
) -> Story | StoryRefused:
    """Tells a draft to an audience: consent is noted, the words become plain, and review begins.

    `circle` is the group of the audience "group". With `names_nobody` the author says that a call name in the
    text is meant as an ordinary word."""
    story = locked(story)
    if story.state not in queries.OPEN_TO_WRITING:
        return StoryRefused("wrong_state")
    enrolment = Enrolment.objects.select_related("term", "person").get(person=story.person, term=story.term)
    words = queries.words_of(story.person, story)
    if not words.title.strip() or not any(part.strip() for part in words[1:]):
        return StoryRefused("unfinished")
    names = queries_writing.mentioned_names(enrolment, words)
    if names and not names_nobody:
        return StoryRefused("mentions_others", names)
    group = _group_of(enrolment, circle, now) if audience == StoryConsent.Audience.GROUP else None
    if audience == StoryConsent.Audience.GROUP and group is None:
        return StoryRefused("not_in_circle")
    if story.submitted_at is not None:
        story.version += 1
    put_words(story, words)
    story.state, story.submitted_at, story.sealed_draft = Story.State.IN_REVIEW, now, b""
    story.review_note = ""
    story.save()
    _note_consent(story, StoryConsent.Audience(audience), group, granted=True, now=now)
    record(
        "stories.submitted",
        actor=story.person.uuid,
        subject_kind="story",
        subject=story.uuid,
        audience=audience,
        version=story.version,
    )
    return story


def _group_of(enrolment: Enrolment, circle: UUID | None, now: datetime) -> Circle | None:
    groups = queries_writing.slept_over_circles(enrolment, now)
    return next((group for group in groups if group.uuid == circle), None)


@transaction.atomic
def recall_story(*, story: Story, now: datetime) -> Story | StoryRefused:
    """Takes a story that is still being reviewed back into the draft; the consent ends."""
    story = locked(story)
    if story.state != Story.State.IN_REVIEW:
        return StoryRefused("wrong_state")
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
    wipe(story)
    _end_consent(story, now)
    note_retraction(kind=STORY, subject=story.uuid, at=now)
    enqueue("stories.see_gone", story=str(story.uuid))
    record("stories.withdrawn", actor=story.person.uuid, subject_kind="story", subject=story.uuid)
    return story


def _end_consent(story: Story, now: datetime) -> None:
    """Adds the no to the latest yes, if there is one."""
    latest = StoryConsent.objects.filter(story=story).select_related("circle").order_by("-pk").first()
    if latest is not None and latest.granted:
        _note_consent(story, StoryConsent.Audience(latest.audience), latest.circle, granted=False, now=now)


def _note_consent(
    story: Story, audience: StoryConsent.Audience, circle: Circle | None, *, granted: bool, now: datetime
) -> None:
    StoryConsent.objects.create(
        story=story,
        person=story.person,
        audience=audience,
        circle=circle,
        version=story.version,
        granted=granted,
        at=now,
    )
