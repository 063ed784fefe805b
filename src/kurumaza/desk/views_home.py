"""A participant's home: the next step first, then what the last circle left."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.circles.models import Seat
from kurumaza.desk import queries_home
from kurumaza.field.queries import own_placements
from kurumaza.field.queries_asked import asked_in_field
from kurumaza.partners.queries import memberships_of
from kurumaza.people.models import Person
from kurumaza.reflections.queries_questions import open_questions
from kurumaza.reflections.queries_will import latest_will
from kurumaza.stories.queries import sent_back_to
from kurumaza.stories.queries_brought import deliveries_for
from kurumaza.stories.queries_mentions import mentions_for
from kurumaza.terms.models import Enrolment, Round, Term
from kurumaza.terms.queries import enrolments_of
from kurumaza.terms.queries_ages import waits_for_guardian
from kurumaza.terms.queries_conditions import present_words
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.queries_returning import Returning, returning_of
from kurumaza.terms.queries_roles import roles_that_ask


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The participant's home. Who only organises is sent to the desk."""
    person = request.user
    assert isinstance(person, Person)
    enrolments = list(enrolments_of(person))
    is_organiser = memberships_of(person).exists()
    if not enrolments:
        return redirect("desk") if is_organiser else render(request, "desk/home_empty.html")
    now = timezone.now()
    coming = queries_home.next_circle(person, now)
    current = _place_of(coming.seat.enrolment, enrolments) if coming else enrolments[0]
    last = queries_home.last_seat(person, now)
    placements = list(own_placements(person))
    context = {
        "greeting": _greeting_text(queries_home.greeting(current, now)),
        "term": current.term,
        "hosts": hosts_of(current.term),
        "enrolment": current,
        "enrolments": enrolments,
        "has_several_terms": len(enrolments) > 1,
        "is_organiser": is_organiser,
        "next": coming,
        "is_retrospective": coming is not None and coming.seat.round.kind == Round.Kind.RETROSPECTIVE,
        "later": queries_home.later_seats(person, coming, now),
        "preparation": queries_home.preparation_of(current, now),
        "last": last,
        "gifts": queries_home.received_gifts(last) if last else [],
        "questions": open_questions(enrolments, now),
        "deliveries": deliveries_for(person)[:1],
        "asked_about": [one for one, said in mentions_for(person) if said is None],
        "asked_in_field": asked_in_field(person, now, placements),
        "roles_that_ask": roles_that_ask(person, now),
        "sent_back": sent_back_to(person),
        "will": latest_will(person),
        "placements": placements,
        "waits_for_guardian": waits_for_guardian(current),
        "words_version": present_words(current),
        "returning": _returning(person, current.term, coming, last, now),
    }
    return render(request, "desk/home.html", context)


def _returning(
    person: Person,
    term: Term,
    coming: queries_home.NextCircle | None,
    last: Seat | None,
    now: datetime,
) -> list[Returning]:
    """Whether to hear of the next term is asked once one's last circle, or the term, is over, of who has not said so."""
    if term.closed_at is None and (coming is not None or last is None):
        return []
    return [
        one
        for one in returning_of(person, now)
        if one.reach == "no" and one.programme.pk == term.programme_id
    ]


def _place_of(seated: Enrolment, places: list[Enrolment]) -> Enrolment:
    """The place in the term that people know; of a seat in a retrospective that of the term that it belongs to."""
    of = seated.term.retrospective_of_id or seated.term_id
    return next((one for one in places if one.term_id == of), places[0])


def _greeting_text(greeting: queries_home.Greeting) -> str:
    return {"morning": _("おはようございます"), "day": _("こんにちは"), "evening": _("こんばんは")}[greeting]
