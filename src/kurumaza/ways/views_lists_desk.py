"""For organisers: the list of those who want to hear of the next term, one announcement to all of them, and enquiries to be answered."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kurumaza.core.text.written_tables import write_csv
from kurumaza.partners.queries import own_memberships_in
from kurumaza.people.downloads import CSV, download
from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term
from kurumaza.terms.queries_public import newest_term_of
from kurumaza.terms.views_doors import organised_term_or_404
from kurumaza.ways import actions_lists as actions
from kurumaza.ways import queries_lists as queries
from kurumaza.ways.errors import ListRefused
from kurumaza.ways.forms_lists import AnnouncementForm, AnswerForm
from kurumaza.ways.models import Enquiry

SHOWN = 200


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, and an announcement to all of it: written, looked at once more, sent."""
    person, term = organised_term_or_404(request, slug)
    rows = queries.subscriptions_for(person, term.programme)
    mine = own_memberships_in(person, term.programme)
    form = AnnouncementForm(request.POST or None, initial={"announcement": uuid4()}, members=mine)
    acting = form.acting() if form.is_valid() else None
    to_tell = rows.filter(organisations=acting.organisation_id).count() if acting else 0
    if acting and not to_tell:
        form.add_error(None, _("この団体からの案内を待つ人は、まだいません。何も送っていません。"))
    act = request.POST.get("act")
    if acting and act == "send" and to_tell:
        sent = actions.write_announcement(
            membership=acting, programme=term.programme, now=timezone.now(), **form.written()
        )
        if isinstance(sent, ListRefused):
            messages.warning(request, _("同じ案内は、もう送ってあります。二通目は送っていません。"))
        else:
            messages.success(request, _("案内を送っています。一人に一通ずつ届きます。"))
        return redirect("subscriptions", slug)
    context = {
        "term": term,
        "form": form,
        "count": rows.count(),
        "to_tell": to_tell,
        "rows": rows[:SHOWN],
        "acting": acting,
        "announcements": queries.announcements_for(person, term.programme)[:SHOWN],
        "is_check": act == "check" and to_tell,
        "years": queries.KEEP_SUBSCRIPTION.days // 365,
    }
    return render(request, "ways/subscriptions.html", context)


@never_cache
@login_required
@require_POST
def subscriptions_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as a CSV that Excel reads."""
    person, term = organised_term_or_404(request, slug)
    rows = list(queries.subscriptions_for(person, term.programme).prefetch_related("organisations"))
    lines = [[_("メールアドレス"), _("同意した日"), _("案内する団体"), _("同意の文の版")]]
    for row in rows:
        assert row.confirmed_at is not None
        hosts = _("と、").join(one.name for one in row.organisations.all())
        agreed = f"{in_term(row.confirmed_at, term):%Y-%m-%d}"
        lines.append([row.email, agreed, hosts, row.consent_version])
    actions.note_list_export(term=term, by=person, people=len(rows))
    return download(write_csv(lines), CSV, f"news-{slug}.csv")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD"])
def enquiries(request: HttpRequest, slug: str) -> HttpResponse:
    """Who asked, unanswered ones first."""
    person, term = organised_term_or_404(request, slug)
    found = list(queries.enquiries_for(person, term.programme))
    context = {
        "term": term,
        "waiting": [one for one in found if one.answered_at is None],
        "answered": [one for one in reversed(found) if one.answered_at is not None],
        "enquiry_years": queries.KEEP_ENQUIRY.days // 365,
    }
    return render(request, "ways/enquiries.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: HttpRequest, enquiry: UUID) -> HttpResponse:
    """One enquiry, and its answer."""
    person = request.user
    assert isinstance(person, Person)
    found = queries.own_enquiry(person, enquiry)
    term = newest_term_of(found.programme) if found else None
    mine = list(queries.may_answer(person, found)) if found else []
    if found is None or term is None or not mine:
        raise Http404
    form = AnswerForm(request.POST or None, members=mine)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        done = actions.answer_enquiry(
            enquiry=found, answer=answer, membership=form.acting(), now=timezone.now()
        )
        _say(request, done)
        return redirect("enquiries", term.slug)
    context = {
        "enquiry": found,
        "term": term,
        "form": form,
        "organisations": [one.organisation for one in mine],
    }
    return render(request, "ways/enquiry.html", context)


def _say(request: HttpRequest, done: Enquiry | ListRefused) -> None:
    if isinstance(done, ListRefused):
        messages.warning(request, _("ほかの方が先に返事をしていました。何も送っていません。"))
    else:
        messages.success(request, _("%(name)sさんに、お返事を送ります。") % {"name": done.name})
