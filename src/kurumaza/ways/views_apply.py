"""Applying by oneself: a short form, a look at it before it goes, and what happens next."""

from uuid import UUID

from allauth.core.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.people.actions import token_hash
from kurumaza.terms.models import Side
from kurumaza.terms.queries_public import hosts_of, public_term
from kurumaza.ways import queries_apply as queries
from kurumaza.ways.actions_apply import confirm_application, submit_application
from kurumaza.ways.actions_endings import withdraw_application
from kurumaza.ways.errors import ApplicationRefused
from kurumaza.ways.forms_apply import ApplicationForm
from kurumaza.ways.models import Application
from kurumaza.ways.questions import read_questions

UNCONFIRMED_DAYS = queries.KEEP_UNCONFIRMED.days
DECLINED_DAYS = queries.KEEP_DECLINED.days
AFTER_TERM_DAYS = queries.KEEP_AFTER_TERM.days


def _side_or_404(slug: str, side: UUID) -> Side:
    term = public_term(slug)
    found = queries.side_to_apply(term, side) if term else None
    if found is None:
        raise Http404
    return found


def _context(side: Side) -> dict[str, object]:
    return {
        "side": side,
        "term": side.term,
        "hosts": hosts_of(side.term),
        "words": queries.button_words(side.way_in),
        "elsewhere": side.way_in.elsewhere or side.organisation.website,
        "unconfirmed_days": UNCONFIRMED_DAYS,
        "declined_days": DECLINED_DAYS,
        "after_term_days": AFTER_TERM_DAYS,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, slug: str, side: UUID) -> HttpResponse:
    """Asks; shows once more what was written; sends. Nothing here depends on whose address it is."""
    found = _side_or_404(slug, side)
    context = _context(found)
    if not queries.takes_applications(found, timezone.now()):
        return render(request, "ways/apply_closed.html", context)
    form = ApplicationForm(read_questions(found.way_in.questions), request.POST or None)
    context["form"] = form
    if request.method != "POST" or not form.is_valid() or request.POST.get("act") == "mend":
        return render(request, "ways/apply.html", context)
    if request.POST.get("act") != "send":
        return render(request, "ways/apply_check.html", context)
    if not consume(request, action="apply"):
        return render(request, "errors/429.html", status=429)
    # How often one address is written to is limited too; the page that follows is the same.
    if not form.is_trapped and consume(request, action="apply_address", key=form.cleaned_data["email"]):
        _send(form, found)
    return redirect("apply_sent", slug, side)


def _send(form: ApplicationForm, side: Side) -> None:
    written = form.cleaned_data
    submit_application(
        side=side,
        email=written["email"],
        name=written["name"],
        kana=written["kana"],
        answers=form.answers(),
        fills=form.fills(),
        now=timezone.now(),
    )


@never_cache
@require_safe
def apply_sent(request: HttpRequest, slug: str, side: UUID) -> HttpResponse:
    """What happens next: the same for everybody."""
    return render(request, "ways/apply_sent.html", _context(_side_or_404(slug, side)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the mail. Opening it changes nothing (mail scanners do that); its button confirms."""
    now = timezone.now()
    if request.method == "POST":
        done = confirm_application(token=token, now=now)
        if not isinstance(done, ApplicationRefused):
            return redirect("apply_confirm", token)
    found = queries.application_of_mail(token_hash(token), now)
    if found is None:
        return render(request, "ways/unknown.html", status=404)
    if found.confirmed_at is None and not found.side.term.is_open:
        return render(request, "ways/apply_too_late.html", _context(found.side))
    context = {"application": found, "token": token, "term": found.side.term}
    template = "ways/apply_confirmed.html" if found.confirmed_at else "ways/apply_confirm.html"
    return render(request, template, context | {"hosts": hosts_of(found.side.term)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Takes an application back by one button. Opening the page changes nothing; pressed twice, it says the same."""
    if request.method == "POST":
        refused = withdraw_application(token=token)
        if refused is None or refused.code == "unknown":
            return render(request, "ways/application_withdrawn.html")
    found = queries.application_of_mail(token_hash(token), timezone.now())
    if found is None:
        return render(request, "ways/unknown.html", status=404)
    context = {"token": token, "term": found.side.term, "hosts": hosts_of(found.side.term)}
    context["has_place"] = found.state == Application.State.ACCEPTED
    return render(request, "ways/application_withdraw.html", context)
