"""ふりかえりの対話, for who is asked to it: members and people of the host read the same page."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.field.actions_retrospective import answer_asked
from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.forms_retrospective import AnswerForm
from kurumaza.field.models import Placement
from kurumaza.field.queries_agreements import standing_agreement
from kurumaza.field.queries_days import viewer_of
from kurumaza.field.queries_own_retrospective import own_retrospective
from kurumaza.field.queries_retrospective import seen_placement
from kurumaza.field.queries_values import values_of
from kurumaza.field.words_fruits import retrospective_sentence
from kurumaza.people.models import Person
from kurumaza.terms.queries_public import hosts_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retrospective(request: HttpRequest, placement: UUID) -> HttpResponse:
    """The question, one's own answer or seat, and what came of it for everybody."""
    person = request.user
    assert isinstance(person, Person)
    found = seen_placement(person, placement)
    if found is None:
        raise Http404
    if request.method == "POST":
        _answer(request, person, found)
        return redirect("retrospective", placement)
    now = timezone.now()
    context = {
        "placement": found,
        "term": found.term,
        "hosts": hosts_of(found.term),
        # People of the host who do not run it sit among the members, and have no page of the placement.
        "belongs": viewer_of(person, placement) is not None,
        "own": own_retrospective(person, found, now),
        "values": values_of(found.organisation),
        "agreement": standing_agreement(found),
    }
    return render(request, "field/retrospective.html", context)


def _answer(request: HttpRequest, person: Person, placement: Placement) -> None:
    now, form = timezone.now(), AnswerForm(request.POST)
    own = own_retrospective(person, placement, now)
    if own is None or not form.is_valid() or form.cleaned_data["asked"] != own.asked.uuid:
        raise Http404
    comes = form.cleaned_data["answer"] == "yes"
    done = answer_asked(asked=own.asked, comes=comes, now=now)
    if isinstance(done, RetrospectiveRefused):
        messages.warning(request, retrospective_sentence(done))
    elif comes:
        messages.success(
            request, _("「参加できます」を受け取りました。席が決まったら、メールでお知らせします。")
        )
    else:
        messages.success(
            request, _("「欠席します」を受け取りました。都合が変わったら、いつでも変えられます。")
        )
