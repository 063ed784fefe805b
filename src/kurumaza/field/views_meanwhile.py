"""What a page of a visit, a voice or a note says of what became of it meanwhile: rewritten elsewhere, arrived before, or deleted."""

from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kurumaza.field import queries_days as queries
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import Visit, Voice
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_marks import note_mark, visit_mark, voice_mark
from kurumaza.field.queries_notes import OwnNote
from kurumaza.field.views_days import frame
from kurumaza.people.queries import was_taken_back


def mark_sent(request: HttpRequest) -> str:
    """Of what the form was filled in with."""
    return request.POST.get("mark", "")


def visit_there(request: HttpRequest, viewer: Viewer, visit: Visit) -> dict[str, object]:
    """Its mark, and its words where the form was made from others."""
    private = queries.private_note_of(viewer.person, visit)
    return _there(request, visit_mark(viewer.person, visit), [visit.title, visit.note, private])


def voice_there(request: HttpRequest, voice: Voice) -> dict[str, object]:
    """The same."""
    return _there(request, voice_mark(voice), [voice.said_by_role, voice.said, voice.stirred, voice.name])


def note_there(request: HttpRequest, note: OwnNote) -> dict[str, object]:
    """The same."""
    return _there(request, note_mark(note.text), [note.text])


def _there(request: HttpRequest, mark: str, words: list[str]) -> dict[str, object]:
    is_stale = request.method == "POST" and mark_sent(request) != mark
    return {"mark": mark, "there": words if is_stale else []}


def has_arrived(done: object) -> bool:
    """Whether what this form sent before is there, and reads otherwise than what it was sent with now."""
    return isinstance(done, DaysRefused) and done.code == "arrived"


def another_number() -> dict[str, object]:
    """With which a form is kept beside what has arrived of it."""
    return {"other": uuid4()}


def gone_page(
    request: HttpRequest, viewer: Viewer, template: str, form: forms.Form, kind: str, uuid: UUID
) -> HttpResponse:
    """What was sent to rewrite something that was deleted meanwhile, to be copied from; 404 for all else that is not there."""
    if request.method != "POST" or not was_taken_back(kind, uuid):
        raise Http404
    form.is_valid()
    form.add_error(None, DaysRefused("gone").sentence + _("書いたものは、この画面に残っています。"))
    return render(request, template, {**frame(viewer), "form": form, "is_gone": True})
