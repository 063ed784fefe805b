"""One database full of stories, searched by somebody who may read some of them. Run with the database in the environment; prints JSON."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import django

REPEATS = 3
LIKES = 40


def main() -> None:
    """`python -m bench.support.search_run STORIES QUERIES SEED`."""
    django.setup()
    from bench.support.told import questions
    from bench.support.told_world import fill_at_once
    from kurumaza.config import upgrade
    from kurumaza.stories.models import SearchText

    stories, count, seed = map(int, sys.argv[1:])
    upgrade.bring_up_to_date()
    began = time.perf_counter()
    evening = fill_at_once(stories, seed)
    built = time.perf_counter() - began
    texts = {
        one: f"{title} {text}"
        for one, title, text in SearchText.objects.values_list("story", "title", "text")
    }
    asked = questions(list(texts.values()), count, seed)
    person = evening.person("けんじ").person
    print(json.dumps(_measured(person, asked, texts) | {"built_s": round(built, 1)}))


def _measured(person: Any, asked: Sequence[str], texts: dict[int, str]) -> dict[str, Any]:
    from kurumaza.stories.queries import visible_stories
    from kurumaza.stories.queries_search import all_hits, search_stories
    from kurumaza.stories.queries_search_passages import passage_of

    def search(query: str) -> None:
        found = search_stories(person, query)
        for story in found.stories:
            passage_of(story, found.words)

    times = _times(search, asked)
    floor = _times(_like, asked[:: max(1, len(asked) // LIKES)])
    began = time.perf_counter()
    readable = set(visible_stories(person).values_list("pk", flat=True))
    gate = time.perf_counter() - began
    hits = {query: {one.story for one in all_hits(person, query)} for query in dict.fromkeys(asked)}
    sizes = sorted(len(one) for one in hits.values())
    return {
        "p50_ms": _percentile(times, 50),
        "p95_ms": _percentile(times, 95),
        "slowest": [asked[times.index(max(times))], round(max(times), 1)],
        "like_p50_ms": _percentile(floor, 50),
        "like_p95_ms": _percentile(floor, 95),
        "mismatches": sum(found != _truth(query, texts, readable) for query, found in hits.items()),
        "readable": len(readable),
        "gate_of_all_s": round(gate, 2),
        "hits": {"none": sizes.count(0), "median": sizes[len(sizes) // 2], "most": sizes[-1]},
        "taken_back_ms": _taken_back(),
    }


def _truth(query: str, texts: dict[int, str], readable: set[int]) -> set[int]:
    """Every word of the query, folded, is a substring."""
    from kurumaza.core.text.folding import fold

    words = fold(query).split()
    return {
        story for story, text in texts.items() if story in readable and all(word in text for word in words)
    }


def _times(act: Callable[[str], None], asked: Iterable[str]) -> list[float]:
    """Milliseconds of each query, the median of some runs."""
    found = []
    for query in asked:
        runs = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            act(query)
            runs.append((time.perf_counter() - began) * 1_000)
        found.append(statistics.median(runs))
    return found


def _like(query: str) -> None:
    """The floor: the ten newest that hold the words, without index, order and leave."""
    from kurumaza.core.text.folding import fold
    from kurumaza.stories.models import SearchText

    rows = SearchText.objects.order_by("-pk")
    for word in fold(query).split():
        rows = rows.filter(text__contains=word)
    list(rows.values_list("pk", flat=True)[:10])


def _taken_back() -> float:
    """How long the index takes to let go of one story for good."""
    from django.db import transaction

    from kurumaza.stories.actions_search import unindex_story
    from kurumaza.stories.models import Story

    story = Story.objects.order_by("pk")[0]
    began = time.perf_counter()
    with transaction.atomic():
        unindex_story(story)
    return round((time.perf_counter() - began) * 1_000, 1)


def _percentile(times: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(times, n=100)[percent - 1], 1)


if __name__ == "__main__":
    main()
