"""Opening a term, and what is added to it later: the next round, the second reader of concerns."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk import actions_opening as actions
from kurumaza.desk.errors import OpeningRefused
from kurumaza.desk.forms import SafeguardForm
from kurumaza.desk.forms_opening import NextRoundForm, OpenTermForm, show_faults
from kurumaza.desk.queries_keys import asked_of
from kurumaza.desk.queries_opening import may_be_named, readers_of
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Membership, Programme
from kurumaza.partners.queries import (
    keys_turned,
    memberships_to_turn,
    own_memberships_in,
    programme_run_by,
)
from kurumaza.people.models import Person
from kurumaza.safety.actions import name_safeguard
from kurumaza.safety.errors import SafeguardRefused
from kurumaza.terms.actions_stages import close_term, closing_digest
from kurumaza.terms.models import Term
from kurumaza.terms.queries import has_times_ahead
from kurumaza.terms.views_doors import organised_term_or_404
from kurumaza.ways.queries_apply import undecided_in


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_term(request: HttpRequest, programme: UUID) -> HttpResponse:
    """One form; the term is there, and its public page, when it is sent."""
    person = request.user
    assert isinstance(person, Person)
    mine = programme_run_by(person, programme)
    if mine is None:
        raise Http404
    form = OpenTermForm(mine, request.POST or None, members=own_memberships_in(person, mine))
    if request.method == "POST" and form.is_valid():
        opened = _open(form, mine)
        if opened is not None:
            messages.success(request, _opened_words(opened))
            return redirect("desk_term", opened.slug)
    return render(request, "desk/open_term.html", {"form": form, "programme": mine})


def _opened_words(term: Term) -> str:
    if term.is_open:
        return _("期を始めました。公開ページも、もう見られます。")
    return _("下書きを作りました。ほかの団体の同意を待っています。")


def _open(form: OpenTermForm, programme: Programme) -> Term | None:
    opened = actions.open_term(
        programme=programme, opening=form.opening(), membership=form.acting(), now=timezone.now()
    )
    if isinstance(opened, OpeningRefused):
        show_faults(form, opened.faults)
        return None
    return opened


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def next_round(request: HttpRequest, slug: str) -> HttpResponse:
    """The times of another round."""
    person, term = organised_term_or_404(request, slug)
    form = NextRoundForm(term.time_zone, request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = actions.add_next_round(term=term, times=form.times(), by=person, now=timezone.now())
        if not isinstance(added, OpeningRefused):
            messages.success(request, _("第%(number)s回を加えました。") % {"number": added.number})
            return redirect("desk_term", term.slug)
        show_faults(form, added.faults)
    return render(request, "desk/next_round.html", {"form": form, "term": term})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """The end of a term, once its rounds are over."""
    person, term = organised_term_or_404(request, slug)
    now = timezone.now()
    mine = _may_close(person, term)
    form = ActingForm(request.POST if request.method == "POST" else None, members=mine)
    if form.is_valid():
        closed = close_term(term=term, membership=form.acting(), now=now)
        if isinstance(closed, Term):
            messages.success(request, _("期を終えました。おつかれさまでした。"))
            return redirect("desk_term", term.slug)
        return redirect("close_term", term.slug)
    turned = keys_turned("closing", term.uuid, closing_digest(term)) if "closing" in term.two_keys else set()
    asked = asked_of(person, term) if turned else []
    context = {
        "term": term,
        "form": form,
        "is_ahead": has_times_ahead(term, now),
        "waits": bool(turned) and not any(one.mine for one in asked if one.kind == "closing"),
        "is_asked": bool(turned),
        "undecided": undecided_in(term),
    }
    return render(request, "desk/close_term.html", context)


def _may_close(person: Person, term: Term) -> QuerySet[Membership]:
    """For whom somebody can say that a term is over; of no account where one key is enough."""
    if "closing" not in term.two_keys:
        return own_memberships_in(person, term.programme)[:1]
    digest = closing_digest(term)
    return memberships_to_turn(person, term.programme, kind="closing", subject=term.uuid, digest=digest)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_safeguard(request: HttpRequest, slug: str) -> HttpResponse:
    """One more reader of 「運営に知らせる」, out of the term's organisers."""
    person, term = organised_term_or_404(request, slug)
    form = SafeguardForm(may_be_named(term), request.POST or None)
    if request.method == "POST" and form.is_valid():
        named = name_safeguard(term=term, person=form.chosen(), by=person)
        if not isinstance(named, SafeguardRefused):
            return redirect("desk_term", term.slug)
        form.add_error(None, _("見守り役は、もう二人決まっています。だれも加えていません。"))
    context = {"form": form, "term": term, "readers": readers_of(term)}
    return render(request, "desk/add_safeguard.html", context)
