"""大切にしていること, as a host writes it down."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.field.actions_values import show_values, write_values
from kurumaza.field.errors_fruits import ValuesRefused
from kurumaza.field.forms_fruits import ShownForm, ValuesForm
from kurumaza.field.models import Placement
from kurumaza.field.queries_retrospective import has_looked_back
from kurumaza.field.queries_values import is_shown, shown_of, values_of
from kurumaza.field.views_doors import hosted_or_404
from kurumaza.field.words_fruits import values_sentence
from kurumaza.partners.models import Membership


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def host_values(request: HttpRequest, slug: str, placement: UUID) -> HttpResponse:
    """The words that stand, those before, a new wording, and where everybody may read them."""
    _person, term, found, acting = hosted_or_404(request, slug, placement)
    act = request.POST.get("act")
    values, shown = values_of(found.organisation), shown_of(found.organisation)
    first: dict[str, Any] = {
        "seen": values.now.number if values.now else 0,
        "lines": "\n".join(values.now.lines) if values.now else "",
    }
    form = ValuesForm(request.POST if act == "write" else None, initial=first)
    showing = ShownForm(
        request.POST if act == "show" else None,
        initial={"on_internships": shown.on_internships, "on_terms": shown.on_terms},
    )
    if request.method == "POST" and _done(request, form, showing, found, acting):
        return redirect("host_values", slug, placement)
    context = {
        "term": term,
        "placement": found,
        "values": values_of(found.organisation),
        "is_shown": is_shown(found.organisation),
        "form": form,
        "showing": showing,
        "can_write": has_looked_back(found, timezone.now()),
    }
    return render(request, "field/host_values.html", context)


def _done(
    request: HttpRequest, form: ValuesForm, showing: ShownForm, placement: Placement, member: Membership
) -> bool:
    if showing.is_bound and showing.is_valid():
        show_values(membership=member, **showing.cleaned_data)
        messages.success(request, _("保存しました。"))
        return True
    if not form.is_bound:
        raise Http404
    if not form.is_valid():
        return False
    said = form.cleaned_data
    kept = write_values(
        placement=placement, lines=said["lines"], seen=said["seen"], membership=member, now=timezone.now()
    )
    if isinstance(kept, ValuesRefused):
        _say(form, kept, placement)
        return False
    if is_shown(placement.organisation):
        messages.success(request, _("ことばを残しました。公開ページにも出ています。"))
    else:
        messages.success(request, _("ことばを残しました。メンバーが読めます。"))
    return True


def _say(form: ValuesForm, refused: ValuesRefused, placement: Placement) -> None:
    form.add_error("lines", values_sentence(refused))
    if refused.code == "changed":  # what stands now is on the page: sent again, it is meant
        newest = values_of(placement.organisation).now
        said = form.data.copy() if isinstance(form.data, QueryDict) else {**form.data}
        said["seen"] = str(newest.number if newest else 0)
        form.data = said
