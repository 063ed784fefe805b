"""What is asked before the first circle, after the last and once later: the same of both sides."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.people.models import Person
from kurumaza.reflections.actions_questions import save_answers
from kurumaza.reflections.errors import SENTENCES
from kurumaza.reflections.forms import ItemsForm
from kurumaza.reflections.occasions import occasion_named
from kurumaza.reflections.queries_questions import (
    answers_on,
    items_before_and_after,
    questionnaire_of,
    standing_of,
)
from kurumaza.reflections.words import occasion_name
from kurumaza.terms.queries import own_enrolment


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, enrolment: UUID, occasion: str) -> HttpResponse:
    """One's own answers, while they are asked for."""
    assert isinstance(request.user, Person)
    place, asked, now = own_enrolment(request.user, enrolment), occasion_named(occasion), timezone.now()
    if place is None or asked is None:
        raise Http404
    questionnaire = questionnaire_of(place, circle=None, occasion=asked)
    items, written = items_before_and_after(questionnaire), answers_on(place, asked)
    form = ItemsForm(
        items,
        questionnaire.body["scale"],
        request.POST if request.method == "POST" else None,
        initial=written,
    )
    if request.method == "POST" and form.is_valid():
        refused = save_answers(enrolment=place, occasion=asked, answers=form.answers(), now=now)
        if refused is None:
            return redirect(f"{request.path}?kept=1")
        form.add_error(None, SENTENCES[refused.code])
    context = {
        "form": form,
        "term": place.term,
        "enrolment": place,
        "occasion": asked,
        "title": occasion_name(asked),
        "standing": standing_of(place, asked, now),
        "answered": len(written),
        "items": len(items),
        "is_kept": "kept" in request.GET,
    }
    return render(request, "reflections/questions.html", context)
