"""Writes of organisers: approve, give back, bring to one person."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.partners.actions import Complete, Waiting, turn_key
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from kurumaza.stories import queries
from kurumaza.stories.actions import locked, seal_again
from kurumaza.stories.actions_answers import tell_author
from kurumaza.stories.actions_handover import bring_story
from kurumaza.stories.actions_traces import take_in
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Response, Story

NOTE_MAX = 500
REASON_MAX = 200
PUBLISHING = "story_public"


@transaction.atomic
def approve_story(
    *, story: Story, version: int, membership: Membership, now: datetime
) -> Story | Waiting | StoryRefused:
    """Approves the version of a told story that an organiser has read, once all whom it names agree. Public needs every partner's key
    for its words, where the term wants two."""
    story, by = locked(story), membership.person
    if (refused := _refusal(story, version, by)) is not None or queries.consent_of(story) is None:
        return refused or StoryRefused("changed")
    if queries.waits_for_names(story):
        return StoryRefused("names_wait")
    if queries.needs_keys(story):
        turned = _turn_key(story, membership, now)
        if not isinstance(turned, Complete):
            return turned
    story.state, story.reviewed_at = Story.State.APPROVED, now
    story.save(update_fields=["state", "reviewed_at"])
    take_in(story)
    _answer_by_story(story, now)
    record("stories.approved", actor=by.uuid, subject_kind="story", subject=story.uuid, version=story.version)
    return story


def _refusal(story: Story, version: int, by: Person) -> StoryRefused | None:
    if story.person_id == by.pk:
        return StoryRefused("own_story")
    if story.state != Story.State.IN_REVIEW:
        return StoryRefused("wrong_state")
    return None if story.version == version else StoryRefused("changed")


def _turn_key(story: Story, membership: Membership, now: datetime) -> Complete | Waiting | StoryRefused:
    turned = turn_key(
        programme=story.term.programme,
        kind=PUBLISHING,
        subject=story.uuid,
        digest=publishing_digest(story),
        membership=membership,
        now=now,
    )
    if isinstance(turned, Complete | Waiting):
        return turned
    return StoryRefused("same_person" if turned.code == "same_person" else "no_partner")


def publishing_digest(story: Story) -> str:
    """What exactly is agreed to when a story becomes public: its words as told, the turning points that it stands under, and whether
    its author's call name stands with it. SHA-256, hex."""
    consent = queries.consent_of(story)
    how = "named" if consent is not None and consent.is_named else "unnamed"
    written = "\0".join(
        [str(story.uuid), str(story.version), how, *queries.told_words(story), *story.turning_points]
    )
    return hashlib.sha256(written.encode()).hexdigest()


def _answer_by_story(story: Story, now: datetime) -> None:
    """わたしの場合: a story told in answer becomes the answer once it is approved."""
    if story.answering is not None and story.answering.story.state != Story.State.WITHDRAWN:
        answer, is_new = Response.objects.get_or_create(
            delivery=story.answering,
            kind=Response.Kind.KINDLING,
            story=story,
            defaults={"created_at": now},
        )
        if is_new:
            tell_author(answer, now)


@transaction.atomic
def return_story(*, story: Story, version: int, note: str, by: Person, now: datetime) -> Story | StoryRefused:
    """Gives a told story back to its author with a word on what to look at; its words are sealed again."""
    story = locked(story)
    if (refused := _refusal(story, version, by)) is not None:
        return refused
    note = note.strip()
    if not note:
        return StoryRefused("no_note")
    if len(note) > NOTE_MAX:
        return StoryRefused("too_long")
    seal_again(story)
    story.state, story.reviewed_at, story.review_note = Story.State.RETURNED, now, note
    story.save()
    record("stories.returned", actor=by.uuid, subject_kind="story", subject=story.uuid, version=story.version)
    return story


def deliver_story(
    *, story: Story, reader: UUID, reason: str, by: Person, now: datetime
) -> Delivery | StoryRefused:
    """Brings an approved story to one person of another side, with an organiser's own words on why."""
    if story.person_id == by.pk:
        return StoryRefused("own_story")
    reason = reason.strip()
    if not reason:
        return StoryRefused("no_reason")
    if len(reason) > REASON_MAX:
        return StoryRefused("too_long")
    return bring_story(story=story, reader=reader, reason=reason, by=by, now=now)
