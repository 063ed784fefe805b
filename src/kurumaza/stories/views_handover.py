"""Organisers: who chooses to whom stories are brought, what is brought next and why, and the line that opens a round."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.circles.models import OpeningQuote
from kurumaza.core.circulation.handover import FLOOR, Handover, Plan
from kurumaza.stories import actions_handover, actions_openings
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.forms_handover import ChooserForm, OpeningForm
from kurumaza.stories.models import ExcerptConsent, Story
from kurumaza.stories.queries_excerpts import usable_excerpts
from kurumaza.stories.queries_handover import Offer, authors_of, offer_in
from kurumaza.stories.queries_openings import coming_rounds
from kurumaza.stories.words import reason_text, shortfall_text
from kurumaza.terms.actions_hand_over import choose_hand_over
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.views_doors import organised_term_or_404

# So many of a large term's next stories are shown.
SHOWN = 50


class Next(NamedTuple):
    """A story that would be brought to somebody now, and why. Without a story: there is none for who asked."""

    reader: Enrolment
    story: Story | None = None
    reason: str = ""


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Who chooses, who would like to read one, what comes next, and which stories have not come far, with why."""
    person, term = organised_term_or_404(request, slug)
    form = ChooserForm(
        request.POST if "hand_over" in request.POST else None, initial={"hand_over": term.hand_over}
    )
    if request.method == "POST":
        if request.POST.get("act") == "now":
            actions_handover.start_pass(term=term, by=person)
            messages.success(request, _("いま届けています。届いた方には、メールでお知らせします。"))
            return redirect("story_hand_over", slug)
        if form.is_valid():
            by_circulation = form.cleaned_data["hand_over"] == Term.HandOver.BY_CIRCULATION
            choose_hand_over(term=term, by_circulation=by_circulation, by=person)
            messages.success(request, _("届けかたを決めました。"))
            return redirect("story_hand_over", slug)
    context = {"term": term, "form": form, **_look_ahead(term, timezone.now())}
    asks = "now" in request.GET and context["by_circulation"] and context["coming"]
    return render(request, "stories/hand_over_now.html" if asks else "stories/hand_over.html", context)


def _look_ahead(term: Term, now: datetime) -> dict[str, Any]:
    """What the pass would do now, and why it would not do more."""
    offer = offer_in(term)
    plan = offer.plan(now)
    authors = authors_of(offer.stories)
    sides = {str(one.uuid): authors[one.pk].side.name for one in offer.stories}
    short = {one.tale: shortfall_text(one.kind) for one in plan.shortfalls}
    ahead = _("次のお届けで、三人に届きます。") if _chooses(term) else _("届けられる方がいます。")
    # In the order in which they were told: which has come how far is nobody's to compare.
    waiting = [one for one in offer.tales if one.reached < FLOOR]
    return {
        "by_circulation": _chooses(term),
        "asking": _for_who_asked(
            offer, sides, plan if _chooses(term) else offer.plan(now, only=offer.asking())
        ),
        "next": [_next(offer, one, sides) for one in plan.handovers[:SHOWN]],
        "coming": len(plan.handovers),
        "more": max(0, len(plan.handovers) - SHOWN),
        "waiting": [(offer.story[one.id], short.get(one.id, ahead)) for one in waiting],
    }


def _chooses(term: Term) -> bool:
    return term.hand_over == Term.HandOver.BY_CIRCULATION


def _for_who_asked(offer: Offer, sides: dict[str, str], plan: Plan) -> list[Next]:
    found = {one.reader: _next(offer, one, sides) for one in plan.handovers}
    return [found.get(str(one.uuid), Next(one)) for one in offer.asking()]


def _next(offer: Offer, handover: Handover, sides: dict[str, str]) -> Next:
    reason = reason_text(handover.reason, sides[handover.tale])
    return Next(offer.person[handover.reader], offer.story[handover.tale], reason)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_opening(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Which line opens a coming round: one of those whose authors allow it."""
    person, term = organised_term_or_404(request, slug)
    now = timezone.now()
    held = next((one for one in coming_rounds(term, now) if one.number == number), None)
    if held is None:
        raise Http404
    lines = usable_excerpts(term, ExcerptConsent.Use.OPENING)
    form = OpeningForm(lines, request.POST if "excerpt" in request.POST else None)
    if request.method == "POST" and request.POST.get("act") == "clear":
        actions_openings.clear_opening(held=held, by=person)
        messages.success(request, _("はじめのことばを外しました。"))
        return redirect("round_opening", slug, number)
    if request.method == "POST" and form.is_valid():
        placed = actions_openings.open_round(
            held=held, excerpt=UUID(form.cleaned_data["excerpt"]), by=person, now=now
        )
        if not isinstance(placed, StoryRefused):
            messages.success(request, _("はじめのことばにしました。書いた方に、メールでお知らせします。"))
            return redirect("round_opening", slug, number)
        form.add_error("excerpt", _("その一行は、いまは使えません。ほかの一行を選んでください。"))
    quote = OpeningQuote.objects.filter(round=held).first()
    choices = [
        (option, one)
        for option, one in zip(form["excerpt"], lines, strict=True)
        if quote is None or one.excerpt != quote.source
    ]
    context = {"term": term, "round": held, "form": form, "choices": choices, "quote": quote}
    return render(request, "stories/opening.html", context)
