"""Pages of the hour after."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.circles.models import Seat
from kurumaza.circles.queries_live import place_of
from kurumaza.people.models import Person
from kurumaza.reflections import actions, queries
from kurumaza.reflections.actions_will import keep_will_of_circle
from kurumaza.reflections.errors import SENTENCES
from kurumaza.reflections.forms import ReflectionForm
from kurumaza.reflections.mirror import mirror_bars
from kurumaza.reflections.queries_questions import questionnaire_of
from kurumaza.reflections.queries_will import will_of_circle
from kurumaza.rooms.queries_figures import mirror_of


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _own_seat(request: HttpRequest, circle: UUID, page: str) -> Seat | HttpResponse:
    """One's own seat; or the way to the same page of the circle that one sat in after all, because people were seated anew."""
    seat = queries.own_seat(_person(request), circle)
    if seat is not None:
        return seat
    place = place_of(_person(request), circle)
    if place is None or place.kind != "seated" or place.circle.uuid == circle:
        raise Http404
    return redirect(page, place.circle.uuid)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reflect(request: HttpRequest, circle: UUID) -> HttpResponse:
    """Six questions, a note, a line: for those who sat in the circle."""
    seat = _own_seat(request, circle, "reflect")
    if isinstance(seat, HttpResponse):
        return seat
    person, now = _person(request), timezone.now()
    term = seat.circle.round.term
    form = ReflectionForm(
        questionnaire_of(seat.enrolment, circle=seat.circle).body,
        request.POST if request.method == "POST" else None,
        initial=_written(person, seat),
    )
    if request.method == "POST" and form.is_valid() and _keep(form, seat):
        return redirect(f"{request.path}?kept=1")
    context = {
        "form": form,
        "written": _what_is_kept(form),
        "is_kept": "kept" in request.GET,
        "term": term,
        "seat": seat,
        "is_written": bool(queries.own_answers(seat)),
        "slot": seat.circle.slot,
        "has_begun": queries.has_begun(seat.circle, now),
        "gifts": queries.opened_gifts(seat),
        "mirror": mirror_bars(mirror_of(seat)),
    }
    return render(request, "reflections/reflect.html", context)


def _written(person: Person, seat: Seat) -> dict[str, object]:
    """What was written before: one comes back to it and changes it."""
    line = will_of_circle(person, seat.circle)
    return {
        **queries.own_answers(seat),
        "note": queries.own_note(person, seat),
        "line": line.line if line else "",
        "next_step": line.next_step if line else "",
    }


def _what_is_kept(form: ReflectionForm) -> dict[str, object]:
    """For the page after the button: how many of how many answers, and whether there is a note and a line."""
    return {
        "answers": sum(key in form.initial for key in form.items),
        "items": len(form.items),
        "note": bool(form.initial["note"]),
        "line": bool(form.initial["line"]),
    }


def _keep(form: ReflectionForm, seat: Seat) -> bool:
    now = timezone.now()
    refused = actions.save_reflection(
        seat=seat, answers=form.answers(), note=form.cleaned_data["note"], now=now
    )
    if refused is None:
        refused = keep_will_of_circle(
            person=seat.enrolment.person,
            circle=seat.circle,
            line=form.cleaned_data["line"],
            next_step=form.cleaned_data["next_step"],
            now=now,
        )
    if refused is not None:
        form.add_error(None, SENTENCES[refused.code])
    return refused is None


@never_cache
@require_safe
@login_required
def gifts(request: HttpRequest, circle: UUID) -> HttpResponse:
    """今日のひとこと of one's circle, to keep and to print."""
    seat = _own_seat(request, circle, "gifts")
    if isinstance(seat, HttpResponse):
        return seat
    context = {
        "term": seat.circle.round.term,
        "circle": seat.circle,
        "slot": seat.circle.slot,
        "gifts": queries.opened_gifts(seat),
    }
    return render(request, "reflections/gifts.html", context)


@never_cache
@require_safe
@login_required
def all_gifts(request: HttpRequest) -> HttpResponse:
    """受け取ったひとこと of all one's circles, to keep and to print."""
    return render(
        request, "reflections/all_gifts.html", {"evenings": queries.gifts_by_evening(_person(request))}
    )
