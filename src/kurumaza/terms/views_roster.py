"""Rosters for organisers: upload, preview of every row's fate, taking over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.text.tables import MAX_BYTES, RosterRefusal
from kurumaza.partners.queries import keys_turned, read_aloud
from kurumaza.people.models import Person
from kurumaza.terms import actions_roster as actions
from kurumaza.terms import queries, roster_words
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms.actions_confirm import confirm_roster, take_confirmation_back
from kurumaza.terms.actions_roster_file import keep_roster_file, stage_roster_file
from kurumaza.terms.actions_undo import Undone, may_be_undone, undo_roster
from kurumaza.terms.errors import RosterNotApplied, RosterNotUndone
from kurumaza.terms.forms import RosterForm
from kurumaza.terms.models import RosterImport, Side
from kurumaza.terms.queries_public import hosts_of

ROWS_A_PAGE = 500
# A usual roster is taken over before the answer goes out; the rest of a long one by the queue.
BATCHES_AT_ONCE = 4


def _organiser(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_upload(request: HttpRequest, slug: str, side: UUID) -> HttpResponse:
    """Reads a file and shows what would become of each row."""
    mine = queries.side_run_by(_organiser(request), side)
    if mine is None or mine.term.slug != slug:
        raise Http404
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        way = _read(form, mine, _organiser(request))
        if way is not None:
            return way
    return render(request, "terms/roster_upload.html", _upload_context(form, mine))


def _upload_context(form: RosterForm, side: Side) -> dict[str, object]:
    refused = rosters.roster_refusal(side.term)
    return {
        "form": form,
        "side": side,
        "term": side.term,
        "refused": refused and refused.code,
        "why": roster_words.not_applied_sentence(refused) if refused else "",
    }


def _read(form: RosterForm, side: Side, by: Person) -> HttpResponse | None:
    """On to every row's fate, or to the columns where their headings say too little; None if the file is no use."""
    upload = form.cleaned_data["file"]
    data, filename = upload.read(MAX_BYTES + 1), upload.name or ""
    if refused := rosters.roster_refusal(side.term):
        form.add_error(None, roster_words.not_applied_sentence(refused))
        return None
    preview = rosters.read_for(side, data, filename)
    if isinstance(preview, RosterRefusal) and preview.code != "missing_column":
        form.add_error("file", roster_words.refusal_sentence(preview))
        return None
    kept = keep_roster_file(side=side, filename=filename, data=data, now=timezone.now())
    if isinstance(preview, RosterRefusal):
        return redirect("roster_columns", kept.uuid)
    staged = stage_roster_file(file=kept, preview=preview, by=by, now=timezone.now())
    if isinstance(staged, RosterNotApplied):
        form.add_error(None, roster_words.not_applied_sentence(staged))
        return None
    return redirect("roster_preview", staged.uuid)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_preview(request: HttpRequest, roster: UUID) -> HttpResponse:
    """Every row's fate; nothing is written before the button."""
    person = _organiser(request)
    staged = rosters.roster_import_run_by(person, roster)
    if staged is None:
        raise Http404
    if request.method == "POST":
        _confirm(request, staged, person)
        return redirect("roster_preview", staged.uuid)
    return render(request, "terms/roster_preview.html", _preview_context(staged, request.GET.get("page")))


def _confirm(request: HttpRequest, staged: RosterImport, person: Person) -> None:
    if request.POST.get("act") == "undo":
        _say_undone(request, undo_roster(roster=staged, by=person, now=timezone.now()))
        return
    if request.POST.get("act") == "take_back":
        take_confirmation_back(roster=staged, by=person, now=timezone.now())
        return
    confirmed = confirm_roster(roster=staged, by=person, now=timezone.now())
    if isinstance(confirmed, RosterNotApplied):
        messages.info(request, roster_words.not_applied_sentence(confirmed))
    for _batch in range(BATCHES_AT_ONCE):
        if not actions.apply_roster_batch(roster_uuid=staged.uuid, now=timezone.now()):
            break


def _say_undone(request: HttpRequest, undone: Undone | RosterNotUndone) -> None:
    if isinstance(undone, RosterNotUndone):
        messages.warning(request, roster_words.not_undone_sentence(undone))
        return
    said = _("元に戻しました。外した人は%(removed)s人、前の内容に戻した人は%(restored)s人です。")
    words = said % {"removed": undone.removed, "restored": undone.restored}
    if undone.kept:
        words += _("もう入った人や、あとで直した人の%(kept)s人は、そのままです。") % {"kept": undone.kept}
    messages.success(request, words)


def _preview_context(staged: RosterImport, page: str | None) -> dict[str, object]:
    counts = rosters.fate_counts(staged)
    rows = Paginator(rosters.staged_rows(staged), ROWS_A_PAGE).get_page(page)
    said = staged.result if staged.applied_at else counts
    columns = staged.columns
    return {
        "roster": staged,
        "term": staged.side.term,
        "side": staged.side,
        "rows": [_row_context(row.fate) for row in rows],
        "page": rows,
        "counts": [(name, roster_words.OUTCOMES[name], said.get(name, 0)) for name in counts],
        "sheet": columns.get("sheet", ""),
        "rejected": counts["rejected"],
        "to_write": counts["add"] + counts["update"],
        "written": staged.applied_rows,
        "of_rows": staged.row_count,
        "encoding": roster_words.ENCODINGS[staged.encoding],
        "understood": [
            (roster_words.FIELDS[field], heading) for field, heading in columns.get("fields", {}).items()
        ],
        "unknown": [title or _("見出しのない列") for title in columns.get("unknown", [])],
        "ignored": columns.get("ignored", []),
        "uninvited": queries.uninvited(staged.side).count(),
        "file": None if staged.confirmed_at else rosters.file_of(staged),
        "can_undo": staged.undone_at is None and may_be_undone(staged, timezone.now()),
        "asked": (asked := _asked(staged)),
        "number": read_aloud(rosters.digest_of(staged)) if asked else "",
    }


def _asked(staged: RosterImport) -> str:
    """The partners whose agreement is waited for; empty if nobody was asked."""
    if staged.confirmed_at is not None:
        return ""
    turned = keys_turned(rosters.ROSTER, staged.uuid)
    if staged.side.organisation_id not in turned:
        return ""
    return _("と、").join(one.name for one in hosts_of(staged.side.term) if one.pk not in turned)


def _row_context(row: dict[str, Any]) -> dict[str, object]:
    person = row.get("row")
    return {
        "line": row["line"],
        "outcome": row["outcome"],
        "label": roster_words.OUTCOMES[row["outcome"]],
        "name": person["name"] if person else "",
        "email": _email_of(row),
        "cells": [cell for cell in row["cells"] if cell],
        "changed": [roster_words.FIELDS[field] for field in row.get("changed", ())],
        "reasons": [roster_words.reason_sentence(reason) for reason in row.get("reasons", ())],
        "kept": roster_words.kept_sentence(row.get("kept", ())),
    }


def _email_of(row: dict[str, Any]) -> str:
    """Of somebody whose address was put right, not where they were moved to: maybe they take part on another side, and were not."""
    if "email" in row.get("kept", ()):
        return _("直したアドレス")
    return row["row"]["email"] if row.get("row") else ""
