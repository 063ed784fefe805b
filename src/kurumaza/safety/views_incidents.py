"""Incidents: for the term's safeguarding people; for everyone else the pages do not exist."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.people.models import Person
from kurumaza.safety import queries_incidents as queries
from kurumaza.safety.actions_incidents import record_incident
from kurumaza.safety.errors import IncidentRefused
from kurumaza.safety.forms import IncidentForm
from kurumaza.safety.models import Concern, Incident
from kurumaza.safety.queries import find_concern, is_safeguard
from kurumaza.terms.models import Term


def _reader_or_404(request: HttpRequest, slug: str) -> tuple[Person, Term]:
    reader = request.user
    assert isinstance(reader, Person)
    term = get_object_or_404(Term, slug=slug)
    if not is_safeguard(reader, term):
        raise Http404
    return reader, term


@never_cache
@require_safe
@login_required
def incidents(request: HttpRequest, slug: str) -> HttpResponse:
    """What was written down."""
    reader, term = _reader_or_404(request, slug)
    context = {"term": term, "incidents": queries.incidents_of(term, reader)}
    return render(request, "safety/incidents.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_incident(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes one down, of a concern (`?concern=`) or of none."""
    reader, term = _reader_or_404(request, slug)
    form = IncidentForm(
        request.POST or None, initial={"keep_until": queries.usual_keep_until(term, timezone.now())}
    )
    concern = _concern(request, term, reader)
    if request.method == "POST" and form.is_valid() and _keep(form, term, reader, concern=concern):
        messages.success(request, _("記録を残しました。"))
        return redirect("incidents", slug)
    return render(request, "safety/incident.html", {"term": term, "form": form, "concern": concern})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: HttpRequest, slug: str, incident: UUID) -> HttpResponse:
    """Writes one anew."""
    reader, term = _reader_or_404(request, slug)
    found = queries.find_incident(term, reader, incident)
    if found is None:
        raise Http404
    written = queries.written_in(term, found)
    form = IncidentForm(request.POST or None, initial={**written._asdict(), "keep_until": found.keep_until})
    if request.method == "POST" and form.is_valid() and _keep(form, term, reader, incident=found):
        messages.success(request, _("記録を残しました。"))
        return redirect("incidents", slug)
    return render(request, "safety/incident.html", {"term": term, "form": form})


def _concern(request: HttpRequest, term: Term, reader: Person) -> Concern | None:
    try:
        return find_concern(term, reader, UUID(request.GET.get("concern", "")))
    except ValueError:
        return None


def _keep(
    form: IncidentForm,
    term: Term,
    by: Person,
    *,
    concern: Concern | None = None,
    incident: Incident | None = None,
) -> bool:
    words = form.cleaned_data
    kept = record_incident(
        term=term,
        written=queries.Written(words["happened"], words["done"]),
        keep_until=words["keep_until"],
        by=by,
        now=timezone.now(),
        concern=concern,
        incident=incident,
    )
    if isinstance(kept, IncidentRefused):
        sentences = {
            "too_short": _("明日よりあとの日を選んでください。"),
            "too_long": _("5年より先の日は選べません。"),
        }
        form.add_error("keep_until", sentences[kept.code])
        return False
    return True
