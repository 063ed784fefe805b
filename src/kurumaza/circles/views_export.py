"""Confirmed groups as files, for the organiser who asks."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kurumaza.circles import actions_exports, queries
from kurumaza.circles.exports import excel_file, zoom_file
from kurumaza.circles.models import Circle
from kurumaza.circles.views import held_or_404, organiser_of
from kurumaza.people.downloads import CSV, EXCEL, download
from kurumaza.terms.models import Round


@never_cache
@login_required
@require_POST
def groups_zoom(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Zoom's pre-assignment: one's own side's addresses only."""
    held, circles = _confirmed_or_404(request, slug, number)
    person = organiser_of(request)
    file = zoom_file(person, held.term, circles)
    actions_exports.note_export(
        held=held, kind="zoom", by=person, people=file.included, withheld=file.withheld
    )
    return download(file.content, CSV, f"zoom-{slug}-{number}.csv")


@never_cache
@login_required
@require_POST
def groups_excel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Groups, times, call names, sides and answers."""
    held, circles = _confirmed_or_404(request, slug, number)
    people = sum(len(circle.seats.all()) for circle in circles)
    actions_exports.note_export(held=held, kind="excel", by=organiser_of(request), people=people)
    return download(excel_file(held.term, circles), EXCEL, f"groups-{slug}-{number}.xlsx")


def _confirmed_or_404(request: HttpRequest, slug: str, number: int) -> tuple[Round, list[Circle]]:
    held = held_or_404(request, slug, number)
    circles = queries.circles_of(held)
    if not circles:
        raise Http404
    return held, list(circles)
