"""Whom participants can call outside of the term."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.forms_help import HelpLineForm, lines_of
from kurumaza.terms.actions_help import set_help_lines
from kurumaza.terms.help_lines import HELP_LINES_MAX
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def help_lines(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers that stand on the page after leaving a room."""
    person, term = organised_term_or_404(request, slug)
    kept = [*term.help_lines, *({} for _row in range(HELP_LINES_MAX))][:HELP_LINES_MAX]
    rows = [
        HelpLineForm(request.POST or None, initial=line, prefix=f"line{number}")
        for number, line in enumerate(kept, 1)
    ]
    # Asked of every row, so that each shows its faults.
    faulty = [row for row in rows if not row.is_valid()]
    if request.method == "POST" and not faulty:
        set_help_lines(term=term, lines=lines_of(rows), by=person)
        messages.success(request, _("保存しました。"))
        return redirect("desk_term", term.slug)
    context = {"rows": rows, "term": term, "has_errors": any(row.errors for row in rows)}
    return render(request, "desk/help_lines.html", context)
