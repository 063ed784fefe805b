"""What members note: events attended, voices heard, and what is for themselves alone."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.field import actions_days as actions
from kurumaza.field import queries_days as queries
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.forms_days import (
    FieldNoteForm,
    NoteSearchForm,
    VisitForm,
    VoiceForm,
    choices_of,
    first_day,
)
from kurumaza.field.models import FieldEvent
from kurumaza.field.paging import ListPage, part_of, part_of_sent
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_marks import note_mark, visit_mark, voice_mark
from kurumaza.field.queries_notes import OwnNote, own_note
from kurumaza.field.queries_own_writing import Piece, opened_writing, own_writing, writing_with
from kurumaza.field.views_days import frame, place_or_404
from kurumaza.people.sent_once import FIELD, number_in
from kurumaza.terms.dates import zone_of

_AT_FIELD = {"future": {"on", "heard_on"}, "no_consent": {"knows"}}


def _number(request: HttpRequest) -> UUID | None:
    return number_in(request.POST.get(FIELD, ""))


def _refuse(form: forms.Form, refused: DaysRefused) -> None:
    at = _AT_FIELD.get(refused.code, set()) & set(form.fields)
    form.add_error(next(iter(at), None), refused.sentence)


def _mark(request: HttpRequest) -> str:
    """Of what the form was filled in with."""
    return request.POST.get("mark", "")


def _is_stale(request: HttpRequest, mark: str) -> bool:
    return request.method == "POST" and _mark(request) != mark


def _kept(request: HttpRequest, words: str) -> None:
    """Says so, and to the page whose form was sent that its draft may go."""
    number = _number(request)
    messages.success(request, words, extra_tags=f"sent-{number}" if number else "")


def _next_number(request: HttpRequest, done: object) -> object:
    """The form's own again, unless what was made with it has been deleted since."""
    is_used_up = isinstance(done, DaysRefused) and done.code == "taken_back"
    return uuid4() if is_used_up else request.POST.get(FIELD) or uuid4()


