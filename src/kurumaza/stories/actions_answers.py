"""Writes of readers: 心に残ったところ and 質問."""

from datetime import datetime

from django.db import transaction

from kurumaza.stories import queries
from kurumaza.stories.actions import locked
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Response

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
    answer, _made = Response.objects.get_or_create(
        delivery=delivery, kind=kind, line=line, text=text, defaults={"created_at": now}
    )
    return answer
