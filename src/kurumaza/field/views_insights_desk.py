"""気づき, for organisers of the host: to read, to answer, and to say later what became of it."""

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.field.actions_insight_replies import read_insight, reply_to_insight
from kurumaza.field.errors import InsightRefused
from kurumaza.field.forms_insights import AnswerForm, BecameForm
from kurumaza.field.models import Insight, InsightReply
from kurumaza.field.paging import part_of
from kurumaza.field.queries_insights import hosted_insight, mark_of, waiting_for_host
from kurumaza.field.queries_ladder import Shown, insights_for_host, ladder_of
from kurumaza.field.views_doors import hosted_or_404
from kurumaza.field.views_ladder import laid_out, row_of
from kurumaza.field.views_wishes import signed_in
from kurumaza.field.words_insights import refusal_text

WAITING_A_PAGE = 10


@never_cache
@require_safe
@login_required
def insights_desk(request: HttpRequest, slug: str, placement: UUID) -> HttpResponse:
    """What waits for us, the ladder, and the same as a list."""
    _person, term, found, _acting = hosted_or_404(request, slug, placement)
    laid = laid_out(request, insights_for_host(found))
    context = {
        "term": term,
        "placement": found,
        "drawn": laid.drawn,
        "rows": laid.rows,
        "waiting": part_of(request, waiting_for_host(found), "waits", size=WAITING_A_PAGE),
    }
    return render(request, "field/insights_desk.html", context)


class _Forms(NamedTuple):
    answering: AnswerForm
    became: BecameForm


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def insight_desk(request: HttpRequest, slug: str, placement: UUID, insight: UUID) -> HttpResponse:
    """One of them: first 「読みました」, then an answer, later 「その後」."""
    person, term, found, _acting = hosted_or_404(request, slug, placement)
    one = hosted_insight(found, insight)
    if one is None and request.method == "POST":
        messages.warning(request, refusal_text(InsightRefused("gone")))
        return redirect("insights_desk", slug, found.uuid)
    if one is None:
        raise Http404
    act = request.POST.get("act")
    shown = ladder_of(insights_for_host(found), among=[one.pk]).shown[0]
    forms = _forms(request, shown)
    if request.method == "POST" and _done(request, act, one, forms):
        return redirect("insight_desk", slug, found.uuid, one.uuid)
    context = {
        "term": term,
        "placement": found,
        "row": row_of(shown),
        "mark": mark_of(one, one.text),
        "seen": request.POST.get("seen", str(shown.replies)) if not _is_stale(forms) else shown.replies,
        "form": forms.answering,
        "became_form": forms.became,
        "is_own": one.enrolment.person_id == person.pk,
    }
    return render(request, "field/insight_desk.html", context)


def _forms(request: HttpRequest, shown: Shown) -> _Forms:
    act, answer = request.POST.get("act"), shown.answer
    initial = {"kind": answer.kind, "words": answer.words} if answer is not None else {}
    return _Forms(
        AnswerForm(request.POST if act == "answer" else None, initial=initial, prefix="answer"),
        BecameForm(request.POST if act == "became" else None, prefix="became"),
    )


def _is_stale(forms: _Forms) -> bool:
    """After a refusal the page shows all that is there now: what is sent next was written with it in sight."""
    return any(form.is_bound and form.non_field_errors() for form in forms)


def _done(request: HttpRequest, act: str | None, insight: Insight, forms: _Forms) -> bool:
    """Whether what was sent is dealt with; else its form says what is missing."""
    if act == "read":
        mark, now = request.POST.get("mark", ""), timezone.now()
        done = read_insight(insight=insight, mark=mark, by=signed_in(request), now=now)
        if isinstance(done, InsightRefused):
            messages.warning(request, refusal_text(done))
        else:
            messages.success(request, _("「読みました」を伝えました。"))
        return True
    if forms.answering.is_bound and forms.answering.is_valid():
        said = forms.answering.cleaned_data
        return _replied(request, insight, forms.answering, said["kind"], said["words"])
    if forms.became.is_bound and forms.became.is_valid():
        words = forms.became.cleaned_data["words"]
        return _replied(request, insight, forms.became, InsightReply.Kind.BECAME, words)
    return False


def _replied(
    request: HttpRequest, insight: Insight, form: AnswerForm | BecameForm, kind: str, words: str
) -> bool:
    seen = request.POST.get("seen", "")
    done = reply_to_insight(
        insight=insight,
        kind=kind,
        words=words,
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
        by=signed_in(request),
        now=timezone.now(),
    )
    if isinstance(done, InsightRefused):
        form.add_error(None, refusal_text(done))
        return False
    messages.success(
        request,
        _("伝えました。書いた方がお知らせのメールを受け取るようにしていれば、次の8時か18時に届きます。"),
    )
    return True
