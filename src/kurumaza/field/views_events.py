"""The calendar of a placement."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.circles.calendar import entry_file
from kurumaza.field import actions_events as actions
from kurumaza.field import queries_days as queries
from kurumaza.field.calendar_entries import entry_of
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.forms_days import EventForm, event_initial
from kurumaza.field.models import EventAnswer, FieldEvent
from kurumaza.field.paging import part_of
from kurumaza.field.queries_days import Viewer
from kurumaza.field.views_days import frame, viewer_or_404
from kurumaza.people.downloads import download
from kurumaza.people.sent_once import FIELD, number_in, sent_once
from kurumaza.terms.dates import zone_of

CALENDAR = "text/calendar; charset=utf-8"
_AT_FIELD = {"ends_before_start": "ends", "online_url": "online_url"}


def _event_or_404(viewer: Viewer, event: UUID) -> FieldEvent:
    found = queries.event_in(viewer, event)
    if found is None:
        raise Http404
    return found


@never_cache
@login_required
@require_safe
def field_events(request: HttpRequest, placement: UUID) -> HttpResponse:
    """All of them: what is ahead, then what was."""
    viewer, now = viewer_or_404(request, placement), timezone.now()
    ahead = part_of(request, queries.events_ahead(viewer, now), "ahead")
    over = part_of(request, queries.events_over(viewer, now), "past")
    context = {
        **frame(viewer),
        "ahead": ahead.shown(lambda rows: queries.lines_of(viewer, rows)),
        "past": over.shown(lambda rows: queries.lines_of(viewer, rows)),
    }
    return render(request, "field/events.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_event_new(request: HttpRequest, placement: UUID) -> HttpResponse:
    """Adds one."""
    viewer = viewer_or_404(request, placement)
    if viewer.placement.finished_at is not None and request.method != "POST":
        raise Http404
    sent, arrived = request.POST.copy() if request.method == "POST" else None, None
    form = EventForm(zone_of(viewer.placement.term), sent)
    if sent is not None and form.is_valid():
        sent_as = number_in(sent.get(FIELD, ""))
        added = actions.add_event(
            viewer=viewer, words=form.event_words(), now=timezone.now(), sent_as=sent_as, seen=_seen(form)
        )
        if not isinstance(added, DaysRefused):
            messages.success(request, _("行事を加えました。"))
            return redirect("field_event", placement, added.uuid)
        form.add_error(_AT_FIELD.get(added.code), added.sentence)
        if added.code == "arrived":
            arrived = _event_or_404(viewer, sent_once(viewer.person, sent_as))
            sent["seen"] = str(arrived.sequence)  # pressed again, the form goes on from it
    context = {**frame(viewer), "form": form, "event": None, "arrived": arrived}
    context["sent_as"] = request.POST.get(FIELD) or uuid4()
    return render(request, "field/event_form.html", context)


def _seen(form: EventForm) -> int:
    return -1 if form.cleaned_data["seen"] is None else int(form.cleaned_data["seen"])


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_event(request: HttpRequest, placement: UUID, event: UUID) -> HttpResponse:
    """When, where, who comes; and whether one comes oneself."""
    viewer, now = viewer_or_404(request, placement), timezone.now()
    found = _event_or_404(viewer, event)
    if request.method == "POST":
        _answer(request, viewer, event, request.POST.get("answer", ""))
        return redirect("field_event", placement, event)
    context = {**frame(viewer), "shown": queries.event_shown(viewer, found, now), "now": now}
    return render(request, "field/event.html", context)


def _answer(request: HttpRequest, viewer: Viewer, event: UUID, answer: str) -> None:
    if answer not in EventAnswer.Answer.values or viewer.enrolment is None:
        return
    refused = actions.answer_event(viewer=viewer, event=event, answer=answer, now=timezone.now())
    if refused is not None:
        messages.error(request, refused.sentence)
    elif answer == EventAnswer.Answer.GOING:
        messages.success(request, _("「行きます」と伝えました。あなたのカレンダーにも入ります。"))
    else:
        messages.success(request, _("返事を伝えました。あとから変えられます。"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_event_edit(request: HttpRequest, placement: UUID, event: UUID) -> HttpResponse:
    """Changes one."""
    viewer = viewer_or_404(request, placement)
    found, zone = _event_or_404(viewer, event), zone_of(viewer.placement.term)
    if not queries.may_change(viewer, found):
        raise Http404
    sent = request.POST.copy() if request.method == "POST" else None
    form = EventForm(zone, sent, initial=event_initial(found, zone))
    if sent is not None and form.is_valid():
        done = actions.change_event(
            viewer=viewer,
            event=event,
            words=form.event_words(),
            seen=_seen(form),
            now=timezone.now(),
        )
        if not isinstance(done, DaysRefused):
            is_told = done.sequence != found.sequence and _tells(viewer, done)
            told = _("「行きます」と答えた人には、変わったことをメールで知らせます。") if is_told else ""
            messages.success(request, _("変えました。") + told)
            return redirect("field_event", placement, event)
        form.add_error(_AT_FIELD.get(done.code), done.sentence)
    is_stale = sent is not None and sent.get("seen") != str(found.sequence)
    if sent is not None and is_stale:  # the form goes on from what stands there now, which is shown above it
        sent["seen"] = str(found.sequence)
    context = {**frame(viewer), "form": form, "event": found, "is_stale": is_stale}
    context["tells"] = _tells(viewer, found)
    return render(request, "field/event_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_event_cancel(request: HttpRequest, placement: UUID, event: UUID) -> HttpResponse:
    """Asks once, then calls it off."""
    viewer = viewer_or_404(request, placement)
    found = _event_or_404(viewer, event)
    if not queries.may_change(viewer, found):
        raise Http404
    if request.method == "POST":
        done = actions.cancel_event(viewer=viewer, event=event, now=timezone.now())
        if isinstance(done, DaysRefused):
            messages.error(request, done.sentence)
        else:
            told = _("「行きます」と答えた人に、メールで知らせます。") if _tells(viewer, done) else ""
            messages.success(request, _("取りやめにしました。") + told)
        return redirect("field_event", placement, event)
    context = {**frame(viewer), "event": found, "tells": _tells(viewer, found)}
    return render(request, "field/event_cancel.html", context)


def _tells(viewer: Viewer, event: FieldEvent) -> bool:
    """Whether a change is told by mail: to others who come, as long as it is not over."""
    others = (one for one in queries.people_going(event) if one.person_id != viewer.person.pk)
    return event.ends_at > timezone.now() and any(others)


@never_cache
@login_required
@require_safe
def field_event_file(request: HttpRequest, placement: UUID, event: UUID) -> HttpResponse:
    """One event for a calendar program."""
    viewer = viewer_or_404(request, placement)
    found = _event_or_404(viewer, event)
    return download(entry_file(entry_of(found), now=timezone.now()), CALENDAR, "event.ics")
