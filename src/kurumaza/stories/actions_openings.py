"""A line of a story opens a later round: placed by an organiser, taken back by its author at any time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.actions_quotes import place_quote, take_away_quote, take_away_quotes
from kurumaza.circles.models import OpeningQuote
from kurumaza.people.actions_notices import notify
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.models import Person
from kurumaza.stories.actions import locked
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Excerpt, ExcerptConsent
from kurumaza.stories.queries_excerpts import usable_excerpts
from kurumaza.stories.queries_openings import EXCERPT, last_word, own_opening
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Round

# What is taken back for good (`people.erasures`).
OPENING_LINE = "opening_line"


@transaction.atomic
def open_round(*, held: Round, excerpt: UUID, by: Person, now: datetime) -> OpeningQuote | StoryRefused:
    """Lets a line open a round, if its author allows that now, and tells them on the same day."""
    row = Excerpt.objects.select_related("story").filter(uuid=excerpt).first()
    if row is None:
        return StoryRefused("changed")
    locked(row.story)  # taken back at this moment, it is either not placed or taken away
    found = next(
        (one for one in usable_excerpts(held.term, ExcerptConsent.Use.OPENING) if one.excerpt.pk == row.pk),
        None,
    )
    if found is None:
        return StoryRefused("changed")
    quote = place_quote(
        held=held,
        person=found.story.person,
        text=found.line,
        call_name=found.call_name,
        source_kind=EXCERPT,
        source=excerpt,
        now=now,
    )
    notify(
        "stories.opens_round",
        person=found.story.person,
        key=str(quote.uuid),
        zone=zone_of(held.term),
        now=now,
        quote=str(quote.uuid),
    )
    record("stories.opening_placed", actor=by.uuid, subject_kind="round", subject=held.uuid)
    return quote


@transaction.atomic
def clear_opening(*, held: Round, by: Person) -> None:
    """An organiser takes the line away again."""
    quote = OpeningQuote.objects.filter(round=held).first()
    if quote is not None:
        take_away_quote(quote=quote)
        record("stories.opening_cleared", actor=by.uuid, subject_kind="round", subject=held.uuid)


@transaction.atomic
def take_back_opening(*, person: Person, quote: UUID, now: datetime) -> bool:
    """The author wants a line to open no circle any more: it is gone from rooms that are open, and is not offered again."""
    found = own_opening(person, quote)
    if found is None:
        return False
    excerpt = Excerpt.objects.select_related("story").get(uuid=found.source)
    locked(excerpt.story)
    end_opening(excerpt=excerpt, now=now)
    note_retraction(kind=OPENING_LINE, subject=excerpt.uuid, at=now)
    record("stories.opening_taken_back", actor=person.uuid, subject_kind="story", subject=excerpt.story.uuid)
    return True


def end_opening(*, excerpt: Excerpt, now: datetime) -> None:
    """Adds the no to an author's word on opening rounds with a line, and takes it away where it does."""
    latest = last_word(excerpt)
    if latest is not None and latest.granted:
        ExcerptConsent.objects.create(
            excerpt=excerpt,
            person=latest.person,
            use=ExcerptConsent.Use.OPENING,
            is_named=latest.is_named,
            granted=False,
            at=now,
        )
    take_away_quotes(source_kind=EXCERPT, sources=[excerpt.uuid])
