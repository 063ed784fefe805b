"""Who has met whom, for organisers."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.circles.met import sittings_of
from kurumaza.circles.views import organiser_of
from kurumaza.terms.queries import organised_term


@never_cache
@login_required
@require_safe
def met(request: HttpRequest, slug: str) -> HttpResponse:
    """Per person, whom they have sat with in which round."""
    term = organised_term(organiser_of(request), slug)
    if term is None:
        raise Http404
    people = sittings_of(term, timezone.now())
    has_any = any(sittings for _person, sittings in people)
    return render(request, "circles/met.html", {"term": term, "people": people, "has_any": has_any})
