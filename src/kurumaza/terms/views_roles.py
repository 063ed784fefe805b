"""続いている関わり: one's own page, the wish, and the organisers' list."""

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
from django.views.decorators.http import require_http_methods

from kurumaza.people.models import Person
from kurumaza.terms import actions_roles as actions
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.forms_roles import OfferForm, OwnAnswerForm, ReplyForm, WishForm
from kurumaza.terms.models import Role, Term
from kurumaza.terms.queries import enrolments_of, own_enrolment
from kurumaza.terms.queries_roles import RoleOnDesk, own_roles, place_with_role, roles_on_desk
from kurumaza.terms.role_words import KINDS, OWN_STATES, STATES, role_refusal
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """What I wished, what I was asked for, what I have accepted."""
    person, now = _person(request), timezone.now()
    if request.method == "POST":
        return _answered(request, person, now)
    roles = [
        {"role": role, "state": state, "kind": KINDS[Role.Kind(role.kind)], "words": OWN_STATES[state]}
        for role, state in own_roles(person, now)
    ]
    context = {"roles": roles, "takes_part": enrolments_of(person).exists()}
    return render(request, "terms/own_roles.html", context)


def _answered(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    form = OwnAnswerForm(request.POST)
    place = own_enrolment(person, form.cleaned_data["enrolment"]) if form.is_valid() else None
    if place is None:
        raise Http404
    about: dict[str, Any] = {"enrolment": place, "kind": form.cleaned_data["kind"], "now": now}
    done: Role | RoleRefused | None
    match form.cleaned_data["act"]:
        case "accept":
            done, words = actions.accept_role(**about), _("引き受けることを、運営に伝えます。")
        case "leave":
            done, words = actions.leave_role(**about), _("引き受けないことを、運営に伝えます。")
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
    """Tells the organisers that one would like to go on. With `draft` it begins with words that somebody chose to take along."""
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
            messages.success(request, _("運営に伝えました。お返事は、メールとこのページに届きます。"))
            return redirect("own_roles")
        form.add_error(None, role_refusal(sent))
    return render(request, "terms/wish_role.html", {"form": form, "places": places, "is_draft": is_draft})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def on_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What people would like to do, for organisers of any partner: names only of their own side."""
    organiser, term = organised_term_or_404(request, slug)
    now = timezone.now()
    offer = OfferForm(request.POST) if request.POST.get("act") == "offer" else None
    reply = ReplyForm(request.POST) if request.POST.get("act") == "reply" else None
    if request.method == "POST" and _sent(request, organiser, term, offer, reply, now):
        return redirect("roles_on_desk", slug)
    rows = [_row(one, term, offer, reply) for one in roles_on_desk(organiser, term, now)]
    return render(request, "terms/roles_on_desk.html", {"term": term, "rows": rows})


def _sent(
    request: HttpRequest,
    organiser: Person,
    term: Term,
    offer: OfferForm | None,
    reply: ReplyForm | None,
    now: datetime,
) -> bool:
    """Does what an organiser asked for; False, with a sentence at the form, if it was refused."""
    form = offer or reply
    if form is None or "enrolment" in form.errors or "kind" in form.errors:
        raise Http404
    place = place_with_role(term, UUID(request.POST["enrolment"]), request.POST["kind"])
    if place is None:
        raise Http404
    if not form.is_valid():
        return False
    words = form.cleaned_data
    about: dict[str, Any] = {"enrolment": place, "kind": words["kind"], "by": organiser, "now": now}
    done = (
        actions.offer_role(until=words["until"], **about)
        if form is offer
        else actions.reply_to_wish(words=words["words"], **about)
    )
    if isinstance(done, RoleRefused):
        form.add_error(None, role_refusal(done))
        return False
    messages.success(request, _("%(name)sさんに伝えます。") % {"name": place.call_name})
    return True


def _row(one: RoleOnDesk, term: Term, offer: OfferForm | None, reply: ReplyForm | None) -> dict[str, Any]:
    """A role with its forms: the one that was sent keeps what was written."""
    place, kind = one.role.enrolment, one.role.kind
    first = {"enrolment": place.uuid, "kind": kind, "until": term.ends_on}

    def is_about_it(form: OfferForm | ReplyForm | None) -> bool:
        return (
            form is not None and form.data.get("enrolment") == str(place.uuid) and form.data["kind"] == kind
        )

    prefix = f"{place.uuid}_{kind}"
    return {
        "one": one,
        "kind": KINDS[Role.Kind(kind)],
        "state": STATES[one.state],
        "offer": offer if is_about_it(offer) else OfferForm(initial=first, auto_id=f"offer_{prefix}_%s"),
        "reply": reply if is_about_it(reply) else ReplyForm(initial=first, auto_id=f"reply_{prefix}_%s"),
        "is_open": is_about_it(offer) or is_about_it(reply),
    }


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
