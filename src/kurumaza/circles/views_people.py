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
from kurumaza.safety.actions_contacts import CONTACT_MAX, take_wish_back, wish_contact
from kurumaza.safety.queries_contacts import offers_contacts, own_wishes
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_public import hosts_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def circle_people(request: HttpRequest, circle: UUID) -> HttpResponse:
    """Who sat here: もう同じグループになりたくない, この人と連絡先を交換したい, and back."""
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
    now, blocked = timezone.now(), blocked_by(person)
    offers = offers_contacts(term)
    wishes = own_wishes(person, place.seat.enrolment, now) if offers else {}
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "circle": place.circle,
        "slot": place.circle.slot,
        "enrolment": place.seat.enrolment,
        "people": [(one, one.person.pk in blocked, wishes.get(one.enrolment.pk)) for one in people],
        "offers_contacts": offers and place.circle.slot.starts_at <= now,
        "contact_max": CONTACT_MAX,
    }
    return render(request, "circles/people.html", context)


def _said(request: HttpRequest, person: Person, place: Place, people: list[Tablemate]) -> HttpResponse:
    form = TablemateForm(request.POST)
    if not form.is_valid():
        raise BadRequest("tablemate")
    act, seat, contact = form.meant()
    other = next((one for one in people if one.seat == seat), None)
    if other is None:
        raise Http404
    wisher, now = place.seat.enrolment, timezone.now()
    if act == "wish":
        if place.circle.slot.starts_at > now:
            raise BadRequest("before the evening")
        _wish(request, wisher, other, contact)
    elif act == "unwish":
        take_wish_back(wisher=wisher, other=other.enrolment)
        messages.success(request, _("取り消しました。"))
    elif act == "apart":
        label = _("%(name)sさん") % {"name": other.call_name}
        block_person(person=person, other=other.person, label=label, now=now)
        take_wish_back(wisher=wisher, other=other.enrolment)
        messages.success(request, _("これからは、同じグループになりません。相手には何も伝わりません。"))
    else:
        unblock_person(person=person, other=other.person)
        messages.success(request, _("取り消しました。"))
    return redirect("circle_people", place.circle.uuid)


def _wish(request: HttpRequest, wisher: Enrolment, other: Tablemate, contact: str) -> None:
    refused = wish_contact(wisher=wisher, other=other.enrolment, contact=contact, now=timezone.now())
    if refused is None:
        messages.success(request, _("書きとめました。相手も望んだときだけ、見守り役がたがいに渡します。"))
        return
    sentences = {
        "not_offered": _("この期では、連絡先の交換をしていません。"),
        "empty": _("渡してよい連絡先を書いてください。"),
        "too_long": _("連絡先は%(limit)s字までで書いてください。") % {"limit": refused.limit},
    }
    messages.error(request, sentences[refused.code])
