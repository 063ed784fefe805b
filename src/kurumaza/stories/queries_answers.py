"""Reads of what came back to a story: lines that stayed, questions with their replies, stories told in answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.people.models import Person
from kurumaza.stories.models import Delivery, Response, Story
from kurumaza.stories.queries import visible_stories
from kurumaza.terms.queries_apart import kept_apart_from


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
