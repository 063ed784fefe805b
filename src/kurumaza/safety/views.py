"""運営に知らせる, and what the term's safeguarding people read."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurumaza.people.models import Person
from kurumaza.safety import actions, queries
from kurumaza.safety.forms import ConcernForm
from kurumaza.terms.models import Term
from kurumaza.terms.queries_public import hosts_of


def _own_term_or_404(request: HttpRequest, slug: str) -> tuple[Person, Term]:
    """The signed-in person and a term in which they have a place."""
    person = request.user
    assert isinstance(person, Person)
    term = get_object_or_404(Term, slug=slug)
    if not queries.takes_part(person, term):
        raise Http404
    return person, term


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: HttpRequest, slug: str) -> HttpResponse:
    """Reaches the two safeguarding people, nobody else."""
    person, term = _own_term_or_404(request, slug)
    about = {key: request.GET[key] for key in ("about_kind", "about") if key in request.GET}
    form = ConcernForm(request.POST or None, initial=about)
    if request.method == "POST" and form.is_valid():
        actions.raise_concern(person=person, term=term, now=timezone.now(), **form.cleaned_data)
        return redirect("concern_sent", slug)
    context = {"form": form, "term": term, "hosts": hosts_of(term), "has_readers": queries.has_readers(term)}
    return render(request, "safety/concern.html", context)


@never_cache
@require_safe
@login_required
def concern_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next."""
    _person, term = _own_term_or_404(request, slug)
    context = {"term": term, "hosts": hosts_of(term), "has_readers": queries.has_readers(term)}
    return render(request, "safety/concern_sent.html", context)


@never_cache
@require_safe
@login_required
def concerns(request: HttpRequest, slug: str) -> HttpResponse:
    """For the term's safeguarding people; for everyone else the page does not exist."""
    reader = request.user
    assert isinstance(reader, Person)
    term = get_object_or_404(Term, slug=slug)
    if not queries.is_safeguard(reader, term):
        raise Http404
    return render(
        request, "safety/concerns.html", {"term": term, "concerns": queries.concerns_of(term, reader)}
    )


@require_POST
@login_required
def concern_answered(request: HttpRequest, slug: str, concern: UUID) -> HttpResponse:
    """A safeguarding person has answered by mail or telephone."""
    reader = request.user
    assert isinstance(reader, Person)
    found = queries.find_concern(get_object_or_404(Term, slug=slug), reader, concern)
    if found is None:
        raise Http404
    actions.mark_concern_answered(safeguard=reader, concern=found, now=timezone.now())
    messages.success(request, _("返事をしたことを記録しました。"))
    return redirect("concerns", slug)
