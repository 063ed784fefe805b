"""話をさがす, and 話のつらなり: the ways to stories that one may read, beside those that are brought to one."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.core.text.searching import Piece
from kurumaza.people.models import Person
from kurumaza.stories.models import Story
from kurumaza.stories.queries_library import TURNING_POINT_MAX, offered_to
from kurumaza.stories.queries_lineage import lineage_of
from kurumaza.stories.queries_search import QUERY_MAX, Place, place_of, search_stories
from kurumaza.stories.queries_search_passages import passage_of, title_of
from kurumaza.stories.views import signed_in
from kurumaza.stories.views_lineage_picture import drawn
from kurumaza.stories.words import tellers_words
from kurumaza.terms.models import Term


class Shown(NamedTuple):
    """A story as the library shows it."""

    story: Story
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]
    teller: str


def _shown(stories: Sequence[Story], tellers: Mapping[int, str], words: Sequence[str] = ()) -> list[Shown]:
    return [Shown(one, title_of(one, words), passage_of(one, words), tellers[one.pk]) for one in stories]


@never_cache
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The newest, by a word, by a 分かれ道. What was asked for stands in the address: who comes back finds it there."""
    person = request.user if isinstance(request.user, Person) else None
    query = request.GET.get("q", "").replace("\0", "").strip()
    about = request.GET.get("about", "").replace("\0", "").strip()[:TURNING_POINT_MAX]
    place = place_of(request.GET.get("from", ""))
    offered = offered_to(person)
    context = {
        "query": query[:QUERY_MAX],
        "about": about,
        "turning_points": offered.turning_points + [about] * (about not in (*offered.turning_points, "")),
        "query_max": QUERY_MAX,
        "is_later": place is not None,
        "is_empty": offered.is_empty,
    }
    found = search_stories(person, query, turning_point=about, offset=place or Place())
    tellers = tellers_words(found.stories, person)
    context |= {"found": found, "shown": _shown(found.stories, tellers, found.words)}
    if found.next is not None:
        context["next"] = urlencode({"q": query[:QUERY_MAX], "about": about, "from": str(found.next)})
    return render(request, "stories/library.html", context)


@never_cache
@require_safe
@login_required
def lineage(request: HttpRequest) -> HttpResponse:
    """Which story came of which, as a picture and as a list: of one term, or of all that one may read."""
    person, slug = signed_in(request), request.GET.get("term", "")
    term = Term.objects.filter(slug=slug).first() if slug else None
    below = request.GET.get("before", "")
    found = lineage_of(person, term=term, below=int(below) if below.isdecimal() and len(below) < 19 else None)
    if slug and (term is None or not (found.told or found.onward or below)):
        raise Http404
    context = {
        "lineage": found,
        "drawn": drawn(found),
        "term": term,
        "older": urlencode({"term": slug, "before": found.older}) if found.older else "",
        "is_older": bool(below),
    }
    return render(request, "stories/lineage.html", context)


def way_back(request: HttpRequest) -> str:
    """The library with what was asked for, if one comes from there; else empty."""
    came_from = request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    path, mark, asked = came_from.partition("?")
    return path + mark + asked if path == reverse("library") else ""
