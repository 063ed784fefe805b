"""What a term promises of safety."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.forms_safety import SafetyForm
from kurumaza.desk.views import term_or_404
from kurumaza.terms.actions_safety import promise_answers


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_safety(request: HttpRequest, slug: str) -> HttpResponse:
    """Until when somebody who tells the organisers something is answered."""
    person, term = term_or_404(request, slug)
    form = SafetyForm(term, request.POST or None)
    if request.method == "POST" and form.is_valid():
        promise_answers(term=term, hours=form.cleaned_data["answer_hours"], by=person)
        messages.success(request, _("保存しました。"))
        return redirect("desk_term", term.slug)
    return render(request, "desk/term_safety.html", {"form": form, "term": term})
