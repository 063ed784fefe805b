"""A new term out of a template: what comes in, from which day, and what it says of itself."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.templates.codec import decode
from kurumaza.core.templates.template import Template
from kurumaza.desk.actions_starting import start_term as start
from kurumaza.desk.errors import OpeningRefused
from kurumaza.desk.forms_opening import show_faults
from kurumaza.desk.forms_starting import FirstDayForm, StartTermForm
from kurumaza.desk.queries_content import pieces_of
from kurumaza.desk.queries_starting import proposal_of
from kurumaza.desk.queries_template import settings_here
from kurumaza.desk.views_conditions import media_servers
from kurumaza.desk.words_template import (
    habit_lines,
    lines_of_less,
    lines_of_piece,
    setting_lines,
    state_words,
    texts_of,
    title_of,
)
from kurumaza.partners.queries import own_memberships_in
from kurumaza.people.models import Person
from kurumaza.terms.models import StagedTemplate
from kurumaza.terms.queries_templates import own_staged_template


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start_term(request: HttpRequest, staged: UUID) -> HttpResponse:
    """Everything is proposed and can be changed; the term is there, as a draft, when it is sent."""
    person = request.user
    assert isinstance(person, Person)
    mine = own_staged_template(person, staged)
    if mine is None:
        raise Http404
    if mine.term is not None:
        return redirect("desk_term", mine.term.slug)
    template = decode(bytes(mine.data))
    assert isinstance(template, Template), template
    today = timezone.localdate()
    is_moved = request.POST.get("act") == "move"
    day = FirstDayForm(today, request.POST if is_moved else None)
    proposal = proposal_of(mine, template, today, _chosen(day))
    members = own_memberships_in(person, mine.programme)
    is_sent = request.method == "POST" and not is_moved
    form = StartTermForm(mine.programme, proposal, request.POST if is_sent else None, members=members)
    if is_moved:
        form.keep(request.POST, but_dates=day.is_valid())
    if is_sent and form.is_valid():
        started = start(
            staged=mine,
            start=form.start(),
            membership=form.acting(),
            now=timezone.now(),
            servers=media_servers(),
        )
        if not isinstance(started, OpeningRefused):
            messages.success(
                request,
                _("下書きを作りました。公開するまでは、運営だけに見えます。文と条件を確かめてください。"),
            )
            return redirect("desk_term", started.slug)
        show_faults(form, started.faults)
    if not day.is_bound:
        day = FirstDayForm(today, initial={"from_day": request.POST.get("from_day") or proposal.first_day})
    context = {"form": form, "day": day, **_preview(mine, template)}
    return render(request, "desk/start_term.html", context)


def _chosen(day: FirstDayForm) -> date | None:
    return day.cleaned_data["from_day"] if day.is_bound and day.is_valid() else None


def _preview(staged: StagedTemplate, template: Template) -> dict[str, object]:
    """What comes in, and what of it this server cannot do."""
    here = settings_here(template.settings, media_servers())
    pieces = pieces_of(template, staged.programme)
    return {
        "staged": staged,
        "programme": staged.programme,
        "pieces": [(title_of(one), state_words(one), lines_of_piece(one)) for one in pieces],
        "is_new": any(one.is_new for one in pieces),
        "texts": texts_of(template),
        "settings": [*setting_lines(here), *habit_lines(template)],
        "less": lines_of_less(template.settings, here),
        "keeps_basis": staged.source is not None and staged.source.legal_basis != "unset",
    }
