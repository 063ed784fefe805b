"""話のめぐり, 人のめぐり: how stories of a term went around between its sides, and who of its people went on, in figures of all together."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.desk.queries_circulation import as_of, circulation_of
from kurumaza.desk.words_circulation import said_of, unsaid_of
from kurumaza.terms.queries_returning import later_terms
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@require_safe
@login_required
def circulation(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for every partner; nothing of one story or one person."""
    _person, term = organised_term_or_404(request, slug)
    now = timezone.now()
    found, sides = circulation_of(term, now), list(term.sides.order_by("pk"))
    names = {side.pk: side.name for side in sides}
    has_later_term = later_terms(term).exists()
    between = {(one.source, one.target): one.responses for one in found.flows}
    context = {
        "term": term,
        "as_of": as_of(now),
        "people": said_of(found.figures, of_people=True, has_later_term=has_later_term),
        "said": said_of(found.figures, of_people=False, has_later_term=has_later_term),
        "unsaid": unsaid_of(found.figures, has_later_term=has_later_term),
        "flows": [(names[one.source], names[one.target], one.responses) for one in found.flows],
        "picture": _picture([side.pk for side in sides], names, between) if found.flows else None,
    }
    return render(request, "desk/circulation.html", context)


def _picture(
    sides: list[int], names: dict[int, str], between: dict[tuple[int, int], int]
) -> dict[str, object] | None:
    """Of two sides: how many responses went which way. More sides have the table alone."""
    if len(sides) != 2:
        return None
    left, right = sides
    return {
        "left": names[left],
        "right": names[right],
        "to_right": between.get((left, right), 0),
        "to_left": between.get((right, left), 0),
        "in_left": between.get((left, left), 0),
        "in_right": between.get((right, right), 0),
    }
