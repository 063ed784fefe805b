"""How a term's voices and pictures travel."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.text.meetings import MeetingRefusal
from kurumaza.desk.forms_media import MediaForm, media_sentence, meeting_sentence
from kurumaza.desk.queries_rounds import rounds_of
from kurumaza.people.models import Person
from kurumaza.terms.actions_media import choose_media, offer_airtime, set_meeting
from kurumaza.terms.errors import MediaRefused
from kurumaza.terms.models import Term
from kurumaza.terms.views_doors import organised_term_or_404


def media_servers() -> set[str]:
    """What this server is set up with."""
    return {
        name for name, is_set in (("livekit", settings.LIVEKIT_URL), ("turn", settings.TURN_URLS)) if is_set
    }


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_media(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the circles of a term talk, and the meeting of each round: all of it kept, or nothing."""
    person, term = organised_term_or_404(request, slug)
    ahead = [one.round for one in rounds_of(term, timezone.now()) if one.place != "over"]
    form = MediaForm(term, ahead, media_servers(), request.POST or None)
    if request.method == "POST" and form.is_valid() and _keep(form, term, person):
        messages.success(request, _("保存しました。"))
        return redirect("desk_term", term.slug)
    return render(request, "desk/term_media.html", {"form": form, "term": term, "servers": media_servers()})


def _keep(form: MediaForm, term: Term, person: Person) -> bool:
    with transaction.atomic():
        chosen = choose_media(
            term=term,
            media=form.cleaned_data["way"],
            relay_only=form.cleaned_data["relay_only"],
            by=person,
            now=timezone.now(),
            servers=media_servers(),
        )
        if isinstance(chosen, MediaRefused):
            form.add_error(
                "relay_only" if chosen.code in ("no_relay", "minors") else "way", media_sentence(chosen)
            )
        offer_airtime(term=term, measures=form.cleaned_data["measures_airtime"], by=person)
        for held, address in form.meetings():
            kept = set_meeting(held=held, address=address, by=person)
            if isinstance(kept, MeetingRefusal):
                form.add_error(f"meeting_{held.number}", meeting_sentence(kept))
        if form.errors:
            transaction.set_rollback(True)
    return not form.errors
