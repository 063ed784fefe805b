"""A term handed on: as a file, to the next term, to another region."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.templates.codec import MAX_BYTES, decode, encode
from kurumaza.core.templates.personal import Found, Known, is_sure
from kurumaza.core.templates.template import Template
from kurumaza.desk.forms_starting import KeptWordsForm, ProgrammeForm, TemplateFileForm
from kurumaza.desk.queries_content import pieces_of, sound_template
from kurumaza.desk.queries_template import (
    OPEN_WORDS,
    personal_words,
    template_file,
    template_of,
    usually_kept,
)
from kurumaza.desk.words_template import (
    habit_lines,
    lines_of_piece,
    place_words,
    refusal_sentence,
    setting_lines,
    texts_of,
    title_of,
    word_kind,
)
from kurumaza.partners.models import Programme
from kurumaza.partners.queries import led_partners, programme_run_by, programmes_run_by, read_aloud
from kurumaza.people.downloads import download
from kurumaza.people.models import Person
from kurumaza.terms.actions_templates import stage_template
from kurumaza.terms.models import StagedTemplate, Term
from kurumaza.terms.views_doors import organised_term_or_404

JSON = "application/json"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_template(request: HttpRequest, slug: str) -> HttpResponse:
    """What a term hands on, and the ways on which it does: the next term, another region, a file."""
    person, term = organised_term_or_404(request, slug)
    act = request.POST.get("act")
    found = personal_words(person, term)
    asked = list(dict.fromkeys(known for one in found if not is_sure(known := Known(one.kind, one.word))))
    usual, data = usually_kept(person, term), template_file(person, term)
    chosen = request.POST if act == "file" else None
    keeping = KeptWordsForm(asked, chosen, digest=_digest(data), usual=usual)
    others = programmes_run_by(person).exclude(pk=term.programme_id)
    elsewhere = ProgrammeForm(
        others.prefetch_related("partnerships__organisation"), request.POST if act == "elsewhere" else None
    )
    if request.method == "POST":
        answer = _answer(act, person, term, keeping, elsewhere)
        if answer is not None:
            return answer
    template = decode(data)
    assert isinstance(template, Template), template
    context = {
        "term": term,
        "keeping": keeping,
        "elsewhere": elsewhere if others.exists() else None,
        "may_ask_in": bool(led_partners(person, term.programme)),
        "sure": [_shown(one) for one in found if is_sure(Known(one.kind, one.word))],
        "asked": [
            _shown(one) | {"stays": known in usual}
            for one in found
            if not is_sure(known := Known(one.kind, one.word))
        ],
        "has_usual": bool(usual),
        "pieces": [(title_of(one), lines_of_piece(one)) for one in pieces_of(template, term.programme)],
        "texts": texts_of(template),
        "settings": [*setting_lines(template.settings), *habit_lines(template)],
        "rounds": len(template.calendar.rounds),
        "number": read_aloud(keeping.digest),
        "filename": _filename(term),
    }
    return render(request, "desk/term_template.html", context)


def _answer(
    act: str | None, person: Person, term: Term, keeping: KeptWordsForm, elsewhere: ProgrammeForm
) -> HttpResponse | None:
    """None where something is missing in a form."""
    if act == "file":
        if not keeping.is_valid():
            return None
        return download(template_file(person, term, keeping.kept()), JSON, _filename(term))
    if act == "next":
        return _staged(term.programme, term, person)
    if act == "elsewhere":
        return _staged(elsewhere.chosen(), term, person) if elsewhere.is_valid() else None
    raise Http404


def _staged(programme: Programme, term: Term, person: Person) -> HttpResponse:
    """Partners of another programme read nothing that tells who somebody of this one is."""
    goes_on = programme.pk == term.programme_id
    data = encode(template_of(term)) if goes_on else template_file(person, term)
    staged = stage_template(
        programme=programme, data=data, by=person, source=term if goes_on else None, now=timezone.now()
    )
    return redirect("start_term", staged.uuid)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read_template(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Takes a file in, to be looked at; nothing of a term is written."""
    person = request.user
    assert isinstance(person, Person)
    mine = programme_run_by(person, programme)
    if mine is None:
        raise Http404
    form = TemplateFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        staged = _read(form, mine, person)
        if staged is not None:
            return redirect("start_term", staged.uuid)
    return render(request, "desk/read_template.html", {"form": form, "programme": mine})


def _read(form: TemplateFileForm, programme: Programme, by: Person) -> StagedTemplate | None:
    upload = form.cleaned_data["file"]
    template = sound_template(upload.read(MAX_BYTES + 1))
    if not isinstance(template, Template):
        form.add_error("file", refusal_sentence(template))
        return None
    filename = upload.name or _("ファイル")
    return stage_template(
        programme=programme, data=encode(template), by=by, filename=filename, now=timezone.now()
    )


def _shown(found: Found) -> dict[str, Any]:
    return {
        "word": found.word,
        "kind": word_kind(found.kind),
        "place": place_words(found.place),
        "before": found.before,
        "after": found.after,
        "instead": OPEN_WORDS[found.kind],
    }


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _filename(term: Term) -> str:
    return f"kurumaza-template-{term.slug}.json"
