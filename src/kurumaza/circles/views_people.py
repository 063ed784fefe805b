"""The people of a circle of one's own: what one may privately say of each. Nobody but oneself ever sees this page."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.circles.forms_people import TablemateForm
from kurumaza.circles.queries_live import Place, place_of
from kurumaza.circles.queries_people import Tablemate, tablemates
from kurumaza.people.actions import block_person, unblock_person
from kurumaza.people.models import Person
from kurumaza.people.queries import blocked_by
from kurumaza.terms.queries_public import hosts_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def circle_people(request: HttpRequest, circle: UUID) -> HttpResponse:
    """Who sat here: もう同じ組になりたくない, and back."""
    person = request.user
    assert isinstance(person, Person)
    place = place_of(person, circle)
    if place is None:
        raise Http404
    if place.circle.uuid != circle:
        return redirect("circle_people", place.circle.uuid)
    people = tablemates(person, place.circle, timezone.now())
    if request.method == "POST":
        return _said(request, person, place, people)
    term = place.circle.slot.round.term
    blocked = blocked_by(person)
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "circle": place.circle,
        "slot": place.circle.slot,
        "enrolment": place.seat.enrolment,
        "people": [(one, one.person.pk in blocked) for one in people],
    }
    return render(request, "circles/people.html", context)


def _said(request: HttpRequest, person: Person, place: Place, people: list[Tablemate]) -> HttpResponse:
    form = TablemateForm(request.POST)
    if not form.is_valid():
        raise BadRequest("tablemate")
    act, seat = form.meant()
    other = next((one for one in people if one.seat == seat), None)
    if other is None:
        raise Http404
    if act == "apart":
        label = _("%(name)sさん") % {"name": other.call_name}
        block_person(person=person, other=other.person, label=label, now=timezone.now())
        messages.success(request, _("これからは、同じ組になりません。相手には何も伝わりません。"))
    else:
        unblock_person(person=person, other=other.person)
        messages.success(request, _("取り消しました。"))
    return redirect("circle_people", place.circle.uuid)
