"""リハーサル: two organisers go through an evening by themselves."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kurumaza.desk import actions_rehearsal
from kurumaza.desk.errors import RehearsalRefused
from kurumaza.desk.queries_rehearsal import partners_for, rehearsal_now
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@require_safe
@login_required
def rehearsal(request: HttpRequest, slug: str) -> HttpResponse:
    """What a rehearsal is, with whom, and the way into the one that is open."""
    person, term = organised_term_or_404(request, slug)
    found = rehearsal_now(term, person, timezone.now())
    wait = reverse("waiting_room", args=[found.circle.uuid]) if found else ""
    context = {
        "term": term,
        "found": found,
        "wait": wait,
        "address": request.build_absolute_uri(wait) if wait else "",
        "partners": partners_for(term, person),
    }
    return render(request, "desk/rehearsal.html", context)


@require_POST
@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Opens one, with the organiser who was chosen."""
    person, term = organised_term_or_404(request, slug)
    try:
        partner = UUID(request.POST.get("partner", ""))
    except ValueError:
        raise Http404 from None
    made = actions_rehearsal.start_rehearsal(term=term, by=person, partner=partner, now=timezone.now())
    if isinstance(made, RehearsalRefused):
        messages.error(request, _sentence(made))
    return redirect("rehearsal", term.slug)


@require_POST
@login_required
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Closes the one that is open."""
    person, term = organised_term_or_404(request, slug)
    found = rehearsal_now(term, person, timezone.now())
    if found is not None:
        actions_rehearsal.end_rehearsal(rehearsal=found.term, now=timezone.now())
        messages.success(request, _("リハーサルを片づけました。ルームで書いたものは消えました。"))
    return redirect("rehearsal", term.slug)


def _sentence(refused: RehearsalRefused) -> str:
    if refused.code == "no_script":
        return _("このプログラムには「接続の練習」の進行がないため、始められません。何も変わっていません。")
    return _("いっしょに試す運営の人が見つかりません。もう一度選んでください。何も変わっていません。")
