"""続いている関わり: one's own page, what each of them means, and the wish."""

from datetime import datetime
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

from kurumaza.people.models import Person
from kurumaza.people.queries import wants_notices
from kurumaza.terms import actions_roles as actions
from kurumaza.terms.actions_roles_told import TOLD_BEFORE
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.forms_roles import OwnAnswerForm, WishForm
from kurumaza.terms.models import Role
from kurumaza.terms.queries import enrolments_of, own_enrolment
from kurumaza.terms.queries_returning import returning_of
from kurumaza.terms.queries_roles import has_ended, own_roles, times_held
from kurumaza.terms.role_words import KINDS, MEANINGS, OWN_STATES, role_refusal
from kurumaza.terms.roles_kept import is_kept


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """What I wished, what I was asked for, what I have accepted."""
    person, now = _person(request), timezone.now()
    if request.method == "POST":
        return _answered(request, person, now)
    roles = [
        {
            "role": role,
            "state": state,
            "kind": KINDS[Role.Kind(role.kind)],
            "meaning": MEANINGS[Role.Kind(role.kind)],
            "words": OWN_STATES[state],
            "is_kept": state == "accepted" and is_kept(role.enrolment, role.kind),
        }
        for role, state in own_roles(person, now)
    ]
    places = list(enrolments_of(person))
    context = {
        "roles": roles,
        "held": [(KINDS[Role.Kind(one.kind)], one) for one in times_held(person) if has_ended(one, now)],
        "takes_part": bool(places),
        "returning": returning_of(person, now),
        "wants_notices": wants_notices(person),
    }
    return render(request, "terms/own_roles.html", context)


@never_cache
@login_required
@require_safe
def meanings(request: HttpRequest) -> HttpResponse:
    """What each of them means, and what it does not make of anybody."""
    kinds = [(kind, KINDS[kind], MEANINGS[kind]) for kind in Role.Kind]
    return render(request, "terms/role_meanings.html", {"kinds": kinds, "days": TOLD_BEFORE.days})


@never_cache
@login_required
@require_safe
def leave(request: HttpRequest, enrolment: UUID, kind: str) -> HttpResponse:
    """Asks once more before one steps back from what one has accepted."""
    person, now = _person(request), timezone.now()
    held = [role for role, state in own_roles(person, now) if state == "accepted"]
    role = next((one for one in held if one.enrolment.uuid == enrolment and one.kind == kind), None)
    if role is None or is_kept(role.enrolment, kind):
        raise Http404
    return render(request, "terms/leave_role.html", {"role": role, "kind": KINDS[Role.Kind(kind)]})


def _answered(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    form = OwnAnswerForm(request.POST)
    place = own_enrolment(person, form.cleaned_data["enrolment"]) if form.is_valid() else None
    if place is None:
        raise Http404
    about: dict[str, Any] = {"enrolment": place, "kind": form.cleaned_data["kind"], "now": now}
    until = form.cleaned_data["until"]
    done: Role | RoleRefused | None
    match form.cleaned_data["act"]:
        case "accept":
            done, words = actions.accept_role(until=until, **about), _("引き受けることを、運営に伝えました。")
        case "decline":
            done, words = (
                actions.decline_role(until=until, **about),
                _("引き受けないことを、運営に伝えました。"),
            )
        case "leave":
            done, words = actions.leave_role(**about), _("この関わりから退くことを、運営に伝えました。")
        case "go_on":
            done = actions.go_on_longer(agrees=True, until=until, **about)
            words = _("続けることを、運営に伝えました。")
        case "not_longer":
            done = actions.go_on_longer(agrees=False, until=until, **about)
            words = _("はじめの約束の日で終えることを、運営に伝えました。")
        case _act:
            done, words = actions.take_back_wish(**about), _("希望を取り下げました。")
    if isinstance(done, RoleRefused):
        messages.warning(request, role_refusal(done))
    else:
        messages.success(request, words)
    return redirect("own_roles")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest) -> HttpResponse:
    """Tells the organisers that one would like to go on. With `draft` it begins with words that somebody chose to take along. What
    stands there already is shown, as other words for the same take its place."""
    person, now = _person(request), timezone.now()
    places = list(enrolments_of(person))
    is_draft = "draft" in request.POST
    form = WishForm(
        places,
        request.POST if request.method == "POST" and not is_draft else None,
        initial={"words": request.POST.get("draft", "")[: actions.WORDS_MAX]},
    )
    if places and form.is_bound and form.is_valid():
        sent = actions.wish_role(
            enrolment=form.place(), kind=form.cleaned_data["kind"], words=form.cleaned_data["words"], now=now
        )
        if not isinstance(sent, RoleRefused):
            messages.success(
                request,
                _(
                    "運営に伝えました。お返事が届くと、メールでお知らせします。お返事は、このページで読めます。"
                ),
            )
            return redirect("own_roles")
        form.add_error(None, role_refusal(sent))
    standing = [
        (KINDS[Role.Kind(role.kind)], role)
        for role, state in own_roles(person, now)
        if state == "wished" and role.words
    ]
    context = {"form": form, "places": places, "is_draft": is_draft, "standing": standing}
    return render(request, "terms/wish_role.html", context)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
