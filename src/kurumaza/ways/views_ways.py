"""For a side's organisers: opening it for applications, what is asked, and the list of those who may apply."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.text.graduates import read_graduates
from kurumaza.core.text.tables import MAX_BYTES, RosterRefusal
from kurumaza.people.models import Person
from kurumaza.terms import queries, roster_words
from kurumaza.terms.models import Side
from kurumaza.terms.queries_roster import roster_refusal
from kurumaza.ways.actions_ways import change_way_in, forget_list, take_list
from kurumaza.ways.forms_ways import (
    ApplicationQuestionForm,
    ListForm,
    WayInForm,
    chosen_questions,
    question_forms,
)
from kurumaza.ways.queries_apply import KEEP_AFTER_TERM, way_in_of
from kurumaza.ways.questions import read_questions, usual_questions


def _side_or_404(request: HttpRequest, slug: str, side: UUID) -> tuple[Person, Side]:
    person = request.user
    assert isinstance(person, Person)
    mine = queries.side_run_by(person, side)
    if mine is None or mine.term.slug != slug or mine.term.is_aside:
        raise Http404
    return person, mine


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def way_in(request: HttpRequest, slug: str, side: UUID) -> HttpResponse:
    """The switch and the questions."""
    person, mine = _side_or_404(request, slug, side)
    way = way_in_of(mine)
    # A side that nobody has opened yet begins with the usual questions.
    asked = read_questions(way.questions) if way.pk else usual_questions(mine)
    fields = ("is_open", "closes_on", "label", "capacity", "elsewhere")
    initial = {field: getattr(way, field) for field in fields}
    form = WayInForm(mine, request.POST or None, initial=initial)
    rows = question_forms(request.POST or None, asked)
    # Asked of every row, so that each shows its faults.
    faulty = [row for row in rows if not row.is_valid()]
    if request.method == "POST" and form.is_valid() and not faulty:
        _save(request, person, mine, form, rows)
        return redirect("applications", slug)
    refused = roster_refusal(mine.term)
    context = {
        "form": form,
        "rows": rows,
        "side": mine,
        "term": mine.term,
        "has_errors": bool(form.errors) or any(row.errors for row in rows),
        "refused": refused and refused.code,
    }
    return render(request, "ways/way_in.html", context)


def _save(
    request: HttpRequest, person: Person, side: Side, form: WayInForm, rows: list[ApplicationQuestionForm]
) -> None:
    change_way_in(side=side, by=person, questions=chosen_questions(rows), **form.cleaned_data)
    if form.cleaned_data["is_open"]:
        messages.success(request, _("%(side)sの申し込みを受け付けます。") % {"side": side.name})
    else:
        messages.success(
            request, _("保存しました。%(side)sの申し込みは受け付けていません。") % {"side": side.name}
        )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def eligible_list(request: HttpRequest, slug: str, side: UUID) -> HttpResponse:
    """Takes a list of those who may apply, or lets go of it. It is compared with, and shown on no page."""
    person, mine = _side_or_404(request, slug, side)
    if request.method == "POST" and request.POST.get("act") == "forget":
        forget_list(side=mine, by=person)
        messages.success(request, _("名簿を消しました。"))
        return redirect("eligible_list", slug, side)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        people = read_graduates(form.cleaned_data["file"].read(MAX_BYTES + 1))
        if not isinstance(people, RosterRefusal):
            count = take_list(side=mine, people=people, by=person, now=timezone.now())
            messages.success(request, _("%(count)s人の名簿と比べます。") % {"count": count})
            return redirect("applications", slug)
        form.add_error("file", roster_words.refusal_sentence(people))
    context = {"form": form, "side": mine, "term": mine.term, "way": way_in_of(mine)}
    context["after_term_days"] = KEEP_AFTER_TERM.days
    return render(request, "ways/eligible_list.html", context)
