"""The organiser's desk."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kurumaza.desk.queries_rounds import answers_for, rounds_of
from kurumaza.desk.queries_tasks import tasks_of
from kurumaza.partners.queries import (
    memberships_of,
    organisations_led_by,
    organisations_run_by,
    programmes_run_by,
    runs_programme,
)
from kurumaza.people.models import Person
from kurumaza.rooms.queries import live_rooms
from kurumaza.safety.actions import answer_help_call
from kurumaza.safety.queries import is_safeguard
from kurumaza.terms.models import Term
from kurumaza.terms.queries import terms_watched_by, watched_evening


@never_cache
@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What needs me today, over all terms."""
    person = request.user
    assert isinstance(person, Person)
    if not memberships_of(person).exists():
        raise Http404
    now = timezone.now()
    terms = [(term, tasks_of(person, term, now)) for term in terms_watched_by(person)]
    organisations = list(organisations_run_by(person).order_by("pk"))
    context = {
        "terms": terms,
        "programmes": programmes_run_by(person),
        "runs": bool(organisations),
        "organisations": organisations,
        "led": organisations_led_by(person),
        "published": [one for one in organisations if one.has_contact],
    }
    return render(request, "desk/desk.html", context)


def evening_or_404(request: HttpRequest, slug: str) -> tuple[Person, Term]:
    """The same where a rehearsal or a retrospective will do, and for who is there on the evening only: what is asked for is its evening."""
    person = request.user
    assert isinstance(person, Person)
    term = watched_evening(person, slug)
    if term is None:
        raise Http404
    return person, term


@never_cache
@require_safe
@login_required
def desk_term(request: HttpRequest, slug: str) -> HttpResponse:
    """One term: what to do, the evening that is running, its rounds as a river, who said when they can."""
    person, term = evening_or_404(request, slug)
    now = timezone.now()
    runs = runs_programme(person, term.programme)
    evenings = rounds_of(term, now)
    rounds = evenings if runs else []
    asking = next((one.round for one in rounds if one.place in ("asking", "proposed")), None)
    live = live_rooms(term, now)
    context = {
        "term": term,
        "tasks": tasks_of(person, term, now),
        "runs": runs,
        "rounds": rounds,
        "asking": asking,
        "answers": answers_for(person, asking) if asking else [],
        "is_evening": bool(live) or term.is_aside or any(one.place == "running" for one in evenings),
        "live": live,
        "is_safeguard": is_safeguard(person, term),
        "board_path": f"/ws/desk/{term.slug}/",
    }
    return render(request, "desk/term.html", context)


@never_cache
@require_safe
@login_required
def desk_live(request: HttpRequest, slug: str) -> HttpResponse:
    """The running evening alone, for the page that asks again and again."""
    _person, term = evening_or_404(request, slug)
    return render(request, "desk/live.html", {"term": term, "live": live_rooms(term, timezone.now())})


@require_POST
@login_required
def desk_call_answered(request: HttpRequest, slug: str, call: UUID) -> HttpResponse:
    """Says that one has seen to a call out of a room; it leaves the desk of all organisers."""
    person, term = evening_or_404(request, slug)
    answer_help_call(by=person, term=term, call=call, now=timezone.now())
    return redirect("desk_term", term.slug)
