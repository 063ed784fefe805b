"""Pages of the evening: device check, waiting room, the room, and leaving."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.circles.actions_live import look_for_another_table
from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries_live import Place, place_of
from kurumaza.circles.queries_people import seats_beside_somebody_blocked
from kurumaza.core.text.app_browsers import app_of
from kurumaza.people.models import Person
from kurumaza.rooms import queries
from kurumaza.rooms.addresses import ways_of
from kurumaza.rooms.evening.lobby import lobby
from kurumaza.rooms.evening.waiting_page import fragment
from kurumaza.rooms.live.service import rooms
from kurumaza.rooms.queries_page import room_data
from kurumaza.rooms.queries_waiting import hall_of, opening_of
from kurumaza.terms.dates import day_text, time_text
from kurumaza.terms.models import Term
from kurumaza.terms.queries import enrolments_of
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.round_words import round_text

# Where somebody without a seat at this table is led; everybody else to the waiting room.
_DOORS = {"seated": "room", "removed": "left_quietly"}


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _own_place_or_404(request: HttpRequest, circle: UUID) -> Place:
    """Where one's place is in the slot of this circle: a mail still names the one that was planned."""
    place = place_of(_person(request), circle)
    if place is None:
        raise Http404
    return place


def _note(seat: Seat) -> None:
    has_table = seat.seated_at is not None
    rooms.waiting.note(str(seat.uuid), looks_for_table_in=None if has_table else seat.circle.slot_id)


@require_safe
@login_required
def device_check(request: HttpRequest) -> HttpResponse:
    """Hearing oneself before others do."""
    given = request.GET.get("circle", "")
    try:
        place = _own_place_or_404(request, UUID(given)) if given else None
    except ValueError:
        raise Http404 from None
    term = place.circle.slot.round.term if place else _latest_term(_person(request))
    context = {
        "next_url": reverse("waiting_room", args=[place.circle.uuid]) if place else reverse("home"),
        "next_label": _("待合室へ") if place else _("ホームへ戻る"),
        "in_evening": place is not None,
        "line": {
            "socketPath": "/ws/check/",
            "relayOnly": term is not None and term.relay_only,
            "phones": _phones(term) if term else [],
        },
    }
    return render(request, "rooms/device_check.html", context)


def _latest_term(person: Person) -> Term | None:
    enrolment = enrolments_of(person).first()
    return enrolment.term if enrolment else None


def _phones(term: Term) -> list[dict[str, str]]:
    """Whom one can call on the evening."""
    return [
        {"name": host.contact_name or host.name, "phone": host.contact_phone}
        for host in hosts_of(term)
        if host.contact_phone
    ]


@require_safe
@login_required
def waiting_room(request: HttpRequest, circle: UUID) -> HttpResponse:
    """Where one waits: who is there, what will happen, and the way in. Who sits elsewhere now is led to where they sit."""
    place = _own_place_or_404(request, circle)
    if place.kind == "removed":
        return redirect("left_quietly", place.circle.uuid)
    if place.circle.uuid != circle:
        return redirect("waiting_room", place.circle.uuid)
    seat, slot = place.seat, place.circle.slot
    _note(seat)
    hall = hall_of(slot)
    sight, is_slow = lobby.sight_now(hall, str(seat.uuid), opening_of(slot))
    if sight is None:
        raise Http404
    now_html = mark_safe(fragment(sight, hall, is_slow=is_slow))  # noqa: S308 - a template of our own made it
    if request.headers.get("HX-Request"):
        return HttpResponse(now_html)
    term = slot.round.term
    context = {
        "term": term,
        "circle": place.circle,
        "slot": slot,
        "now_html": now_html,
        "socket_path": f"/ws/waiting/{circle}/",
        "check_url": f"{reverse('device_check')}?circle={circle}",
        "seat": seat,
        "rules": term.ground_rules.body.get("lines", []),
        "opening_line": slot.round.opening_line,
        "is_external": term.media == Term.Media.EXTERNAL,
        "meeting_url": slot.round.meeting_url,
        "deck": term.deck.body,
        "may_open": bool(queries.openers_among([seat], timezone.now())),
    }
    return render(request, "rooms/waiting_room.html", context)


@never_cache  # it holds what opens the media servers for this person
@require_safe
@login_required
def room(request: HttpRequest, circle: UUID) -> HttpResponse:
    """The room; too early or too late, the waiting room says so."""
    seat = queries.own_seat(_person(request), circle)
    if seat is None:  # at another table, or waiting for one
        place = _own_place_or_404(request, circle)
        return redirect(_DOORS.get(place.kind, "waiting_room"), place.circle.uuid)
    if not queries.can_enter(seat.circle, timezone.now()):
        return redirect("waiting_room", circle)
    # Their waiting page's socket has ended, the room's is yet to come: until then a pass must not take them for gone.
    _note(seat)
    term = seat.circle.round.term
    needs_devices = term.media != Term.Media.EXTERNAL
    if needs_devices and app_of(request.headers.get("User-Agent", "")) and "here" not in request.GET:
        here = f"{reverse('room', args=[circle])}?here=1"
        return render(request, "rooms/room_in_app.html", {"here_url": here, "term": term})
    data = page_data(seat.circle, str(seat.uuid))
    data["urls"] = ways_of(seat.circle, term)
    response = render(request, "rooms/room.html", {"room_data": data, "circle": seat.circle, "term": term})
    return with_media_server(response, term)


def with_media_server(response: HttpResponse, term: Term) -> HttpResponse:
    """In a term that has one, the page may speak with the media server: by its socket and, where that fails, to ask why."""
    address = settings.LIVEKIT_URL
    if term.media == Term.Media.LIVEKIT and address:
        allowed = {"connect-src": [address, address.replace("ws", "http", 1)]}
        response._csp_update = allowed  # type: ignore[attr-defined]
    return response


def page_data(circle: Circle, me: str) -> dict[str, Any]:
    """The room's data with the words that are said in this person's language; `me` is their seat, or the organiser who was called."""
    term, starts_at = circle.round.term, circle.slot.starts_at
    data: dict[str, Any] = room_data(circle, me, get_language() or "ja")
    day = day_text(starts_at, term)
    data["title"] = _("%(round)s %(day)s") % {"round": round_text(circle.round), "day": day}
    data["begins"] = time_text(starts_at, term)
    data["phones"] = _phones(term)
    return data


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def left_quietly(request: HttpRequest, circle: UUID) -> HttpResponse:
    """After leaving quietly: nothing is asked; the way back, and whom to call. Who is to be kept apart from somebody of this table
    may wait for another one."""
    place = _own_place_or_404(request, circle)
    if place.circle.uuid != circle:
        return redirect("left_quietly", place.circle.uuid)
    seat, now = place.seat, timezone.now()
    wants_another = seats_beside_somebody_blocked(seat, now)
    if request.method == "POST":
        if wants_another and look_for_another_table(seat=seat, now=now):
            return redirect("waiting_room", circle)
        return redirect("left_quietly", circle)
    term = seat.circle.round.term
    is_removed = seat.removed_at is not None
    context = {
        "term": term,
        "circle": seat.circle,
        "is_removed": is_removed,
        "wants_another": wants_another,
        "can_return": not is_removed
        and queries.can_enter(seat.circle, now)
        and not queries.has_ended(seat.circle, now),
        "return_url": reverse("room", args=[circle]),
        "hosts": hosts_of(term),
    }
    return render(request, "rooms/left.html", context)
