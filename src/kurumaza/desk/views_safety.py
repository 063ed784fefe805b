"""What a term promises of safety, and from which age on one sits in its circles."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.forms import HandOverForm
from kurumaza.desk.forms_media import media_sentence
from kurumaza.desk.forms_safety import SafetyForm
from kurumaza.desk.queries_opening import may_be_named
from kurumaza.desk.views_conditions import Outcome, change_as, overtaken_of, tell_outcome
from kurumaza.partners.queries import own_memberships_in
from kurumaza.safety.actions_safeguards import hand_over_safeguard
from kurumaza.safety.errors import SafeguardRefused
from kurumaza.safety.queries import is_safeguard
from kurumaza.terms.actions_conditions import NotChanged
from kurumaza.terms.conditions import AgesChange, AnswersChange, Change
from kurumaza.terms.errors import MediaRefused
from kurumaza.terms.models import Term
from kurumaza.terms.queries_conditions import changes_waiting
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_safety(request: HttpRequest, slug: str) -> HttpResponse:
    """Until when somebody who tells the organisers something is answered; who may sit in circles."""
    person, term = organised_term_or_404(request, slug)
    form = SafetyForm(term, request.POST or None, members=own_memberships_in(person, term.programme))
    overtaken = overtaken_of(form, term, _changes(form))
    if request.method == "POST" and form.is_valid() and not overtaken:
        outcomes = _keep(form, term)
        if not form.errors:
            tell_outcome(request, outcomes)
            return redirect("desk_term", term.slug)
    context = {
        "form": form,
        "term": term,
        "waits": changes_waiting(term, ("answers", "ages")),
        "overtaken": overtaken,
        "is_safeguard": is_safeguard(person, term),
    }
    return render(request, "desk/term_safety.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """A safeguarding person gives their part to another organiser; for everybody else the page does not exist."""
    person, term = organised_term_or_404(request, slug)
    if not is_safeguard(person, term):
        raise Http404
    form = HandOverForm(may_be_named(term), request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = hand_over_safeguard(term=term, to=form.chosen(), by=person)
        if not isinstance(done, SafeguardRefused):
            messages.success(request, _("見守り役を引き継ぎました。お二人にメールでお知らせします。"))
            return redirect("desk_term", term.slug)
        form.add_error(
            None, _("この間に、見守り役が変わりました。何も変えていません。もう一度開いてください。")
        )
    return render(request, "desk/hand_over_safeguard.html", {"form": form, "term": term})


def _changes(form: SafetyForm) -> dict[str, Callable[[], Change]]:
    return {
        "answers": lambda: AnswersChange(form.cleaned_data["answer_hours"]),
        "ages": lambda: AgesChange(form.cleaned_data["age_rule"], form.cleaned_data["minimum_age"]),
    }


def _keep(form: SafetyForm, term: Term) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with transaction.atomic():
        for part, change in _changes(form).items():
            if not form.is_changed(part):
                continue
            changed = change_as(form.acting(), term, change())
            if isinstance(changed, MediaRefused):
                form.add_error("age_rule", media_sentence(changed))
                transaction.set_rollback(True)
            else:
                assert not isinstance(changed, NotChanged)
                outcomes.append(changed)
    return outcomes
