"""The people of one's own side as a file."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.text.cp932 import outside_cp932
from kurumaza.people.models import Person
from kurumaza.terms import queries
from kurumaza.terms.actions_exports import note_people_export
from kurumaza.terms.exports import people_csv, people_excel, people_rows
from kurumaza.terms.models import Enrolment, Side

_CSV = "text/csv; charset="
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What its button sends → how it is written, its type and the end of its name.
_KINDS: dict[str, tuple[Callable[[Sequence[Enrolment], Side], bytes], str, str]] = {
    "excel": (lambda people, side: people_excel(people, side.name[:31]), _EXCEL, "xlsx"),
    "csv": (lambda people, _side: people_csv(people, old=False), f"{_CSV}utf-8", "csv"),
    "old_csv": (lambda people, _side: people_csv(people, old=True), f"{_CSV}shift_jis", "csv"),
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
    kind = _KINDS.get(request.POST.get("kind", ""))
    if request.method == "POST" and kind:
        write, mime_type, ending = kind
        note_people_export(side=mine, kind=request.POST["kind"], by=person, people=len(people))
        response = HttpResponse(write(people, mine), content_type=mime_type)
        response["Content-Disposition"] = f'attachment; filename="people-{slug}-{mine.position}.{ending}"'
        return response
    lost = outside_cp932(cell for row in people_rows(people) for cell in row)
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
