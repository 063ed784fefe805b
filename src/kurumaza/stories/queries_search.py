"""話をさがす: which stories somebody finds, in which order, page by page.

A hit has every word of the query in its folded words, and stands in `visible_stories`. First come stories that say it in their title, then the
others; both newest told first, in spans of a hundred, and within a span the closest first. So a page costs the same however many hits there are, the
hundred newest are put in the best order, and nothing depends on how often a story was read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from kurumaza.core.text.folding import fold
from kurumaza.core.text.searching import MAX_WORD_CHARACTERS, MAX_WORDS, matches, query_words
from kurumaza.people.models import Person
from kurumaza.stories.models import Story
from kurumaza.stories.models_search import SearchText
from kurumaza.stories.queries import visible_stories
from kurumaza.stories.queries_reach import reach_of
from kurumaza.stories.queries_search_candidates import Wanted, candidates
from kurumaza.stories.queries_search_tokens import (
    PUBLIC,
    author_token,
    term_token,
    turning_point_token,
)

PAGE = 10
SPAN = 100
QUERY_MAX = 100
# So many rows are asked for at once, at first and at most.
_FIRST_CHUNK, _LARGEST_CHUNK = 120, 3_840
_EARLY = 100


class Place(NamedTuple):
    """Where a page begins: 0 among titles, 1 among the others; below which key the span lies (0: the newest); how many of it came before."""

    stage: int = 0
    below: int = 0
    skip: int = 0

    def __str__(self) -> str:
        return ".".join(map(str, self[:]))


class Hit(NamedTuple):
    """A story that was found; `key` says where it stands in the order of telling."""

    key: int
    story: int
    title: str
    text: str


BEGINNING = Place()


@dataclass(frozen=True)
class Found:
    """A page of hits, the words that were looked for, and where the next page begins, if there is one.

    `too_long`: not all of the query was looked for."""

    words: tuple[str, ...]
    stories: list[Story]
    next: Place | None = None
    too_long: bool = False


def search_stories(
    person: Person | None,
    query: str,
    *,
    turning_point: str = "",
    term: int | None = None,
    offset: Place = BEGINNING,
) -> Found:
    """A page of what somebody (None: a stranger) finds. Without words: of all that they may read, newest told first."""
    words = query_words(query[:QUERY_MAX])
    search = _Search(person, words, turning_point, term)
    found, following = search.page(offset)
    keys = [one.story for one in found]
    rows = {one.pk: one for one in Story.objects.filter(pk__in=keys).select_related("term", "person")}
    return Found(words, [rows[key] for key in keys], following, is_too_long(query))


def all_hits(
    person: Person | None, query: str, *, turning_point: str = "", term: int | None = None
) -> Iterator[Hit]:
    """Every hit in the order of the pages."""
    search = _Search(person, query_words(query[:QUERY_MAX]), turning_point, term)
    for stage in search.stages:
        below: int | None = None
        while span := search.span(stage, below, SPAN):
            yield from search.in_order(span)
            below = span[-1].key


def newest_stories(
    person: Person | None, *, term: int | None = None, below: int | None = None, size: int = SPAN
) -> list[Story]:
    """The newest told stories that somebody may read, below a key of the search's texts (`search_text.pk`)."""
    hits = _Search(person, (), "", term).span(1, below, size)
    rows = Story.objects.select_related("term", "person", "search_text").in_bulk([one.story for one in hits])
    return [rows[one.story] for one in hits]


def is_too_long(query: str) -> bool:
    """Whether not all of a query is looked for."""
    parts = fold(query).split(" ")
    return len(query) > QUERY_MAX or len(set(parts)) > MAX_WORDS or max(map(len, parts)) > MAX_WORD_CHARACTERS


def place_of(written: str) -> Place | None:
    """Where a page begins, as it stands in an address; None: nowhere."""
    try:
        stage, below, skip = map(int, written.split("."))
    except ValueError:
        return None
    is_one = stage in (0, 1) and 0 <= below < 2**63 and 0 <= skip < SPAN
    return Place(stage, below, skip) if is_one else None