def _event(viewer: Viewer, given: str) -> FieldEvent | None:
    number = number_in(given)
    return queries.event_in(viewer, number) if number else None


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_visit_new(request: HttpRequest, placement: UUID) -> HttpResponse:
    """Notes an event attended; begun with what the calendar knows of it."""
    viewer, place = place_or_404(request, placement)
    if viewer.placement.finished_at is not None and request.method != "POST":
        raise Http404
    event, now = _event(viewer, request.GET.get("event", "")), timezone.now()
    there = queries.visit_of_event(viewer, event) if event is not None else None
    if there is not None and request.method != "POST":
        return redirect("field_visit", placement, there.uuid)
    first = {
        "title": event.title if event else "",
        "on": first_day(event, now, zone_of(viewer.placement.term)),
    }
    form, done = VisitForm(request.POST or None, initial=first), None
    if request.method == "POST" and form.is_valid():
        done = actions.log_visit(
            place=place, words=form.visit_words(), event=event, now=now, sent_as=_number(request)
        )
        if not isinstance(done, DaysRefused):
            _kept(request, _("参加した行事を残しました。"))
            return redirect("placement_home", placement)
        _refuse(form, done)
    context = {**frame(viewer), "form": form, "sent_as": _next_number(request, done), "event": event}
    return render(request, "field/visit_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_visit(request: HttpRequest, placement: UUID, visit: UUID) -> HttpResponse:
    """One's own, changed."""
    viewer, place = place_or_404(request, placement)
    found = queries.own_visit(viewer, visit)
    if found is None:
        raise Http404
    private = queries.private_note_of(viewer.person, found)
    first = {"title": found.title, "on": found.on, "note": found.note, "private": private}
    form = VisitForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        refused = actions.rewrite_visit(
            place=place, visit=visit, words=form.visit_words(), mark=_mark(request), now=timezone.now()
        )
        if refused is None:
            messages.success(request, _("書き直したものを残しました。"))
            return redirect("placement_home", placement)
        _refuse(form, refused)
    mark = visit_mark(viewer.person, found)
    there = [found.title, found.note, private] if _is_stale(request, mark) else []
    context = {"form": form, "visit": found, "mark": mark, "there": there}
    return render(request, "field/visit_form.html", {**frame(viewer), **context})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_voice_new(request: HttpRequest, placement: UUID) -> HttpResponse:
    """Notes a voice heard."""
    viewer, place = place_or_404(request, placement)
    if viewer.placement.finished_at is not None and request.method != "POST":
        raise Http404
    now, zone = timezone.now(), zone_of(viewer.placement.term)
    event = _event(viewer, request.GET.get("event", ""))
    first = {"heard_on": first_day(event, now, zone), "event": str(event.uuid) if event else ""}
    chosen = number_in(request.POST.get("event", "")) or (event.uuid if event else None)
    offered = choices_of(queries.past_events(viewer, now, chosen), viewer.placement.term)
    form, done = VoiceForm(offered, request.POST or None, initial=first), None
    if request.method == "POST" and form.is_valid():
        done = actions.add_voice(
            place=place,
            words=form.voice_words(),
            event=_event(viewer, form.cleaned_data.get("event", "")),
            now=now,
            sent_as=_number(request),
        )
        if not isinstance(done, DaysRefused):
            _kept(request, _("聞いた声を残しました。"))
            return redirect("placement_home", placement)
        _refuse(form, done)
    context = {**frame(viewer), "form": form, "sent_as": _next_number(request, done)}
    return render(request, "field/voice_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_voice(request: HttpRequest, placement: UUID, voice: UUID) -> HttpResponse:
    """One's own, changed."""
    viewer, place = place_or_404(request, placement)
    found = queries.own_voice(viewer, voice)
    if found is None:
        raise Http404
    first = {name: getattr(found, name) for name in ("said_by_role", "said", "stirred", "heard_on", "name")}
    first |= {"knows": bool(found.name), "event": str(found.event.uuid) if found.event else ""}
    chosen = number_in(request.POST.get("event", "")), found.event.uuid if found.event else None
    offered = choices_of(queries.past_events(viewer, timezone.now(), *chosen), viewer.placement.term)
    form = VoiceForm(offered, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        event = _event(viewer, form.cleaned_data.get("event", ""))
        refused = actions.rewrite_voice(
            place=place,
            voice=voice,
            words=form.voice_words(),
            event=event,
            mark=_mark(request),
            now=timezone.now(),
        )
        if refused is None:
            messages.success(request, _("書き直したものを残しました。"))
            return redirect("placement_home", placement)
        _refuse(form, refused)
        if refused.code == "rewritten" and form.cleaned_data["name"] != found.name:
            form.ask_again_who_knows()
    mark = voice_mark(found)
    there = [found.said_by_role, found.said, found.stirred, found.name] if _is_stale(request, mark) else []
    context = {"form": form, "voice": found, "mark": mark, "there": there}
    return render(request, "field/voice_form.html", {**frame(viewer), **context})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_notes(request: HttpRequest, placement: UUID) -> HttpResponse:
    """One's own notes; a new one. What is looked for is private too: it is sent, and never stands in an address."""
    viewer, place = place_or_404(request, placement)
    searches = request.method == "POST" and request.POST.get("act") == "search"
    search = NoteSearchForm(request.POST if searches else None, auto_id="search_%s")
    form, done = FieldNoteForm(request.POST if request.method == "POST" and not searches else None), None
    if form.is_bound and form.is_valid():
        done = actions.add_note(
            place=place, text=form.cleaned_data["text"], now=timezone.now(), sent_as=_number(request)
        )
        if not isinstance(done, DaysRefused):
            _kept(request, _("メモを残しました。"))
            return redirect("field_notes", placement)
        _refuse(form, done)
    query = search.cleaned_data["query"] if searches and search.is_valid() else ""
    context = {
        **frame(viewer),
        "form": form,
        "search": search,
        "query": query,
        "notes": _notes(request, place, query),
        "sent_as": uuid4() if searches else _next_number(request, done),
    }
    return render(request, "field/notes.html", context)


def _notes(request: HttpRequest, place: OwnPlace, query: str) -> ListPage[Piece]:
    """A part of them. Of what was looked for, all is opened to find it; the parts of it are asked for in what is sent."""
    if query:
        return part_of_sent(request, writing_with(place, query))
    return part_of(request, own_writing(place), "kept").shown(lambda rows: opened_writing(place, rows))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_note(request: HttpRequest, placement: UUID, note: UUID) -> HttpResponse:
    """One of them, changed."""
    viewer, place = place_or_404(request, placement)
    found: OwnNote | None = own_note(place, note)
    if found is None:
        raise Http404
    form = FieldNoteForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        refused = actions.rewrite_note(
            place=place, note=note, text=form.cleaned_data["text"], mark=_mark(request), now=timezone.now()
        )
        if refused is None:
            messages.success(request, _("書き直したメモを残しました。"))
            return redirect("field_notes", placement)
        _refuse(form, refused)
    mark = note_mark(found.text)
    there = [found.text] if _is_stale(request, mark) else []
    context = {"form": form, "note": found, "mark": mark, "there": there}
    return render(request, "field/note.html", {**frame(viewer), **context})
