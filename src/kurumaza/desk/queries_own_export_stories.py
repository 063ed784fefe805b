"""One's own data: stories, what one answered to others', and the field."""

from typing import Any

from kurumaza.circles.models import OpeningQuote
from kurumaza.desk.queries_own_export_named import asked, lines, versions
from kurumaza.field.models import Insight, InsightCard, Visit, Voice
from kurumaza.field.queries_days import private_note_of
from kurumaza.field.queries_insights import text_of
from kurumaza.people.models import Person
from kurumaza.stories.models import (
    Delivery,
    Response,
    Story,
    StoryConsent,
    StoryPause,
    StoryRequest,
)
from kurumaza.stories.queries import own_stories, turning_points_of, words_of
from kurumaza.stories.queries_afresh import finding_of, picks_of

Values = dict[str, Any]


def stories(person: Person) -> list[Values]:
    """One's own, with each word on telling them."""
    return [_story(person, one) for one in own_stories(person)]


def _story(person: Person, story: Story) -> Values:
    told = StoryConsent.objects.filter(story=story).order_by("pk")
    return {
        "term": story.term.name,
        "state": story.state,
        **words_of(person, story)._asdict(),
        "turning_points": turning_points_of(person, story),
        "written_at": story.created_at,
        "told_at": story.submitted_at,
        "reviewed_at": story.reviewed_at,
        "review_note": story.review_note,
        "withdrawn_at": story.withdrawn_at,
        "told_to": [
            {
                "audience": one.audience,
                "version": one.version,
                "is_named": one.is_named,
                "granted": one.granted,
                "at": one.at,
            }
            for one in told
        ],
        "versions": versions(person, story),
        "asked_about": asked(story),
        "lines_allowed": lines(story),
    }


def brought(person: Person) -> list[Values]:
    """When stories were brought to one: their words, and why, are of somebody else."""
    rows = Delivery.objects.filter(enrolment__person=person).select_related("enrolment__term").order_by("pk")
    return [{"term": one.enrolment.term.name, "at": one.delivered_at} for one in rows]


def responses(person: Person) -> list[Values]:
    """One's own words; the line that one pointed at is somebody else's."""
    mine = Response.objects.filter(delivery__enrolment__person=person).exclude(kind=Response.Kind.KINDLING)
    return [{"kind": one.kind, "text": one.text, "at": one.created_at} for one in mine.order_by("pk")]


def replies(person: Person) -> list[Values]:
    """What one wrote back to questions."""
    mine = Response.objects.filter(delivery__story__person=person).exclude(reply="").order_by("pk")
    return [{"text": one.reply, "at": one.replied_at} for one in mine]


def openings(person: Person) -> list[Values]:
    """Lines of one's own that open rounds."""
    mine = OpeningQuote.objects.filter(person=person).select_related("round__term").order_by("pk")
    return [
        {"term": one.round.term.name, "round": one.round.number, "line": one.text, "at": one.placed_at}
        for one in mine
    ]


def asked_for(person: Person) -> list[Values]:
    """When one asked for one more story, and when it came."""
    mine = (
        StoryRequest.objects.filter(enrolment__person=person).select_related("enrolment__term").order_by("pk")
    )
    return [
        {"term": one.enrolment.term.name, "at": one.asked_at, "answered_at": one.answered_at} for one in mine
    ]


def paused(person: Person) -> list[Values]:
    """Since when one wants to be brought nothing."""
    return [{"at": one.paused_at} for one in StoryPause.objects.filter(person=person)]


def afresh(person: Person) -> Values:
    """What one picked, and saw in it. Of others' words the heading under which one put them."""
    return {
        "picked": [
            {
                "text": one.text,
                "heading": one.heading,
                "picked_from": one.given.call_name if one.given else "",
            }
            for one in picks_of(person)
        ],
        "finding": finding_of(person),
    }


def field(person: Person) -> list[Values]:
    """Visits, voices heard, and insights."""
    theirs = {"enrolment__person": person}
    visits = Visit.objects.filter(**theirs).select_related("placement").order_by("pk")
    voices = Voice.objects.filter(**theirs).select_related("placement").order_by("pk")
    insights = Insight.objects.filter(**theirs).select_related("placement", "card").order_by("pk")
    return [
        *(
            {
                "placement": one.placement.title,
                "visit": one.title,
                "on": one.on,
                "note": one.note,
                "private_note": private_note_of(person, one),
            }
            for one in visits
        ),
        *(
            {
                "placement": one.placement.title,
                "said_by_role": one.said_by_role,
                "said_by_name": one.name,
                "name_known_at": one.name_consented_at,
                "said": one.said,
                "stirred": one.stirred,
                "on": one.heard_on,
            }
            for one in voices
        ),
        *(
            {
                "placement": one.placement.title,
                "insight": text_of(person, one),
                "insight_about": one.question,
                "insight_kind": one.tag,
                "insight_moment": one.moment,
                "written_at": one.created_at,
                "told_at": one.told_at,
                "read_by_host_at": one.read_at,
                "withdrawn_at": one.taken_back_at,
                "host_replies": [
                    {"host_reply": reply.kind, "text": reply.words, "at": reply.at}
                    for reply in one.replies.order_by("pk")
                ],
                "card_question": _card(one),
            }
            for one in insights
        ),
    ]


def _card(insight: Insight) -> Values | None:
    """The question that one made of an insight."""
    card: InsightCard | None = getattr(insight, "card", None)
    return {"text": card.words, "at": card.proposed_at, "card_added_at": card.added_at} if card else None
