"""The organiser's board of a round's groups."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.circles import actions_forecast, acts, queries, words, words_board
from kurumaza.circles.board import board_of, progress_of
from kurumaza.circles.board_choices import choices_for
from kurumaza.circles.board_wishes import is_waiting, rules_of
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.exports import withheld_count
from kurumaza.circles.models import Proposal
from kurumaza.circles.problem import problem_of
from kurumaza.people.models import Person
from kurumaza.terms.models import Round
from kurumaza.terms.queries import organised_term


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Propose, look, adjust, confirm; afterwards answers, moves, repair and cancelling."""
    held = held_or_404(request, slug, number)
    if request.method == "POST":
        outcome = acts.act(held, request.POST, by=organiser_of(request), now=timezone.now())
        if isinstance(outcome, GroupsRefused):
            messages.error(request, words.refusal_sentence(outcome))
        elif outcome:
            messages.success(request, outcome)
        return redirect("groups", slug, number)
    now = timezone.now()
    context = board_of(held, now=now, moving=_uuid(request.GET.get("move", "")))
    if "rules" in context and is_waiting(context["rules"]):
        actions_forecast.ask_forecasts(held=held, now=now)
        context["is_forecasting"] = True
    if context["state"] == "confirmed":
        circles = queries.circles_of(held)
        context["is_ahead"] = any(one["is_ahead"] for one in context["circles"])
        context["withheld"] = withheld_count(organiser_of(request), held.term, circles)
    return render(request, "circles/groups.html", context)


@never_cache
@login_required
@require_safe
def groups_effect(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What it would mean to move one person anywhere: asked while a hand is still holding them."""
    held = held_or_404(request, slug, number)
    proposal, person = queries.open_proposal(held), _uuid(request.GET.get("person", ""))
    if proposal is None or proposal.state != Proposal.State.READY or person is None:
        raise Http404
    choices = choices_for(proposal, person, timezone.now())
    if choices is None:
        raise Http404
    targets = [{"value": one.value, "allowed": one.is_allowed, "words": one.words} for one in choices]
    places = [one.is_allowed for one in choices if not one.is_swap]
    name = queries.people_of(held)[str(person)].call_name
    said = words_board.holding_sentence(name, places.count(True), places.count(False))
    return JsonResponse({"revision": proposal.revision, "words": said, "targets": targets})


@never_cache
@login_required
@require_safe
def groups_progress(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """How far the engine is, asked every second while groups or a repair are looked for."""
    held = held_or_404(request, slug, number)
    proposal = queries.open_proposal(held)
    if proposal is not None and proposal.state == Proposal.State.FORMING:
        return JsonResponse({"is_forming": True, **progress_of(proposal)})
    repair = queries.open_repair(held)
    return JsonResponse({"is_forming": repair is not None and repair.state == Proposal.State.FORMING})


@never_cache
@login_required
@require_safe
def groups_rules(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The panel of rules, asked for again until every level's meaning is known."""
    held = held_or_404(request, slug, number)
    rules = rules_of(held, problem_of(held, now=timezone.now()))
    context = {"held": held, "term": held.term, "rules": rules, "is_forecasting": is_waiting(rules)}
    return render(request, "circles/_rules.html", context)


def held_or_404(request: HttpRequest, slug: str, number: int) -> Round:
    """A round, for organisers of its programme."""
    term = organised_term(organiser_of(request), slug)
    held = queries.round_of(term, number) if term else None
    if held is None:
        raise Http404
    return held


def organiser_of(request: HttpRequest) -> Person:
    """Who asks; login is required of everybody here."""
    assert isinstance(request.user, Person)
    return request.user


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
