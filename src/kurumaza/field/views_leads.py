"""現場へのきっかけ: said by its author, taken back; read and tied by organisers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.circles.models import Circle
from kurumaza.field import actions_leads as actions
from kurumaza.field.errors import LeadRefused
from kurumaza.field.forms_leads import LeadForm, TieForm
from kurumaza.field.models import Lead
from kurumaza.field.queries import hosted_placement
from kurumaza.field.queries_leads import (
    circle_and_place,
    lead_on_desk,
    mark_of,
    may_look_back,
    own_lead,
    own_lead_from,
    place_in,
    told_story_of,
)
from kurumaza.field.queries_placements import placements_of_term
from kurumaza.field.views_wishes import signed_in
from kurumaza.field.wish_words import lead_refusal
from kurumaza.stories.models import Story
from kurumaza.terms.models import Enrolment
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lead_from_story(request: HttpRequest, story: UUID) -> HttpResponse:
    """From a story of one's own that is told."""
    person = signed_in(request)
    found = told_story_of(person, story)
    place = place_in(person, found.term) if found else None
    if found is None or place is None:
        raise Http404
    return _say(request, place, found)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lead_from_circle(request: HttpRequest, circle: UUID) -> HttpResponse:
    """From what a circle of one's own spoke of, in words of one's own."""
    found = circle_and_place(signed_in(request), circle)
    if found is None:
        raise Http404
    place, held = found
    return _say(request, place, held)


def _say(request: HttpRequest, place: Enrolment, origin: Story | Circle) -> HttpResponse:
    form = LeadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = actions.say_lead(enrolment=place, origin=origin, now=timezone.now(), **form.cleaned_data)
        if isinstance(said, Lead):
            messages.success(request, _("運営に伝えました。いつでも取り消せます。"))
            return redirect("field")
        form.add_error(None, lead_refusal(said))
    context = {
        "form": form,
        "term": place.term,
        "story": origin if isinstance(origin, Story) else None,
        "circle": origin if isinstance(origin, Circle) else None,
        "there": own_lead_from(place.person, origin),
        "is_too_early": isinstance(origin, Circle) and not may_look_back(origin, timezone.now()),
    }
    return render(request, "field/lead.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lead_take_back(request: HttpRequest, lead: UUID) -> HttpResponse:
    """Asked once more, then gone everywhere."""
    found = own_lead(signed_in(request), lead)
    if found is None:
        raise Http404
    if request.method == "POST" or found.taken_back_at is not None:
        actions.take_back_lead(lead=found, now=timezone.now())
        messages.success(request, _("取り消しました。書いた一行は、どこからも消えました。"))
        return redirect("field")
    return render(request, "field/lead_take_back.html", {"lead": found, "term": found.enrolment.term})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lead_desk(request: HttpRequest, slug: str, lead: UUID) -> HttpResponse:
    """One lead for organisers: read, an internship started from it, or one tied to it."""
    person, term = organised_term_or_404(request, slug)
    found = lead_on_desk(term, lead)
    if found is None:
        raise Http404
    own = placements_of_term(person, term)
    form = TieForm(own, request.POST if request.POST.get("act") == "tie" else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        now, act = timezone.now(), request.POST.get("act")
        tied = hosted_placement(person, found.placement.uuid) if found.placement else None
        done: Lead | LeadRefused
        if act == "tie":
            done = actions.tie_lead(lead=found, placement=form.chosen(), by=person, now=now)
        elif act == "read":
            done = actions.read_lead(lead=found, by=person, now=now)
        elif act == "untie" and tied is not None:
            done = actions.untie_lead(lead=found, placement=tied, by=person)
        else:
            raise Http404
        if isinstance(done, LeadRefused):
            messages.warning(request, lead_refusal(done))
        else:
            messages.success(request, _("保存しました。"))
        return redirect("field_desk", slug)
    context = {
        "term": term,
        "lead": found,
        "mark": mark_of(found),
        "own": own,
        "form": form,
        "is_ours": found.placement is not None and found.placement in own,
    }
    return render(request, "field/lead_desk.html", context)
