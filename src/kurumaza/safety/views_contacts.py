"""Wishes that are mutual: for the term's safeguarding people; for everyone else the page does not exist."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.people.models import Person
from kurumaza.safety.actions_contacts import pass_contacts_on
from kurumaza.safety.queries import is_safeguard
from kurumaza.safety.queries_contacts import mutual_wishes
from kurumaza.terms.models import Term


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_wishes(request: HttpRequest, slug: str) -> HttpResponse:
    """Two who both wish it; one act gives each what the other would give."""
    reader = request.user
    assert isinstance(reader, Person)
    term = get_object_or_404(Term, slug=slug)
    if not is_safeguard(reader, term):
        raise Http404
    if request.method == "POST":
        try:
            wish = UUID(request.POST.get("wish", ""))
        except ValueError:
            raise BadRequest("wish") from None
        if pass_contacts_on(term=term, wish=wish, by=reader, now=timezone.now()):
            messages.success(request, _("二人に、たがいの連絡先をメールで送りました。"))
        else:
            messages.error(request, _("いまは、二人の望みがそろっていません。何も送っていません。"))
        return redirect("contact_wishes", slug)
    context = {"term": term, "wishes": mutual_wishes(term, reader, timezone.now())}
    return render(request, "safety/contact_wishes.html", context)
