"""Hearing of the next term: one's own wish, the way out of it in the mail, and telling those who wished."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from kurumaza.people.models import Person
from kurumaza.terms import actions_returning as actions
from kurumaza.terms.errors import ReturningRefused
from kurumaza.terms.forms_returning import ReachForm
from kurumaza.terms.queries_returning import returning_of, who_stops_returning
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_POST
def choose(request: HttpRequest, programme: UUID) -> HttpResponse:
    """One tap: of which next terms of a programme of mine I wish to hear."""
    person, now = request.user, timezone.now()
    assert isinstance(person, Person)
    own = next((one for one in returning_of(person, now) if one.programme.uuid == programme), None)
    form = ReachForm(request.POST)
    if own is None or not form.is_valid():
        raise Http404
    reach = form.chosen()
    actions.choose_returning(person=person, programme=own.programme, reach=reach, now=now)
    messages.success(
        request,
        _("次の期の知らせは、届きません。いつでも、また受け取れます。")
        if reach == "no"
        else _(
            "運営が次の期を知らせるときに、メールが届きます。2年たつと、この希望は自然に終わります。いつでもやめられます。"
        ),
    )
    return redirect("own_roles")


@csrf_exempt  # a mail program sends no form of ours (RFC 8058); the token says whose wish it is, and no session counts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the wish back by one button. Opening the page changes nothing: whatever scans mails opens it."""
    if who_stops_returning(token) is None:
        raise Http404
    if request.method == "POST":
        actions.stop_returning(token=token, now=timezone.now())
        return render(request, "terms/returning_stopped.html")
    return render(request, "terms/returning_stop.html", {"token": token})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, slug: str) -> HttpResponse:
    """For organisers: those of earlier terms who wished are told of this one. Nobody sees who, or how many."""
    person, term = organised_term_or_404(request, slug)
    if request.method == "POST":
        done = actions.tell_returning(term=term, by=person, now=timezone.now())
        if done is None:
            messages.success(request, _("知らせを送ります。希望した人に、一通ずつ届きます。"))
        else:
            messages.warning(request, _sentence(done))
        return redirect("tell_returning", slug)
    return render(request, "terms/tell_returning.html", {"term": term})


def _sentence(refused: ReturningRefused) -> str:
    if refused.code == "told":
        return _("この期の知らせは、もう送ってあります。二通目は送っていません。")
    return _("参加を受け付けている期だけ、知らせを送れます。何も送っていません。")
