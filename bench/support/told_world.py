"""Many told stories in a database: of ten programmes with five terms each, to all kinds of audiences, and somebody who may read some of them."""

from datetime import timedelta
from itertools import islice
from random import Random

from django.db import connection, transaction

from bench.support.told import Telling, tellings
from kurumaza.core.text.folding import fold
from kurumaza.people.models import Person
from kurumaza.stories.actions_search_index import GIN, INDEX, put_in, tokens_of
from kurumaza.stories.models import SearchText, Story, StoryConsent
from kurumaza.stories.queries_search_tokens import scope_of
from kurumaza.terms.models import Term
from tests.factories.stories import NEXT_DAY, Evening, make_evening
from tests.factories.terms import EnrolmentFactory, PersonFactory, ProgrammeFactory, SideFactory, TermFactory

PROGRAMMES, TERMS, AUTHORS = 10, 5, 40
# Of ten stories: to the group, to the term, to the partners, to everybody.
AUDIENCES = ("group", *("term",) * 4, *("partners",) * 3, *("public",) * 2)


def fill(count: int, seed: int) -> Evening:
    """Told stories, the oldest first, and the evening out of which the groups' stories come: けんじ reads."""
    lot = Random(seed)
    evening = make_evening()
    authors = [one for term in _terms(evening) for one in _authors(term)]
    words = enumerate(tellings(count, seed))
    while batch := list(islice(words, 2_000)):
        with transaction.atomic():
            _add(evening, [(*one, *lot.choice(authors), lot.choice(AUDIENCES)) for one in batch])
    return evening


def fill_at_once(count: int, seed: int) -> Evening:
    """The same outside of a transaction: PostgreSQL writes its index at the end, and tidies up as autovacuum does."""
    if connection.vendor != "postgresql":
        return fill(count, seed)
    _run(f"DROP INDEX {INDEX}, {INDEX}_title")
    evening = fill(count, seed)
    for statement in (*GIN, "VACUUM ANALYZE"):
        _run(statement)
    return evening


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _terms(evening: Evening) -> list[Term]:
    programmes = [evening.world.programme, *(ProgrammeFactory.create() for _ in range(PROGRAMMES - 1))]
    found = [
        TermFactory.create(programme=one, name=f"第{n}期") for one in programmes for n in range(2, TERMS + 2)
    ]
    for term in found:
        SideFactory.create(term=term)
    return [evening.world.term, *found[1:]]


def _authors(term: Term) -> list[tuple[Person, Term]]:
    side = term.sides.order_by("position")[0]
    people = [PersonFactory.create() for _ in range(AUTHORS)]
    for number, person in enumerate(people):
        EnrolmentFactory.create(side=side, person=person, call_name=f"呼び名{number}")
    return [(person, term) for person in people]


def _add(evening: Evening, told: list[tuple[int, Telling, Person, Term, str]]) -> None:
    """Rows as the actions write them, many at once."""
    stories = Story.objects.bulk_create(
        Story(
            person=person,
            term=term,
            state=Story.State.APPROVED,
            turning_points=list(words.turning_points),
            created_at=NEXT_DAY,
            submitted_at=NEXT_DAY,
            reviewed_at=NEXT_DAY + timedelta(minutes=number),
            **dict(zip(("title", "hesitation", "choice", "since_then"), words[:4], strict=True)),
        )
        for number, words, person, term, _ in told
    )
    # The audience of a group is a circle of the term: elsewhere it is the term.
    audiences = [
        "term" if audience == "group" and term.pk != evening.world.term.pk else audience
        for *_, term, audience in told
    ]
    StoryConsent.objects.bulk_create(
        StoryConsent(
            story=story,
            person_id=story.person_id,
            audience=audience,
            circle=evening.circle if audience == "group" else None,
            version=1,
            granted=True,
            at=NEXT_DAY,
        )
        for story, audience in zip(stories, audiences, strict=True)
    )
    texts = SearchText.objects.bulk_create(
        SearchText(
            story=story,
            title=fold(story.title),
            text=" ".join(fold(part) for part in (story.hesitation, story.choice, story.since_then)),
            scope=scope_of(
                story.term_id, story.person_id, story.turning_points, is_public=audience == "public"
            ),
        )
        for story, audience in zip(stories, audiences, strict=True)
    )
    for text in texts:
        put_in(connection, text.pk, tokens_of(text.title, text.text, text.scope))
