"""続いている関わり on the desk: what people of a term would like, what they hold, and asking them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.partners.queries import organisations_led_by
from kurumaza.people.models import Person
from kurumaza.terms import actions_roles as actions
from kurumaza.terms.actions_role_kinds import choose_role_kinds
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.forms_roles import OfferForm, OwnAccordForm, ReplyForm, RoleKindsForm
from kurumaza.terms.models import Enrolment, Role, Term
from kurumaza.terms.queries_roles import RoleOnDesk, people_to_offer, place_with_role, roles_on_desk
from kurumaza.terms.role_words import KINDS, STATES, role_refusal
from kurumaza.terms.views_doors import organised_term_or_404

_ENDED = ("left", "over")
# What organisers do about a role that is there.
_FORMS: dict[str, type[OfferForm] | type[ReplyForm]] = {
    "offer": OfferForm,
    "longer": OfferForm,
    "reply": ReplyForm,
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def on_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What people would like to do, for organisers of any partner: names only of their own side."""
    organiser, term = organised_term_or_404(request, slug)
    now, act = timezone.now(), request.POST.get("act", "")
    people = people_to_offer(organiser, term)
    sent: forms.Form | None = None
    if request.method == "POST":
        if act == "ask":
            sent = OwnAccordForm(people, term.role_kinds, request.POST)
            is_done = _asked(request, sent, organiser, now)
        elif act == "kinds":
            sent = RoleKindsForm(request.POST)
            is_done = _chosen(request, sent, organiser, term)
        elif act in _FORMS:
            sent = _FORMS[act](request.POST)
            is_done = _answered(request, organiser, term, act, sent, now)
        else:
            raise Http404
        if is_done:
            return redirect("roles_on_desk", slug)
    led = set(organisations_led_by(organiser).values_list("pk", flat=True))
    rows = [_row(one, term, act, sent, led) for one in roles_on_desk(organiser, term, now)]
    ended = [row for row in rows if row["one"].state in _ENDED]
    context = {
        "term": term,
        "rows": [row for row in rows if row["one"].state not in _ENDED],
        "ended": ended,
        "unsent": _unsent(act, sent, rows),
        "is_ended_open": any(row[act].is_bound for row in ended if act in _FORMS),
        "asking": sent
        if isinstance(sent, OwnAccordForm)
        else OwnAccordForm(people, term.role_kinds, auto_id="ask_%s"),
        "people": people if term.role_kinds else [],
        "choosing": sent
        if isinstance(sent, RoleKindsForm)
        else RoleKindsForm(initial={"kinds": term.role_kinds}),
    }
    return render(request, "terms/roles_on_desk.html", context)


def _chosen(request: HttpRequest, form: RoleKindsForm, organiser: Person, term: Term) -> bool:
    if not form.is_valid():
        return False
    choose_role_kinds(term=term, kinds=form.cleaned_data["kinds"], by=organiser)
    messages.success(request, _("この期でお願いすることを決めました。"))
    return True


def _asked(request: HttpRequest, form: OwnAccordForm, organiser: Person, now: datetime) -> bool:
    """お願いする without a wish; False, with a sentence at the form, if it was refused."""
    if not form.is_valid():
        return False
    place, words = form.person(), form.cleaned_data
    done = actions.offer_role(
        enrolment=place, kind=words["kind"], until=words["until"], by=organiser, now=now
    )
    return _said(request, form, place, done)


def _answered(
    request: HttpRequest, organiser: Person, term: Term, act: str, form: forms.Form, now: datetime
) -> bool:
    """Does what an organiser asked for; False, with a sentence at the form, if it was refused."""
    if "enrolment" in form.errors or "kind" in form.errors:
        raise Http404
    place = place_with_role(term, UUID(request.POST["enrolment"]), request.POST["kind"])
    if place is None:
        form.add_error(
            None, _("その関わりは、もうここにありません。本人が取り下げたか、この期を離れました。")
        )
        return False
    if not form.is_valid():
        return False
    words = form.cleaned_data
    about: dict[str, Any] = {"enrolment": place, "kind": words["kind"], "by": organiser, "now": now}
    match act:
        case "offer":
            done = actions.offer_role(until=words["until"], **about)
        case "longer":
            done = actions.ask_for_longer(until=words["until"], **about)
        case _act:
            done = actions.reply_to_wish(words=words["words"], **about)
    return _said(request, form, place, done)


def _said(request: HttpRequest, form: forms.Form, place: Enrolment, done: Role | RoleRefused) -> bool:
    if isinstance(done, RoleRefused):
        form.add_error(None, role_refusal(done))
        return False
    messages.success(request, _("%(name)sさんに伝えました。") % {"name": place.call_name})
    return True


def _row(one: RoleOnDesk, term: Term, act: str, sent: forms.Form | None, led: set[int]) -> dict[str, Any]:
    """A role with its forms: the one that was sent keeps what was written. `invites`: where one who is to be an organiser is invited, for
    who leads the organisation of their side."""
    place, kind = one.role.enrolment, one.role.kind
    # Going on is later than what was agreed to: that day is theirs to choose.
    until = None if one.state == "accepted" else term.ends_on
    first = {"enrolment": place.uuid, "kind": kind, "until": until}
    shown = {
        name: sent
        if act == name and _is_about(sent, one.role)
        else form(initial=first, auto_id=f"{name}_{place.uuid}_{kind}_%s")
        for name, form in _FORMS.items()
    }
    is_to_organise = kind == Role.Kind.NEXT_ORGANISER and one.state == "accepted"
    return {
        "one": one,
        "kind": KINDS[Role.Kind(kind)],
        "state": STATES[one.state],
        **shown,
        "acts": _acts(one),
        "invites": one.side.organisation.uuid if is_to_organise and one.side.organisation_id in led else None,
    }


def _acts(one: RoleOnDesk) -> list[str]:
    """What can be done about it now: these forms are shown, and no others."""
    kind, state = one.role.kind, one.state
    is_asked = kind != Role.Kind.FIELD_MEMBER
    may = {
        "offer": is_asked and state not in ("offered", "accepted"),
        "longer": is_asked and state == "accepted" and one.role.until is not None,
        "reply": state in ("wished", "replied"),
    }
    return [act for act, may_be in may.items() if may_be]


def _is_about(sent: forms.Form | None, role: Role) -> bool:
    if not isinstance(sent, OfferForm | ReplyForm):
        return False
    named = sent.data.get("enrolment"), sent.data.get("kind")
    return named == (str(role.enrolment.uuid), role.kind)


def _unsent(act: str, sent: forms.Form | None, rows: list[dict[str, Any]]) -> forms.Form | None:
    """What was refused where its form stands no more: the wish is gone, or somebody else answered it. What was written is shown all the same."""
    if not isinstance(sent, OfferForm | ReplyForm):
        return None
    stands = any(act in row["acts"] and _is_about(sent, row["one"].role) for row in rows)
    return None if stands else sent
