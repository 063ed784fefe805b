"""The people of one's own side as a file."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.text.written_tables import lost_in_cp932, write_csv, write_workbook
from kurumaza.people.downloads import CSV, EXCEL, OLD_CSV, download
from kurumaza.people.models import Person
from kurumaza.terms import queries
from kurumaza.terms.actions_exports import note_people_export
from kurumaza.terms.exports import WIDTHS, people_rows
from kurumaza.terms.models import Enrolment, Side
from kurumaza.terms.queries_states import states_of

# What its button sends → how it is written, its type and the end of its name.
_KINDS: dict[str, tuple[Callable[[list[list[str]], Side], bytes], str, str]] = {
    "excel": (lambda rows, side: write_workbook(side.name, rows, WIDTHS), EXCEL, "xlsx"),
    "csv": (lambda rows, _side: write_csv(rows), CSV, "csv"),
    "old_csv": (lambda rows, _side: write_csv(rows, "cp932"), OLD_CSV, "csv"),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people_export(request: HttpRequest, slug: str, side: UUID) -> HttpResponse:
    """Which file to write; what an older program would lose is said before."""
    person = request.user
    assert isinstance(person, Person)
    mine = queries.side_run_by(person, side)
    if mine is None or mine.term.slug != slug:
        raise Http404
    people = list(queries.people_of_side(mine))
    rows = people_rows(people, states_of(mine.term, people))
    kind = _KINDS.get(request.POST.get("kind", ""))
    if request.method == "POST" and kind:
        write, mime_type, ending = kind
        note_people_export(side=mine, kind=request.POST["kind"], by=person, people=len(people))
        return download(write(rows, mine), mime_type, f"people-{slug}-{mine.position}.{ending}")
    lost = lost_in_cp932(rows)
    context = {
        "term": mine.term,
        "side": mine,
        "count": len(people),
        "lost": "、".join(lost),
        "names": _losing(people, lost),
    }
    return render(request, "terms/people_export.html", context)


def _losing(people: Sequence[Enrolment], lost: Sequence[str]) -> list[str]:
    """Whose names are among what would be lost."""
    return [one.name for one in people if not set(lost).isdisjoint(one.name)]
