"""One's evenings in a calendar program of one's own."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.circles.calendar import LOOK_AGAIN, calendar_feed, google_address, google_feed_address
from kurumaza.circles.calendar_entries import other_entries
from kurumaza.circles.queries import is_ahead, seats_for_calendar
from kurumaza.people.actions import token_hash
from kurumaza.people.actions_feed import ensure_feed, renew_feed
from kurumaza.people.mails import absolute
from kurumaza.people.models import Person
from kurumaza.people.queries import owner_of_feed


@require_safe
@cache_control(private=True, max_age=int(LOOK_AGAIN.total_seconds()) // 4)
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program asks for, without signing in: whoever knows the address has it from its owner."""
    person = owner_of_feed(token_hash(token))
    if person is None:
        raise Http404
    now = timezone.now()
    content = calendar_feed(seats_for_calendar(person, now), now=now, others=other_entries(person, now))
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """How one's evenings come into one's calendar: one by one, or by an address that keeps itself up to date."""
    person, now = request.user, timezone.now()
    assert isinstance(person, Person)
    if request.method == "POST":
        renew_feed(person=person, now=timezone.now())
        messages.success(request, _("新しいアドレスにしました。前のアドレスは、もう使えません。"))
        return redirect("calendar")
    address = absolute(reverse("calendar_feed", args=[ensure_feed(person=person, now=timezone.now())]))
    subscribe = urlsplit(address)._replace(scheme="webcal").geturl()
    ahead = [seat for seat in seats_for_calendar(person, now) if is_ahead(seat, now)]
    context = {
        "address": address,
        "subscribe": subscribe,
        "google": google_feed_address(subscribe),
        "evenings": [(seat, google_address(seat)) for seat in ahead],
    }
    return render(request, "circles/calendar.html", context)
