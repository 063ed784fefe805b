"""The home of a placement, and what its pages have in common: read by members and by organisers of its host, written by members."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.field import queries_days as queries
from kurumaza.field.paging import part_of
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_insights import has_written
from kurumaza.field.queries_ladder import first_and_deepest, insights_for, ladder_of
from kurumaza.field.queries_own_writing import visits_shown
from kurumaza.field.queries_photos import open_photos, photos_that_ask
from kurumaza.field.queries_wishes import standing_wish
from kurumaza.field.views_ladder import Row, row_of
from kurumaza.people.models import Person
from kurumaza.terms.queries_public import hosts_of

A_FEW, PHOTOS_A_FEW = 3, 4


def viewer_or_404(request: HttpRequest, placement: UUID) -> Viewer:
    """Who looks; 404 for whoever has nothing to do with the placement."""
    assert isinstance(request.user, Person)
    viewer = queries.viewer_of(request.user, placement)
    if viewer is None:
        raise Http404
    return viewer


def place_or_404(request: HttpRequest, placement: UUID) -> tuple[Viewer, OwnPlace]:
    """The same for what only members do."""
    viewer = viewer_or_404(request, placement)
    if viewer.enrolment is None:
        raise Http404
    return viewer, OwnPlace(viewer.placement, viewer.enrolment)


def frame(viewer: Viewer) -> dict[str, object]:
    """What every page of a placement shows."""
    return {
        "viewer": viewer,
        "placement": viewer.placement,
        "term": viewer.placement.term,
        "hosts": hosts_of(viewer.placement.term),
    }


@never_cache
@login_required
@require_safe
def placement_home(request: HttpRequest, placement: UUID) -> HttpResponse:
    """What it is, what comes next, and what was found out there."""
    viewer, now = viewer_or_404(request, placement), timezone.now()
    next_event = queries.events_ahead(viewer, now).filter(cancelled_at__isnull=True).first()
    context = {
        **frame(viewer),
        "next": queries.event_shown(viewer, next_event, now) if next_event else None,
        "has_begun": next_event is not None and next_event.starts_at <= now,
        "members": queries.call_names_for(viewer),
        "visits": visits_shown(viewer, list(queries.visits_for(viewer)[:A_FEW])),
        "voices": queries.voices_for(viewer)[:A_FEW],
        "photos": open_photos(viewer)[:PHOTOS_A_FEW],
        "asking": photos_that_ask(viewer)[: A_FEW + 1],
        "depth": _depth(viewer),
        "begins": viewer.enrolment is not None and not has_written(viewer),
        "wish": standing_wish(viewer.enrolment.person, viewer.placement) if viewer.enrolment else None,
    }
    return render(request, "field/home.html", context)


def _depth(viewer: Viewer) -> list[Row]:
    """How far what members gave back has gone: the first of it and the deepest."""
    told = insights_for(viewer)
    return [row_of(one) for one in ladder_of(told, among=first_and_deepest(told)).shown]


@never_cache
@login_required
@require_safe
def field_visits(request: HttpRequest, placement: UUID) -> HttpResponse:
    """All events attended."""
    viewer = viewer_or_404(request, placement)
    page = part_of(request, queries.visits_for(viewer)).shown(lambda rows: visits_shown(viewer, rows))
    return render(request, "field/visits.html", {**frame(viewer), "page": page})


@never_cache
@login_required
@require_safe
def field_voices(request: HttpRequest, placement: UUID) -> HttpResponse:
    """All voices heard."""
    viewer = viewer_or_404(request, placement)
    page = part_of(request, queries.voices_for(viewer))
    return render(request, "field/voices.html", {**frame(viewer), "page": page})
