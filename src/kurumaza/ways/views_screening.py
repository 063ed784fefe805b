"""Applications for organisers: those of one's own side to be read and decided on, the others as counts."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.people.models import Person
from kurumaza.terms.models import Side, Term
from kurumaza.terms.queries import sides_run_by
from kurumaza.terms.views_doors import organised_term_or_404
from kurumaza.ways import actions_apply as actions
from kurumaza.ways import queries_apply as queries
from kurumaza.ways.apply_words import (
    DECIDED,
    LIKENESS,
    refused_sentence,
    usual_reply,
)
from kurumaza.ways.errors import ApplicationRefused
from kurumaza.ways.forms_apply import DeclineForm
from kurumaza.ways.models import Application, WayIn
from kurumaza.ways.queries_eligible import likeness_of


@dataclass(frozen=True)
class ApplicationOnPage:
    """An application in a list, with what its side's list of those who may apply says; empty without one."""

    application: Application
    likeness: str
    words: str


@dataclass(frozen=True)
class SideOnPage:
    """A side as one organiser sees it; `waiting`, `listed` and `decided` only where it is their own organisation's."""

    side: Side
    counts: queries.SideCounts
    way: WayIn
    is_taking: bool
    is_mine: bool
    waiting: list[ApplicationOnPage]
    listed: list[ApplicationOnPage]
    decided: list[ApplicationOnPage]
    left: int | None

    @property
    def can_offer(self) -> bool:
        """Whether a place is free for who waits for one."""
        return bool(self.listed) and self.left != 0


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def applications(request: HttpRequest, slug: str) -> HttpResponse:
    """The list; its button gives a free place to who waits for one longest."""
    person, term = organised_term_or_404(request, slug)
    if request.method == "POST":
        return _offer(request, person, term)
    mine = set(sides_run_by(person, term))
    sides = [_side_on_page(side, side in mine) for side in term.sides.select_related("organisation", "term")]
    sides.sort(key=lambda one: not one.is_mine)
    return render(request, "ways/applications.html", {"term": term, "sides": sides})


def _side_on_page(side: Side, is_mine: bool) -> SideOnPage:
    found = list(queries.applications_of(side)) if is_mine else []
    alike = likeness_of(side, found)
    shown = {
        one.uuid: ApplicationOnPage(
            one, alike.get(one.uuid, ""), str(LIKENESS.get(alike.get(one.uuid, ""), ""))
        )
        for one in found
    }
    states = Application.State
    listed = sorted(
        (one for one in found if one.state == states.LISTED), key=lambda one: (one.listed_at, one.pk)
    )
    return SideOnPage(
        side=side,
        counts=queries.counts_of(side),
        way=queries.way_in_of(side),
        is_taking=queries.takes_applications(side, timezone.now()),
        is_mine=is_mine,
        waiting=[shown[one.uuid] for one in found if one.state == states.NEW],
        listed=[shown[one.uuid] for one in listed],
        decided=[shown[one.uuid] for one in found if one.decided_at is not None],
        left=queries.places_left(side) if is_mine else None,
    )


def _offer(request: HttpRequest, person: Person, term: Term) -> HttpResponse:
    wanted = request.POST.get("side")
    side = next((one for one in sides_run_by(person, term) if str(one.uuid) == wanted), None)
    if side is None:
        raise Http404
    _say(request, actions.offer_free_place(side=side, by=person, now=timezone.now()))
    return redirect("applications", term.slug)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, application: UUID) -> HttpResponse:
    """One application with its answers; its buttons decide."""
    person = request.user
    assert isinstance(person, Person)
    found = queries.own_application(person, application)
    if found is None:
        raise Http404
    term = found.side.term
    words = {"reply": usual_reply(found)}
    is_declining = request.POST.get("act") == "decline"
    form = DeclineForm(request.POST if is_declining else None, initial=words)
    if request.method == "POST" and (not is_declining or form.is_valid()):
        _say(request, _decide(request.POST.get("act", ""), found, person, form))
        return redirect("applications", term.slug)
    alike = likeness_of(found.side, [found]).get(found.uuid, "")
    context = {
        "application": found,
        "term": term,
        "side": found.side,
        "form": form,
        "likeness": alike,
        "likeness_words": LIKENESS.get(alike, ""),
        "decided": DECIDED.get(found.state, ""),
        "left": queries.places_left(found.side),
        "is_over": found.decided_at is not None,
        "declined_days": queries.KEEP_DECLINED.days,
    }
    return render(request, "ways/application.html", context)


def _decide(
    act: str, found: Application, person: Person, form: DeclineForm
) -> Application | ApplicationRefused:
    now = timezone.now()
    match act:
        case "accept":
            return actions.accept_application(application=found, by=person, now=now)
        case "list":
            return actions.put_on_waiting_list(application=found, by=person, now=now)
        case "decline":
            reply = form.cleaned_data["reply"]
            return actions.decline_application(application=found, reply=reply, by=person, now=now)
        case _:
            raise Http404


def _say(request: HttpRequest, done: Application | ApplicationRefused) -> None:
    if isinstance(done, ApplicationRefused):
        messages.warning(request, refused_sentence(done))
        return
    words = {
        Application.State.ACCEPTED: _(
            "%(name)sさんの参加を決めました。本人に、リンクの入ったメールを送ります。"
        ),
        Application.State.LISTED: _("%(name)sさんは、空きを待つ人になりました。本人にメールで知らせます。"),
        Application.State.DECLINED: _("%(name)sさんに、お断りのメールを送ります。"),
    }
    messages.success(request, words[Application.State(done.state)] % {"name": done.name})
