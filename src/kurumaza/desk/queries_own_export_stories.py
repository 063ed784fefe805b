"""One's own data: stories, what one answered to others', and the field."""

from typing import Any

from kurumaza.field.models import Insight, Visit, Voice
from kurumaza.people.models import Person
from kurumaza.stories.models import Delivery, Response, Story, StoryConsent
from kurumaza.stories.queries import own_stories, words_of
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
        "written_at": story.created_at,
        "told_at": story.submitted_at,
        "reviewed_at": story.reviewed_at,
        "review_note": story.review_note,
        "withdrawn_at": story.withdrawn_at,
        "told_to": [
            {"audience": one.audience, "version": one.version, "granted": one.granted, "at": one.at}
            for one in told
        ],
    }


def brought(person: Person) -> list[Values]:
    """When stories were brought to one: their words, and why, are of somebody else."""
    rows = Delivery.objects.filter(enrolment__person=person).select_related("enrolment__term").order_by("pk")
    return [{"term": one.enrolment.term.name, "at": one.delivered_at} for one in rows]


def responses(person: Person) -> list[Values]:
    """One's own words; the line that one pointed at is somebody else's."""
    mine = Response.objects.filter(delivery__enrolment__person=person).exclude(kind=Response.Kind.KINDLING)
    return [{"kind": one.kind, "text": one.text, "at": one.created_at} for one in mine.order_by("pk")]


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
    insights = Insight.objects.filter(**theirs).select_related("placement").order_by("pk")
    return [
        *(
            {"placement": one.placement.title, "visit": one.title, "on": one.on, "note": one.note}
            for one in visits
        ),
        *(
            {
                "placement": one.placement.title,
                "said_by_role": one.said_by_role,
                "said": one.said,
                "stirred": one.stirred,
                "on": one.heard_on,
            }
            for one in voices
        ),
        *(
            {
                "placement": one.placement.title,
                "insight": one.text,
                "insight_about": one.question,
                "insight_kind": one.tag,
                "written_at": one.created_at,
            }
            for one in insights
        ),
    ]
