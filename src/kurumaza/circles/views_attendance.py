"""One's own answer to an invitation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.circles import actions_seats, queries, words
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import LATE_MINUTES, Seat
from kurumaza.people.models import Person
from kurumaza.terms.models import Round

# After 遅れます the page asks by how much.
ASK_MINUTES = "how-late"
ANSWERS = (Seat.Reply.COMING, Seat.Reply.LATE, Seat.Reply.ABSENT)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, circle: UUID) -> HttpResponse:
    """参加できます / 遅れます / 欠席します, for one's own seat, and about how late. Opening the page answers nothing: a mail's link with
    `?answer=late` shows the one button that does."""
    assert isinstance(request.user, Person)
    seat = queries.seat_of(request.user, circle)
    if seat is None:
        raise Http404
    if request.method == "POST" and (done := _answered(request.POST, seat, request.user)) is not None:
        if isinstance(done, GroupsRefused):
            messages.error(request, words.refusal_sentence(done))
            return _back(seat)
        messages.success(request, _("お返事を受け取りました。都合が変わったら、いつでも変えられます。"))
        if "minutes" not in request.POST and done.reply == Seat.Reply.LATE:
            return redirect(f"{reverse('attendance', args=[circle])}?{ASK_MINUTES}")
        return _back(seat)
    context = {
        "seat": seat,
        "term": seat.circle.slot.round.term,
        "slot": seat.circle.slot,
        "reply": seat.reply,
        "asked": request.GET.get("answer", ""),
        "minutes": LATE_MINUTES,
        "is_retrospective": _is_retrospective(seat),
        "asks_minutes": seat.reply == Seat.Reply.LATE and ASK_MINUTES in request.GET,
    }
    return render(request, "circles/attendance.html", context)


def _is_retrospective(seat: Seat) -> bool:
    return seat.circle.slot.round.kind == Round.Kind.RETROSPECTIVE


def _back(seat: Seat) -> HttpResponse:
    """Home; of a retrospective its own page: people of a host have no home among participants."""
    return redirect("attendance", seat.circle.uuid) if _is_retrospective(seat) else redirect("home")


def _answered(said: QueryDict, seat: Seat, by: Person) -> Seat | GroupsRefused | None:
    """What was pressed; None for what is none of the answers."""
    now = timezone.now()
    reply, minutes = said.get("reply"), str(said.get("minutes"))
    if reply in ANSWERS:
        return actions_seats.reply_attendance(seat=seat, reply=Seat.Reply(str(reply)), by=by, now=now)
    offered: dict[str, int | None] = {"unknown": None, **{str(one): one for one in LATE_MINUTES}}
    if minutes in offered:
        return actions_seats.say_how_late(seat=seat, minutes=offered[minutes], by=by, now=now)
    return None
