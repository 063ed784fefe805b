"""A guardian's page: by the link of their mail, without an account. Opening it does nothing."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.scripts.queries import lines_of
from kurumaza.terms.actions_ages import answer_as_guardian
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries_ages import guardian_agrees, guardian_request
from kurumaza.terms.queries_public import hosts_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: HttpRequest, token: str) -> HttpResponse:
    """What it is about, and two buttons: to agree, and at any time to take it back."""
    found = guardian_request(token)
    if found is None:
        raise Http404
    place = found.enrolment
    if request.method == "POST":
        act = request.POST.get("act")
        if act not in ("agree", "withdraw"):
            raise BadRequest("act")
        answer_as_guardian(request=found, agrees=act == "agree", now=timezone.now())
        if act == "agree":
            messages.success(request, _("同意を受け取りました。ありがとうございます。"))
        else:
            messages.success(request, _("同意を取り消しました。これからのグループには入りません。"))
        return redirect("guardian", token)
    term = place.term
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "token": token,
        "name": place.call_name,
        "agrees": guardian_agrees(place),
        "is_asked": place.age_group == Enrolment.AgeGroup.MINOR and term.age_rule == Term.AgeRule.GUARDIAN,
        "rules": lines_of(term.ground_rules, get_language() or "ja"),
    }
    return render(request, "terms/guardian.html", context)
