"""One's own data: stories, and what one answered to others'."""

from typing import Any

from kurumaza.circles.models import OpeningQuote
from kurumaza.desk.queries_own_export_named import asked, lines, versions
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
