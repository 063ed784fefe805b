"""Writes of somebody whom a story names."""

from datetime import datetime

from django.db import transaction

from kurumaza.people.actions_notices import notify
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.stories import queries
from kurumaza.stories.actions import locked
from kurumaza.stories.actions_traces import take_in, take_out
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Mention, MentionConsent, Story
from kurumaza.stories.queries_mentions import answer_of, is_present
from kurumaza.terms.dates import zone_of

# What is taken back for good (`people.erasures`).
MENTION = "story_mention"


@transaction.atomic
def answer_mention(*, mention: Mention, granted: bool, now: datetime) -> Mention | StoryRefused:
    """Says whether one's name may stand in a story, and takes that back at any time. Without it the story is there for nobody, and
    its author is told that it wants rewording. Said twice, it is noted once."""
    mention.story = locked(mention.story)
    if not is_present(mention):
        return StoryRefused("wrong_state")
    if answer_of(mention) != granted:
        _note(mention, granted, now)
        if granted:
            _let_in(mention.story)
        else:
            _tell_author(mention.story, now)
    return mention


@transaction.atomic
def refuse_for_good(*, mention: Mention, now: datetime) -> None:
    """Whoever is erased agrees to nothing any more, and the name as it was asked about goes."""
    mention.story = locked(mention.story)
    if answer_of(mention):
        _note(mention, False, now)
        if is_present(mention):
            _tell_author(mention.story, now)
    Mention.objects.filter(pk=mention.pk).update(name="")


def _note(mention: Mention, granted: bool, now: datetime) -> None:
    person = mention.enrolment.person
    MentionConsent.objects.create(mention=mention, person=person, granted=granted, at=now)
    if not granted:
        note_retraction(kind=MENTION, subject=mention.uuid, at=now)
        if is_present(mention) and mention.story.state == Story.State.APPROVED:
            take_out(mention.story)


def _let_in(story: Story) -> None:
    """The last one whom an approved story waited for agrees again."""
    if story.state == Story.State.APPROVED and not queries.waits_for_names(story):
        take_in(story)


def _tell_author(story: Story, now: datetime) -> None:
    """Once a version, whoever asks for it."""
    notify(
        "stories.wants_rewording",
        person=story.person,
        key=f"{story.uuid}:{story.version}",
        zone=zone_of(story.term),
        now=now,
        haste="gathered",
        story=str(story.uuid),
        version=story.version,
    )
