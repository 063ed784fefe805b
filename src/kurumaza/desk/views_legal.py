"""A term's legal pages as its organisers word them, and the sheet for a partner's office."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.desk.forms_legal import LegalForm, LegalTextForm, legal_sentence, legal_text_sentence
from kurumaza.desk.views_conditions import change_as, overtaken_of, tell_outcome
from kurumaza.jobs.retention import how_long_kept
from kurumaza.partners.queries import own_memberships_in
from kurumaza.terms.actions_conditions import NotChanged
from kurumaza.terms.conditions import TextChange
from kurumaza.terms.errors import LegalRefused, LegalTextRefused
from kurumaza.terms.joint_use import read_joint_use
from kurumaza.terms.legal_texts import find_kind
from kurumaza.terms.queries_conditions import changes_waiting
from kurumaza.terms.queries_public import hosts_of, legal_page_of, legal_pages_of
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_legal(request: HttpRequest, slug: str) -> HttpResponse:
    """On what the partners may know of each other's people."""
    person, term = organised_term_or_404(request, slug)
    form = LegalForm(term, request.POST or None, members=own_memberships_in(person, term.programme))
    overtaken = overtaken_of(form, term, {"basis": form.change})
    if request.method == "POST" and form.is_valid() and not overtaken:
        changed = change_as(form.acting(), term, form.change()) if form.is_changed("basis") else term
        if isinstance(changed, LegalRefused):
            form.add_error("basis", legal_sentence(changed))
        else:
            assert not isinstance(changed, NotChanged)
            tell_outcome(request, [changed])
            return redirect("desk_term", term.slug)
    context = {
        "form": form,
        "term": term,
        "legal_pages": legal_pages_of(term),
        "waits": changes_waiting(term, ("basis",)),
        "overtaken": overtaken,
    }
    return render(request, "desk/term_legal.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def legal_text(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """One page's words. What is shown to begin with is a draft that knows the term."""
    person, term = organised_term_or_404(request, slug)
    wanted = find_kind(kind)
    if wanted is None:
        raise Http404
    page = legal_page_of(term, wanted)
    initial = {"body": page.body, "is_reviewed": page.reviewed_on is not None}
    mine = own_memberships_in(person, term.programme)
    form = LegalTextForm(request.POST or None, initial=initial, members=mine)
    overtaken = overtaken_of(form, term, {"text": lambda: form.change(wanted)})
    if request.method == "POST" and form.is_valid() and not overtaken:
        # Saved as it stands, a draft of ours is kept.
        shown = TextChange(wanted, page.body, page.reviewed_on is not None)
        changed = change_as(form.acting(), term, form.change(wanted) if form.is_changed("text") else shown)
        if isinstance(changed, LegalTextRefused):
            form.add_error("body", legal_text_sentence(changed))
        else:
            assert not isinstance(changed, NotChanged)
            tell_outcome(request, [changed])
            return redirect("term_legal", term.slug)
    waits = changes_waiting(term, (f"text:{wanted}",))
    context = {"form": form, "term": term, "legal": page, "waits": waits, "overtaken": overtaken}
    return render(request, "desk/legal_text.html", context)


@never_cache
@login_required
@require_safe
def data_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """What becomes of people's data, on one sheet of paper: for a partner's office."""
    _person, term = organised_term_or_404(request, slug)
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "sides": term.sides.select_related("organisation"),
        "joint_use": read_joint_use(term.joint_use) if term.joint_use else None,
        "today": timezone.now(),
        "kept": how_long_kept(),
    }
    return render(request, "desk/data_sheet.html", context)
