"""What the search finds is what a reader of every word would find: two thousand stories, two hundred queries, several readers."""

import pytest

from bench.support.told import questions
from bench.support.told_world import fill
from kurumaza.core.text.folding import fold
from kurumaza.people.models import Person
from kurumaza.stories.models import SearchText
from kurumaza.stories.queries import visible_stories
from kurumaza.stories.queries_search import all_hits
from tests.factories.stories import Evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
STORIES, QUERIES = 2_000, 200


@pytest.fixture
def evening() -> Evening:
    return fill(STORIES, seed=2)


@pytest.mark.slow
def test_hits_are_the_substring_truth(evening: Evening) -> None:
    texts = {
        story: f"{title} {text}"
        for story, title, text in SearchText.objects.values_list("story", "title", "text")
    }
    assert len(texts) == STORIES
    asked = questions(list(texts.values()), QUERIES, seed=2)
    readers: list[Person | None] = [evening.person("けんじ").person, None]
    found_by = 0
    for reader in readers:
        readable = set(visible_stories(reader).values_list("pk", flat=True))
        assert 0 < len(readable) < STORIES
        for query in asked:
            words = fold(query).split()
            truth = {one for one in readable if all(word in texts[one] for word in words)}
            hits = [one.story for one in all_hits(reader, query)]
            assert (set(hits), len(hits)) == (truth, len(truth)), query
            found_by += len(truth)
    assert found_by > QUERIES