class _Search:
    """One question of one person."""

    def __init__(
        self, person: Person | None, words: tuple[str, ...], turning_point: str, term: int | None
    ) -> None:
        self._person, self._words, self._turning_point, self._term = person, words, turning_point, term
        self._also = [turning_point_token(turning_point)] if turning_point else []
        self._also += [term_token(term)] if term is not None else []
        self._scopes = [PUBLIC]
        self._reach = reach_of(person) if person is not None else None
        if person is not None and self._reach is not None:
            self._scopes += [
                author_token(person.pk),
                *map(term_token, sorted(self._reach.terms | self._reach.partners_terms)),
            ]
        self.stages: tuple[Literal[0, 1], ...] = (0, 1) if words else (1,)

    def page(self, offset: Place) -> tuple[list[Hit], Place | None]:
        """The hits from a place on, and where the next page begins."""
        found: list[Hit] = []
        place: Place | None = offset if offset.stage in self.stages else Place(self.stages[0])
        while place is not None and len(found) < PAGE:
            span = self.span(place.stage, place.below or None, SPAN)
            part = self.in_order(span)[place.skip : place.skip + PAGE - len(found)]
            found += part
            place = self._after(place, span, len(part))
        return found, place if place is not None and self._has_more(place) else None

    def _after(self, place: Place, span: list[Hit], taken: int) -> Place | None:
        if place.skip + taken < len(span):
            return place._replace(skip=place.skip + taken)
        if len(span) == SPAN:
            return Place(place.stage, span[-1].key)
        return Place(1) if place.stage < self.stages[-1] else None

    def _has_more(self, place: Place) -> bool:
        if place.skip or self.span(place.stage, place.below or None, 1):
            return True
        return place.stage < self.stages[-1] and bool(self.span(1, None, 1))

    def span(self, stage: int, below: int | None, size: int) -> list[Hit]:
        """The newest hits of a stage below a key, the newest first."""
        wanted = Wanted(self._words, self._scopes, self._also, in_title=stage == 0 and bool(self._words))
        found: list[Hit] = []
        chunk = _FIRST_CHUNK
        while len(found) < size:
            keys = candidates(wanted, below=below, limit=chunk)
            found += self._true(keys, stage)
            if len(keys) < chunk:
                break
            below, chunk = keys[-1], min(2 * chunk, _LARGEST_CHUNK)
        return found[:size]

    def _true(self, keys: Sequence[int], stage: int) -> list[Hit]:
        """Those that hold every word and may be read: the gate is asked of them."""
        rows = SearchText.objects.filter(pk__in=keys).order_by("-pk")
        hits = [Hit(*row) for row in rows.values_list("pk", "story", "title", "text")]
        hits = [one for one in hits if self._is_of_stage(one, stage)]
        if not hits:
            return []
        readable = visible_stories(self._person, [one.story for one in hits], reach=self._reach)
        asked = {
            key
            for key, *about in readable.values_list("pk", "term", "turning_points")
            if self._is_asked_for(*about)
        }
        return [one for one in hits if one.story in asked]

    def _is_of_stage(self, hit: Hit, stage: int) -> bool:
        if not self._words:
            return True
        in_title = matches(hit.title, self._words)
        return in_title if stage == 0 else not in_title and matches(f"{hit.title} {hit.text}", self._words)

    def _is_asked_for(self, term: int, turning_points: Sequence[str]) -> bool:
        about = not self._turning_point or self._turning_point in turning_points
        return about and self._term in (None, term)

    def in_order(self, span: list[Hit]) -> list[Hit]:
        """The closest first; the newest first among equals."""
        return sorted(span, key=lambda one: _distance(one, self._words)) if self._words else span


def _distance(hit: Hit, words: Sequence[str]) -> tuple[int, ...]:
    """How far a hit is from what was asked for: all of it in one piece, many of the words in the title, early in the text, often."""
    whole = f"{hit.title} {hit.text}"
    in_one_piece = any(joint.join(words) in whole for joint in ("", " "))
    missing = sum(word not in hit.title for word in words)
    first = min((place for word in words if (place := hit.text.find(word)) >= 0), default=0)
    often = sum(hit.text.count(word) for word in words) * 1_000 // max(len(hit.text), 1)
    return (not in_one_piece, missing, first // _EARLY, -often, -hit.key)
