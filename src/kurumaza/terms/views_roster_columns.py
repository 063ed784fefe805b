"""What the columns of a roster mean, said by an organiser where the headings do not."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.text.roster import RosterPreview
from kurumaza.core.text.tables import RosterRefusal
from kurumaza.people.models import Person
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms import roster_words
from kurumaza.terms.actions_roster_file import remember_columns, stage_roster_file
from kurumaza.terms.errors import RosterNotApplied
from kurumaza.terms.forms_roster import ColumnsForm
from kurumaza.terms.models import RosterFile, RosterImport


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_columns(request: HttpRequest, file: UUID) -> HttpResponse:
    """One choice a column, with its first cells beside it. What is said is remembered for the organisation's next file."""
    person = request.user
    assert isinstance(person, Person)
    found = rosters.roster_file_run_by(person, file)
    if found is None:
        raise Http404
    read = rosters.read_for(found.side, bytes(found.data), found.filename)
    if isinstance(read, RosterRefusal) and not read.found:
        return _again(request, found, read)
    form = ColumnsForm(read, request.POST or None)
    if request.method == "POST" and form.is_valid():
        staged = _stage(request, found, form, person)
        if staged is not None:
            return redirect("roster_preview", staged.uuid)
    missing = roster_words.refusal_sentence(read) if isinstance(read, RosterRefusal) else ""
    context = {"missing": missing, "form": form, "side": found.side, "term": found.side.term, "file": found}
    return render(request, "terms/roster_columns.html", context)


def _again(request: HttpRequest, file: RosterFile, refused: RosterRefusal) -> HttpResponse:
    messages.warning(request, roster_words.refusal_sentence(refused))
    return redirect("roster_upload", file.side.term.slug, file.side.uuid)


def _stage(request: HttpRequest, file: RosterFile, form: ColumnsForm, person: Person) -> RosterImport | None:
    told = form.mapping()
    read = rosters.read_for(file.side, bytes(file.data), file.filename, told)
    if not isinstance(read, RosterPreview):
        form.add_error(None, roster_words.refusal_sentence(read))
        return None
    staged = stage_roster_file(file=file, preview=read, by=person, now=timezone.now())
    if isinstance(staged, RosterNotApplied):
        form.add_error(None, roster_words.not_applied_sentence(staged))
        return None
    remember_columns(organisation=file.side.organisation, header=read.columns.header, fields=told)
    return staged
