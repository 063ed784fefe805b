"""The words of a term's public page and its theme: chosen, looked at, kept."""

from collections.abc import Callable, Mapping

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.forms_page import PublicPageForm
from kurumaza.desk.queries_template import has_open_words
from kurumaza.desk.views_conditions import Outcome, change_as, overtaken_of, tell_outcome
from kurumaza.partners.queries import own_memberships_in
from kurumaza.terms.actions_conditions import NotChanged
from kurumaza.terms.conditions import Change
from kurumaza.terms.internships import internships_of
from kurumaza.terms.models import Term
from kurumaza.terms.public_page import read_public_page
from kurumaza.terms.queries_conditions import changes_waiting
from kurumaza.terms.queries_public import completed_page
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A form of all its parts; how it would look, before it is kept."""
    person, term = organised_term_or_404(request, slug)
    kept = read_public_page(term.public_page)
    mine = own_memberships_in(person, term.programme)
    form = PublicPageForm(kept, request.POST or None, members=mine, theme=term.theme)
    changes: dict[str, Callable[[], Change]] = {"page": form.change, "theme": form.theme_change}
    overtaken = overtaken_of(form, term, changes)
    is_preview = request.POST.get("act") == "preview"
    if request.method == "POST" and form.is_valid() and not overtaken and not is_preview:
        outcomes = _keep(form, term, changes)
        if outcomes:
            tell_outcome(request, outcomes)
        return redirect("desk_term", term.slug)
    context = {
        "form": form,
        "term": term,
        "waits": changes_waiting(term, ("page", "theme")),
        "overtaken": overtaken,
        "page": completed_page(term, form.change().page) if is_preview and form.is_valid() else None,
        "sides": term.sides.all(),
        "internships": internships_of(term, timezone.now()),
        "is_open_ended": has_open_words(term),
    }
    return render(request, "desk/public_page.html", context)


@transaction.atomic
def _keep(form: PublicPageForm, term: Term, changes: Mapping[str, Callable[[], Change]]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for part, change in changes.items():
        if form.is_changed(part):
            changed = change_as(form.acting(), term, change())
            assert not isinstance(changed, NotChanged)
            outcomes.append(changed)
    return outcomes
