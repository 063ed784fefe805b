"""Everything that is one's own, private writing opened, as plain values: what the files of one's own data hold.

Of others nothing but the call names of those one sat with; neither who wished to be kept apart from one, nor who read what."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from kurumaza.desk.queries_own_export_coming_in import coming_in
from kurumaza.desk.queries_own_export_days import field_days
from kurumaza.desk.queries_own_export_evenings import evenings
from kurumaza.desk.queries_own_export_field import field, joining, retrospectives
from kurumaza.desk.queries_own_export_letters import letters
from kurumaza.desk.queries_own_export_named import named_in
from kurumaza.desk.queries_own_export_organising import organising
from kurumaza.desk.queries_own_export_sign_in import sign_in_ways
from kurumaza.desk.queries_own_export_stories import (
    afresh,
    asked_for,
    brought,
    openings,
    paused,
    replies,
    responses,
    stories,
)
from kurumaza.desk.queries_own_export_terms import consents, places, waiting_rows
from kurumaza.people.models import Person
from kurumaza.people.queries import own_ties, wants_notices
from kurumaza.reflections.queries_origins import origin_words
from kurumaza.reflections.queries_will import own_will


def own_export(
    person: Person, now: datetime, pictures: Mapping[int, str] = MappingProxyType({})
) -> dict[str, Any]:
    """All of it, by area: values that JSON knows, days and moments. `pictures`: what the files of one's own photos beside it are called."""
    return {
        "made_at": now,
        "address": person.email,
        "language": person.language,
        "since": person.created_at,
        "came_in_at": person.last_login,
        "takes_notices": wants_notices(person),
        "terms": places(person),
        "waiting_rows": waiting_rows(person),
        "consents": consents(person),
        "evenings": evenings(person, now),
        "will": _will(person),
        "stories": stories(person),
        "stories_brought": brought(person),
        "answers_to_stories": responses(person),
        "replies_to_questions": replies(person),
        "opening_lines": openings(person),
        "story_requests": asked_for(person),
        "stories_paused": paused(person),
        **afresh(person),
        "named_in_stories": named_in(person),
        "field": [*field(person), *field_days(person, pictures)],
        **joining(person),
        "retrospectives": retrospectives(person),
        "kept_apart": [one.label for one in own_ties(person)],
        **letters(person),
        **coming_in(person),
        **sign_in_ways(person, now),
        "organises": organising(person),
    }


def _will(person: Person) -> list[dict[str, Any]]:
    lines = own_will(person)
    came_from = origin_words(person, (one.origin for one in lines))
    return [
        {
            "written_at": one.created_at,
            "line": one.line,
            "came_from": came_from[one.origin] if one.origin else "",
            "next_step": one.next_step,
            "how_it_went": one.how_it_went,
        }
        for one in lines
    ]
