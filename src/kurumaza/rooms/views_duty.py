"""The organiser on duty: comes into a room that has called, and is seen there."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.people.models import Person
from kurumaza.rooms.queries_duty import DutyPlace, duty_place
from kurumaza.rooms.views import page_data, with_media_server


def _place_or_404(request: HttpRequest, circle: UUID) -> DutyPlace:
    assert isinstance(request.user, Person)
    place = duty_place(request.user, circle, timezone.now())
    if place is None:
        raise Http404
    return place


@never_cache  # it holds what opens the media servers for this person
@require_safe
@login_required
def duty_room(request: HttpRequest, circle: UUID) -> HttpResponse:
    """The room as a called organiser has it: who is there and where they are, never what was written."""
    place = _place_or_404(request, circle)
    term = place.circle.round.term
    data = page_data(place.circle, str(place.membership.uuid))
    desk = reverse("desk_term", args=[term.slug])
    data |= {
        "isOrganiser": True,
        "socketPath": f"/ws/duty/{circle}/",
        "urls": {
            "room": request.path,
            "left": desk,
            "reflect": desk,
            "home": desk,
            "wait": desk,
            "concern": desk,
            "people": desk,
        },
    }
    response = render(request, "rooms/room.html", {"room_data": data, "circle": place.circle, "term": term})
    return with_media_server(response, term)
