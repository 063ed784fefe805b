"""The host's desk of the field: what there is, one internship with its people, and the acts on it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.field import actions_placements as actions
from kurumaza.field.errors import PlacementRefused
from kurumaza.field.models import JoinWish, Placement
from kurumaza.field.paging import part_of
from kurumaza.field.placement_words import (
    SHORT_STATES,
    STATES,
    parts_named,
    placement_refusal,
)
from kurumaza.field.queries import members_of
from kurumaza.field.queries_finishing import still_open
from kurumaza.field.queries_leads import leads_of, leads_on_desk, leads_to
from kurumaza.field.queries_placements import (
    content_of,
    missing_of,
    others_placements,
    placement_state,
    placements_of_term,
    states_of,
)
from kurumaza.field.queries_wishes import (
    WishOnDesk,
    answers_owed,
    members_on_desk,
    wishes_decided,
    wishes_on_desk,
    wishes_waiting,
)
from kurumaza.field.views_doors import hosted_or_404
from kurumaza.field.wish_words import DESK_STATES
from kurumaza.people.models import Person
from kurumaza.terms.views_doors import organised_term_or_404

LEADS_A_PAGE = 15


@never_cache
@login_required
@require_safe
def field_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What one's own organisation offers, what people said should lead there, and what the other partners have published."""
    person, term = organised_term_or_404(request, slug)
    own = part_of(request, placements_of_term(person, term), "own")
    context = {
        "term": term,
        "own": own.shown(lambda rows: _own(rows, person)),
        "others": part_of(request, others_placements(person, term), "others"),
        "leads": part_of(request, leads_to(term), "leads", LEADS_A_PAGE).shown(leads_on_desk),
    }
    return render(request, "field/desk.html", context)


def _own(placements: Sequence[Placement], person: Person) -> list[tuple[Placement, object, int]]:
    """Each with where it stands, and how many wait for an answer."""
    states, waiting = states_of(placements, timezone.now()), answers_owed(person, placements)
    return [(one, SHORT_STATES[states[one.pk]], waiting.get(one.pk, 0)) for one in placements]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_desk(request: HttpRequest, slug: str, placement: UUID) -> HttpResponse:
    """One internship: where it stands, who asks, who is a member; its buttons close, reopen, finish and discard it."""
    person, term, found, _acting = hosted_or_404(request, slug, placement)
    if request.method == "POST":
        return _acted(request, person, found)
    state = placement_state(found, timezone.now())
    content = content_of(found)
    context = {
        "term": term,
        "placement": found,
        "state": state,
        "state_words": STATES[state],
        "missing": parts_named(missing_of(content)),
        "is_closed_by_hand": found.closed_at is not None,
        **_wishes(request, found, person),
        "members": members_on_desk(found, person),
        "leads": part_of(request, leads_of(found), "leads", LEADS_A_PAGE).shown(leads_on_desk),
        "organiser": person,
        "still_open": still_open(found, timezone.now()),
    }
    return render(request, "field/placement_desk.html", context)


def _wishes(request: HttpRequest, placement: Placement, organiser: Person) -> dict[str, object]:
    def shown(rows: Sequence[JoinWish]) -> list[tuple[WishOnDesk, object]]:
        wishes = wishes_on_desk(rows, organiser, placement.term)
        return [(one, DESK_STATES[one.wish.state]) for one in wishes]

    waiting, decided = wishes_waiting(placement, organiser), wishes_decided(placement, organiser)
    return {
        "waiting": part_of(request, waiting, "waiting").shown(shown),
        "answered": part_of(request, decided, "answered").shown(shown),
    }


def _acted(request: HttpRequest, person: Person, placement: Placement) -> HttpResponse:
    about: dict[str, Any] = {"placement": placement, "by": person}
    now = timezone.now()
    done: Placement | PlacementRefused | None
    match request.POST.get("act"):
        case "close":
            done, words = actions.close_placement(**about, now=now), _("新しい受け付けを終えました。")
        case "reopen":
            done, words = actions.reopen_placement(**about), _("受け付けを、もう一度はじめました。")
        case "finish":
            done, words = actions.finish_placement(**about, now=now), _("このインターンを終わりにしました。")
            words += _("メンバーには、メールで知らせます。") if members_of(placement).exists() else ""
        case "discard":
            done, words = actions.discard_placement(**about, now=now), _("下書きを消しました。")
        case _act:
            raise Http404
    if isinstance(done, PlacementRefused):
        messages.warning(request, placement_refusal(done))
    else:
        messages.success(request, words)
    if done is None:
        return redirect("field_desk", placement.term.slug)
    return redirect("placement_desk", placement.term.slug, placement.uuid)
