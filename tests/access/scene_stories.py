"""What came back to the teller's story, and a line of it that opens a round."""

from datetime import datetime
from uuid import UUID

from kurumaza.circles.actions_quotes import place_quote
from kurumaza.stories.models import Excerpt, ExcerptConsent, Response, Story
from kurumaza.terms.models import Round
from tests.access.roles import ORGANISERS, Scene


def question_answered(scene: Scene, told: Story) -> UUID:
    """The reader's question, which the teller has answered: both read both."""
    question = Response.objects.get(delivery__story=told, kind=Response.Kind.QUESTION)
    question.text, question.reply = (
        scene.keep("質問", "reader", "teller"),
        scene.keep("返信", "reader", "teller"),
    )
    question.save()
    return question.uuid


def opening_of_teller(scene: Scene, told: Story, held: Round, now: datetime) -> UUID:
    """A line with which the coming round begins: read by those who have a place in it, and by organisers."""
    line = scene.keep("はじめ", "reader", "tablemate", "teller", "elsewhere", *ORGANISERS)
    excerpt = Excerpt.objects.create(story=told, version=told.version, line=line, created_at=now)
    ExcerptConsent.objects.create(
        excerpt=excerpt,
        person=told.person,
        use=ExcerptConsent.Use.OPENING,
        is_named=True,
        granted=True,
        at=now,
    )
    placed = place_quote(
        held=held,
        person=told.person,
        text=line,
        call_name="けんじ",
        source_kind="excerpt",
        source=excerpt.uuid,
        now=now,
    )
    return placed.uuid
