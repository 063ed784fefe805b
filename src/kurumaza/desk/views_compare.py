"""Terms of a programme, one beside the other."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.desk.queries_circulation import as_of
from kurumaza.desk.queries_compare import drafts_of, terms_of
from kurumaza.partners.queries import programme_run_by
from kurumaza.people.models import Person


@never_cache
@login_required
@require_safe
def terms_compared(request: HttpRequest, programme: UUID) -> HttpResponse:
    """In the order in which they began, without better or worse."""
    person = request.user
    assert isinstance(person, Person)
    mine = programme_run_by(person, programme)
    if mine is None:
        raise Http404
    now = timezone.now()
    context = {
        "programme": mine,
        "columns": terms_of(mine, now),
        "as_of": as_of(now),
        "drafts": drafts_of(mine),
    }
    return render(request, "desk/terms_compared.html", context)
