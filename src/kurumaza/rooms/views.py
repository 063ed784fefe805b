"""Pages of the evening: device check, waiting room, the room, and leaving."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kurumaza.circles.models import Seat
from kurumaza.rooms import queries
from kurumaza.rooms.service import rooms
from kurumaza.terms.dates import day_text, time_text
from kurumaza.terms.queries_public import hosts_of


def _own_seat_or_404(request: HttpRequest, circle: UUID) -> Seat:
    assert request.user.is_authenticated
    seat = queries.own_seat(request.user, circle)
    if seat is None:
        raise Http404
    return seat


@require_safe
@login_required
def device_check(request: HttpRequest) -> HttpResponse:
    """Hearing oneself before others do."""
    circle = request.GET.get("circle", "")
    try:
        next_url = reverse("waiting_room", args=[UUID(circle)]) if circle else reverse("home")
    except ValueError:
        raise Http404 from None
    label = _("待合室へ") if circle else _("ホームへ戻る")
    return render(request, "rooms/device_check.html", {"next_url": next_url, "next_label": label})


@require_safe
@login_required
def waiting_room(request: HttpRequest, circle: UUID) -> HttpResponse:
    """Where one waits: who is there, what will happen, and the way in."""
    seat = _own_seat_or_404(request, circle)
    rooms.waiting.note(str(seat.uuid))
    now = timezone.now()
    is_over = queries.has_ended(seat.circle, now)
    term = seat.circle.round.term
    seats = [
        {
            "call_name": one.enrolment.call_name,
            "is_me": one.pk == seat.pk,
            "reply": one.reply,
            "has_arrived": one.pk == seat.pk
            or str(one.uuid) in rooms.waiting
            or rooms.is_seated(circle, str(one.uuid)),
        }
        for one in seat.circle.seats.select_related("enrolment").order_by("pk")
    ]
    context = {
        "term": term,
        "circle": seat.circle,
        "slot": seat.circle.slot,
        "seats": seats,
        "can_enter": queries.can_enter(seat.circle, now) and not is_over,
        "is_over": is_over,
        "opens_at": queries.opens_at(seat.circle),
        "enter_url": reverse("room", args=[circle]),
        "check_url": f"{reverse('device_check')}?circle={circle}",
        "rules_url": reverse("ground_rules", args=[seat.enrolment.uuid]),
        "opening_line": seat.circle.round.opening_line,
        "deck": term.deck.body,
    }
    template = "rooms/_waiting.html" if request.headers.get("HX-Request") else "rooms/waiting_room.html"
    return render(request, template, context)


@require_safe
@login_required
def room(request: HttpRequest, circle: UUID) -> HttpResponse:
    """The room; too early or too late, the waiting room says so."""
    seat = _own_seat_or_404(request, circle)
    if not queries.can_enter(seat.circle, timezone.now()):
        return redirect("waiting_room", circle)
    term = seat.circle.round.term
    data = queries.room_data(seat, get_language() or "ja")
    day = day_text(seat.circle.slot.starts_at, term)
    data["title"] = _("第%(number)s回 %(day)s") % {"number": seat.circle.round.number, "day": day}
    data["begins"] = time_text(seat.circle.slot.starts_at, term)
    data["phones"] = [
        {"name": host.contact_name or host.name, "phone": host.contact_phone}
        for host in hosts_of(term)
        if host.contact_phone
    ]
    data["urls"] = {
        "left": reverse("left_quietly", args=[circle]),
        "reflect": reverse("reflect", args=[circle]),
        "home": reverse("home"),
    }
    return render(request, "rooms/room.html", {"room_data": data, "circle": seat.circle, "term": term})


@require_safe
@login_required
def left_quietly(request: HttpRequest, circle: UUID) -> HttpResponse:
    """After leaving quietly: nothing is asked; the way back, and whom to call."""
    seat = _own_seat_or_404(request, circle)
    term, now = seat.circle.round.term, timezone.now()
    context = {
        "term": term,
        "circle": seat.circle,
        "can_return": queries.can_enter(seat.circle, now) and not queries.has_ended(seat.circle, now),
        "return_url": reverse("room", args=[circle]),
        "hosts": hosts_of(term),
    }
    return render(request, "rooms/left.html", context)
