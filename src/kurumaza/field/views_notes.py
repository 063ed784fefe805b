"""What members note: events attended, voices heard, and what is for themselves alone."""

from collections.abc import Sequence
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
from kurumaza.field.queries_notes import OwnNote, own_note
from kurumaza.field.queries_own_writing import Piece, opened_writing, own_writing, writing_with
from kurumaza.field.views_days import frame, place_or_404
from kurumaza.field.views_meanwhile import (
    another_number,
    gone_page,
    has_arrived,
    mark_sent,
    note_there,
    visit_there,
    voice_there,
)
from kurumaza.people.sent_once import FIELD, number_in, sent_once
from kurumaza.terms.dates import zone_of

_AT_FIELD = {"future": {"on", "heard_on"}, "no_consent": {"knows"}}


def _number(request: HttpRequest) -> UUID | None:
    return number_in(request.POST.get(FIELD, ""))


def _refuse(form: forms.Form, refused: DaysRefused) -> None:
    at = _AT_FIELD.get(refused.code, set()) & set(form.fields)
    form.add_error(next(iter(at), None), refused.sentence)


def _kept(request: HttpRequest, words: str) -> None:
    """Says so, and to the page whose form was sent that its draft may go: also where it was kept as another one than what had arrived."""
    numbers = filter(None, map(number_in, request.POST.getlist(FIELD)))
    messages.success(request, words, extra_tags=" ".join(f"sent-{one}" for one in numbers))


def _made(request: HttpRequest, viewer: Viewer) -> UUID:
    """Of what this form has made before."""
    return sent_once(viewer.person, _number(request))


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
            place=place,
            words=form.visit_words(),
            event=event,
            now=now,
            sent_as=_number(request),
            mark=mark_sent(request),
        )
        if not isinstance(done, DaysRefused):
            _kept(request, _("参加した行事を残しました。"))
            return redirect("placement_home", placement)
        _refuse(form, done)
    context = {**frame(viewer), "form": form, "sent_as": _next_number(request, done), "event": event}
    if has_arrived(done) and (arrived := queries.own_visit(viewer, _made(request, viewer))) is not None:
        context |= visit_there(request, viewer, arrived)
        context |= another_number() if arrived.event is None else {}
    return render(request, "field/visit_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_visit(request: HttpRequest, placement: UUID, visit: UUID) -> HttpResponse:
    """One's own, changed."""
    viewer, place = place_or_404(request, placement)
    found = queries.own_visit(viewer, visit)
    if found is None:
        form = VisitForm(request.POST)
        return gone_page(request, viewer, "field/visit_form.html", form, actions.VISIT, visit)
    private = queries.private_note_of(viewer.person, found)
    first = {"title": found.title, "on": found.on, "note": found.note, "private": private}
    form = VisitForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        refused = actions.rewrite_visit(
            place=place, visit=visit, words=form.visit_words(), mark=mark_sent(request), now=timezone.now()
        )
        if refused is None:
            messages.success(request, _("書き直したものを残しました。"))
            return redirect("placement_home", placement)
        _refuse(form, refused)
    context = {"form": form, "visit": found, **visit_there(request, viewer, found)}
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
    form, done = VoiceForm(_offered(request, viewer, event), request.POST or None, initial=first), None
    if request.method == "POST" and form.is_valid():
        done = actions.add_voice(
            place=place,
            words=form.voice_words(),
            event=_event(viewer, form.cleaned_data.get("event", "")),
            now=now,
            sent_as=_number(request),
            mark=mark_sent(request),
        )
        if not isinstance(done, DaysRefused):
            _kept(request, _("聞いた声を残しました。"))
            return redirect("placement_home", placement)
        _refuse(form, done)
    context = {**frame(viewer), "form": form, "sent_as": _next_number(request, done)}
    if has_arrived(done) and (arrived := queries.own_voice(viewer, _made(request, viewer))) is not None:
        context |= voice_there(request, arrived) | another_number()
    return render(request, "field/voice_form.html", context)


def _offered(
    request: HttpRequest, viewer: Viewer, event: FieldEvent | None = None
) -> Sequence[tuple[str, str]]:
    """Events to choose of, also those that were chosen already."""
    chosen = number_in(request.POST.get("event", "")), event.uuid if event else None
    return choices_of(queries.past_events(viewer, timezone.now(), *chosen), viewer.placement.term)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_voice(request: HttpRequest, placement: UUID, voice: UUID) -> HttpResponse:
    """One's own, changed."""
    viewer, place = place_or_404(request, placement)
    found = queries.own_voice(viewer, voice)
    if found is None:
        form = VoiceForm(_offered(request, viewer), request.POST)
        return gone_page(request, viewer, "field/voice_form.html", form, actions.VOICE, voice)
    first = {name: getattr(found, name) for name in ("said_by_role", "said", "stirred", "heard_on", "name")}
    first |= {"knows": bool(found.name), "event": str(found.event.uuid) if found.event else ""}
    form = VoiceForm(_offered(request, viewer, found.event), request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        event = _event(viewer, form.cleaned_data.get("event", ""))
        refused = actions.rewrite_voice(
            place=place,
            voice=voice,
            words=form.voice_words(),
            event=event,
            mark=mark_sent(request),
            now=timezone.now(),
        )
        if refused is None:
            messages.success(request, _("書き直したものを残しました。"))
            return redirect("placement_home", placement)
        _refuse(form, refused)
        if refused.code == "rewritten" and form.cleaned_data["name"] != found.name:
            form.ask_again_who_knows()
    context = {"form": form, "voice": found, **voice_there(request, found)}
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
            place=place,
            text=form.cleaned_data["text"],
            now=timezone.now(),
            sent_as=_number(request),
            mark=mark_sent(request),
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
    if has_arrived(done) and (arrived := own_note(place, _made(request, viewer))) is not None:
        context |= note_there(request, arrived) | another_number()
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
        form = FieldNoteForm(request.POST)
        return gone_page(request, viewer, "field/note.html", form, actions.NOTE, note)
    form = FieldNoteForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        refused = actions.rewrite_note(
            place=place,
            note=note,
            text=form.cleaned_data["text"],
            mark=mark_sent(request),
            now=timezone.now(),
        )
        if refused is None:
            messages.success(request, _("書き直したメモを残しました。"))
            return redirect("field_notes", placement)
        _refuse(form, refused)
    context = {"form": form, "note": found, **note_there(request, found)}
    return render(request, "field/note.html", {**frame(viewer), **context})
