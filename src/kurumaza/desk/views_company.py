"""接続の練習に付きそう: who would like to be accompanied, who accompanies, and the organisers' list of both."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.desk import actions_company as actions
from kurumaza.desk.forms_company import TakeForm, TimesForm
from kurumaza.desk.queries_company import practice_of
from kurumaza.people.models import Person
from kurumaza.terms.actions_accompaniment import wish_company
from kurumaza.terms.errors import AccompanimentRefused
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import enrolments_of
from kurumaza.terms.queries_accompaniment import (
    companion_place,
    company_on_desk,
    is_adult,
    own_wish,
    taken_by,
    times_ahead,
    wishes_to_take,
)
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """I would like somebody to try the connection with me: when I could, and what came of it."""
    person, now = _person(request), timezone.now()
    place = enrolments_of(person).exclude(call_name="").first()
    if place is None:
        return render(request, "desk/ask_company.html", {"place": None})
    form = TimesForm(place.term, request.POST if request.POST.get("act") == "wish" else None)
    if request.POST.get("act") == "take_back":
        actions.take_wish_back(enrolment=place, now=now)
        messages.success(request, _("付きそいの希望を取り下げました。"))
        return redirect("ask_company")
    if form.is_bound and form.is_valid() and _wished(form, place, now):
        messages.success(request, _("希望を伝えました。時間が決まると、メールでお知らせします。"))
        return redirect("ask_company")
    own = own_wish(place, now)
    context = {
        "place": place,
        "term": place.term,
        "form": form,
        "is_adult": is_adult(place),
        "hosts": hosts_of(place.term),
        "wish": own[0] if own else None,
        "standing": own[1] if own else "",
        "times": times_ahead(own[0], now) if own else [],
        "practice": practice_of(own[0], now) if own and own[1] == "settled" else None,
    }
    return render(request, "desk/ask_company.html", context)


def _wished(form: TimesForm, place: Enrolment, now: datetime) -> bool:
    done = wish_company(enrolment=place, times=form.times(), now=now)
    if isinstance(done, AccompanimentRefused):
        form.add_error(None, _sentence(done))
        return False
    return True


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """For companions: whom I can accompany, and what I have taken."""
    person, now = _person(request), timezone.now()
    place = companion_place(person, now)
    if request.method == "POST":
        _taken(request, person, place, now)
        return redirect("give_company")
    context = {
        "place": place,
        "wishes": wishes_to_take(place, now) if place else [],
        "taken": [(one, practice_of(one, now)) for one in taken_by(place, now)] if place else [],
    }
    return render(request, "desk/give_company.html", context)


def _taken(request: HttpRequest, person: Person, place: Enrolment | None, now: datetime) -> None:
    form = TakeForm(request.POST)
    if place is None or not form.is_valid():
        raise Http404
    wanted: UUID = form.cleaned_data["wish"]
    if form.cleaned_data["act"] == "step_back":
        mine = next((one for one in taken_by(place, now) if one.uuid == wanted), None)
        if mine is not None:
            actions.step_back(wish=mine, now=now)
        messages.success(request, _("取りやめました。相手の方にお知らせし、ほかに付きそえる人を待ちます。"))
        return
    wish = next((one.wish for one in wishes_to_take(place, now) if one.wish.uuid == wanted), None)
    starts_at = form.cleaned_data["starts_at"]
    done = (
        actions.take_company(wish=wish, companion=place, starts_at=starts_at, now=now)
        if wish is not None and starts_at is not None
        else AccompanimentRefused("gone")
    )
    if isinstance(done, AccompanimentRefused):
        messages.warning(request, _sentence(done))
    else:
        messages.success(request, _("時間を決めて、相手の方にお知らせしました。"))


@never_cache
@login_required
@require_safe
def on_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits, what is settled and who accompanies, by call name."""
    _organiser, term = organised_term_or_404(request, slug)
    company = company_on_desk(term, timezone.now())
    return render(request, "desk/company.html", {"term": term, "company": company})


def _sentence(refused: AccompanimentRefused) -> str:
    return {
        "no_time": _(
            "いまから一か月のうちの日時を、一つは入れてください。入れたものは、この画面に残っています。"
        ),
        "adults_only": _("18歳未満の方の練習には、運営が付きそいます。運営に連絡してください。"),
        "settled": _("時間は、もう決まっています。変えたいときは、いちど取り下げてください。"),
        "gone": _("この希望は、いまは受け付けていません。ほかの人が先に決めたか、取り下げられました。"),
        "no_script": _("このプログラムには、接続の練習の進行がありません。運営に知らせてください。"),
    }[refused.code]


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
