"""Writes about lines that stand on their own: their author allows them and takes that back; partners turn keys for a public page."""

from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.partners.actions import Complete, Waiting, turn_key
from kurumaza.partners.models import Membership
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.stories import queries, queries_excerpts
from kurumaza.stories.actions import locked
from kurumaza.stories.actions_traces import take_out_line
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Excerpt, ExcerptConsent, Story
from kurumaza.stories.queries_mentions import names_somebody


def retraction_kind(use: str) -> str:
    """What is taken back for good (`people.erasures`), by excerpt."""
    return f"excerpt_{use}"


def name_retraction_kind(use: str) -> str:
    """The name beside a line is taken back, the line is not."""
    return f"excerpt_{use}_name"


@transaction.atomic
def allow_excerpt(
    *, story: Story, line: str, use: str, is_named: bool, now: datetime
) -> Excerpt | StoryRefused:
    """Lets one line of an approved story stand on its own somewhere, under its author's call name or none. Said twice, it is noted
    once."""
    story = locked(story)
    if not queries.told_stories().filter(pk=story.pk).exists():
        return StoryRefused("wrong_state")
    if line not in queries.lines_of(story):
        return StoryRefused("unknown_line")
    if names_somebody(story, line):
        return StoryRefused("names_others")
    is_named = is_named and queries_excerpts.may_be_named(story, use)
    excerpt, _made = Excerpt.objects.get_or_create(
        story=story, version=story.version, line=line, defaults={"created_at": now}
    )
    latest = _latest(excerpt, use)
    if latest is not None and latest.granted and latest.is_named == is_named:
        return excerpt
    if latest is not None and latest.granted:
        take_out_line(excerpt, use)  # it stands there under another name
        if latest.is_named:
            note_retraction(kind=name_retraction_kind(use), subject=excerpt.uuid, at=now)
    _note(excerpt, use, is_named=is_named, granted=True, now=now)
    return excerpt


@transaction.atomic
def take_back_excerpt(*, excerpt: Excerpt, use: str, now: datetime) -> Excerpt:
    """Ends one use of a line; with the last use the line itself goes. Taken back twice, nothing changes."""
    story = locked(excerpt.story)
    excerpt = Excerpt.objects.get(pk=excerpt.pk)
    latest = _latest(excerpt, use)
    if latest is None or not latest.granted:
        return excerpt
    _note(excerpt, use, is_named=latest.is_named, granted=False, now=now)
    note_retraction(kind=retraction_kind(use), subject=excerpt.uuid, at=now)
    take_out_line(excerpt, use)
    record("stories.excerpt_taken_back", actor=story.person.uuid, subject_kind="story", subject=story.uuid)
    if not any((one := _latest(excerpt, other)) and one.granted for other in queries_excerpts.USES):
        excerpt.line = ""
        excerpt.save(update_fields=["line"])
    return excerpt


@transaction.atomic
def agree_to_excerpt(
    *, excerpt: Excerpt, digest: str, membership: Membership, now: datetime
) -> Excerpt | Waiting | StoryRefused:
    """Turns a partner's key for a line on the public page, as it was read; the first is enough where the term does not want all."""
    story = locked(excerpt.story)
    if not queries_excerpts.is_asked(excerpt, digest):
        return StoryRefused("changed")
    if story.person_id == membership.person_id:
        return StoryRefused("own_story")
    turned = turn_key(
        programme=story.term.programme,
        kind=queries_excerpts.LINE_ON_PAGE,
        subject=excerpt.uuid,
        digest=digest,
        membership=membership,
        now=now,
        one_is_enough=not queries_excerpts.needs_all_keys(story.term),
    )
    if isinstance(turned, Waiting):
        return turned
    if isinstance(turned, Complete):
        return excerpt
    return StoryRefused("same_person" if turned.code == "same_person" else "no_partner")


def _latest(excerpt: Excerpt, use: str) -> ExcerptConsent | None:
    return ExcerptConsent.objects.filter(excerpt=excerpt, use=use).order_by("-pk").first()


def _note(excerpt: Excerpt, use: str, *, is_named: bool, granted: bool, now: datetime) -> None:
    ExcerptConsent.objects.create(
        excerpt=excerpt, person=excerpt.story.person, use=use, is_named=is_named, granted=granted, at=now
    )
