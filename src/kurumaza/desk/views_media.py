"""How a term's voices and pictures travel."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.text.meetings import MeetingRefusal
from kurumaza.desk.forms_media import MediaForm, media_sentence, meeting_sentence
from kurumaza.desk.queries_rounds import rounds_of
from kurumaza.desk.views_conditions import Outcome, change_as, media_servers, overtaken_of, tell_outcome
from kurumaza.partners.queries import own_memberships_in
from kurumaza.people.models import Person
from kurumaza.terms.actions_conditions import NotChanged
from kurumaza.terms.actions_media import set_meeting
from kurumaza.terms.conditions import AirtimeChange, Change, MediaChange
from kurumaza.terms.errors import MediaRefused
from kurumaza.terms.models import Term
from kurumaza.terms.queries_conditions import changes_waiting
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_media(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the circles of a term talk, and the meeting of each round: all of it kept, or nothing."""
    person, term = organised_term_or_404(request, slug)
    ahead = [one.round for one in rounds_of(term, timezone.now()) if one.place != "over"]
    mine = own_memberships_in(person, term.programme)
    form = MediaForm(term, ahead, media_servers(), request.POST or None, members=mine)
    overtaken = overtaken_of(form, term, _changes(form))
    if request.method == "POST" and form.is_valid() and not overtaken:
        outcomes = _keep(form, term, person)
        if not form.errors:
            tell_outcome(request, outcomes)
            return redirect("desk_term", term.slug)
    context = {
        "form": form,
        "term": term,
        "servers": media_servers(),
        "waits": changes_waiting(term, ("media", "airtime")),
        "overtaken": overtaken,
    }
    return render(request, "desk/term_media.html", context)


def _changes(form: MediaForm) -> dict[str, Callable[[], Change]]:
    return {
        "media": lambda: MediaChange(form.cleaned_data["way"], form.cleaned_data["relay_only"]),
        "airtime": lambda: AirtimeChange(form.cleaned_data["measures_airtime"]),
    }


def _keep(form: MediaForm, term: Term, person: Person) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with transaction.atomic():
        for part, change in _changes(form).items():
            if not form.is_changed(part):
                continue
            changed = change_as(form.acting(), term, change())
            if isinstance(changed, MediaRefused):
                field = "relay_only" if changed.code in ("no_relay", "minors") else "way"
                form.add_error(field, media_sentence(changed))
            else:
                assert not isinstance(changed, NotChanged)
                outcomes.append(changed)
        for held, address in form.meetings():
            kept = set_meeting(held=held, address=address, by=person)
            if isinstance(kept, MeetingRefusal):
                form.add_error(f"meeting_{held.number}", meeting_sentence(kept))
        if form.errors:
            transaction.set_rollback(True)
    return outcomes
