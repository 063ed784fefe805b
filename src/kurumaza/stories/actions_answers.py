"""心に残ったところ and 質問 of readers, and what an author writes back to a question."""

from datetime import datetime

from django.db import transaction

from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Notice
from kurumaza.stories import queries
from kurumaza.stories.actions import locked
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Response, Story
from kurumaza.terms.dates import zone_of

ANSWER_MAX = 500


def echo_story(*, delivery: Delivery, line: str, text: str, now: datetime) -> Response | StoryRefused:
    """心に残ったところ: a line of the story, and what it stirred (may stay empty)."""
    return _answer(delivery, Response.Kind.ECHO, line, text, now)


def ask_author(*, delivery: Delivery, text: str, now: datetime) -> Response | StoryRefused:
    """A question back to the author."""
    return _answer(delivery, Response.Kind.QUESTION, "", text, now)


@transaction.atomic
def _answer(
    delivery: Delivery, kind: Response.Kind, line: str, text: str, now: datetime
) -> Response | StoryRefused:
    """One answer; sent twice, it is there once."""
    story, text = locked(delivery.story), text.strip()
    if queries.readable_story(delivery.enrolment.person, story.uuid) is None:
        return StoryRefused("wrong_state")
    if kind == Response.Kind.ECHO and line not in queries.lines_of(story):
        return StoryRefused("unknown_line")
    if kind == Response.Kind.QUESTION and not text:
        return StoryRefused("empty")
    if len(text) > ANSWER_MAX:
        return StoryRefused("too_long")
    answer, is_new = Response.objects.get_or_create(
        delivery=delivery, kind=kind, line=line, text=text, defaults={"created_at": now}
    )
    if is_new:
        tell_author(answer, now)
    return answer


def tell_author(answer: Response, now: datetime) -> None:
    """Tells an author that words have come back, not which: with one mail, however many come before it goes."""
    story = answer.delivery.story
    waiting = Notice.objects.filter(person=story.person, name="stories.answered", bundle__isnull=True)
    if waiting.exists():
        return
    notify(
        "stories.answered",
        person=story.person,
        key=str(answer.uuid),
        zone=zone_of(story.term),
        now=now,
        haste="gathered",
        person_told=str(story.person.uuid),
        since=int(now.timestamp()),
    )


@transaction.atomic
def reply_to_question(*, answer: Response, text: str, now: datetime) -> Response | StoryRefused:
    """What the author writes back to a question, for the one who asked alone. It is written once; sent twice, it is there once."""
    story, text = locked(answer.delivery.story), text.strip()
    answer.refresh_from_db()
    if answer.kind != Response.Kind.QUESTION or story.state != Story.State.APPROVED:
        return StoryRefused("wrong_state")
    if not text:
        return StoryRefused("no_reply")
    if len(text) > ANSWER_MAX:
        return StoryRefused("too_long")
    if answer.reply:
        return answer if answer.reply == text else StoryRefused("replied")
    answer.reply, answer.replied_at = text, now
    answer.save(update_fields=["reply", "replied_at"])
    notify(
        "stories.replied",
        person=answer.delivery.enrolment.person,
        key=str(answer.uuid),
        zone=zone_of(story.term),
        now=now,
        haste="gathered",
        answer=str(answer.uuid),
    )
    return answer
