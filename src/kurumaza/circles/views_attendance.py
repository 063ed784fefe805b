"""One's own answer to an invitation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.circles import actions_seats, queries, words
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Seat
from kurumaza.people.models import Person

ANSWERS = (Seat.Reply.COMING, Seat.Reply.LATE, Seat.Reply.ABSENT)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, circle: UUID) -> HttpResponse:
    """参加できます / 遅れます / 欠席します, for one's own seat. Opening the page answers nothing: a mail's link with `?answer=late`
    shows the one button that does."""
    assert isinstance(request.user, Person)
    seat = queries.seat_of(request.user, circle)
    if seat is None:
        raise Http404
    if request.method == "POST" and request.POST.get("reply") in ANSWERS:
        reply = Seat.Reply(request.POST["reply"])
        done = actions_seats.reply_attendance(seat=seat, reply=reply, by=request.user, now=timezone.now())
        if isinstance(done, GroupsRefused):
            messages.error(request, words.refusal_sentence(done))
        else:
            messages.success(request, _("お返事を受け取りました。都合が変わったら、いつでも変えられます。"))
        return redirect("home")
    context = {
        "seat": seat,
        "term": seat.circle.slot.round.term,
        "slot": seat.circle.slot,
        "reply": seat.reply,
        "asked": request.GET.get("answer", ""),
    }
    return render(request, "circles/attendance.html", context)
