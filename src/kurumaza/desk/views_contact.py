"""Whom one reaches at one's own organisation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.forms import ContactForm
from kurumaza.desk.queries_opening import own_organisation
from kurumaza.partners.actions import change_contact
from kurumaza.people.models import Person


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """The contact as every page shows it, to be corrected by the organisation's own organisers."""
    person = request.user
    assert isinstance(person, Person)
    mine = own_organisation(person, organisation)
    if mine is None:
        raise Http404
    shown = {
        "name": mine.contact_name,
        "email": mine.contact_email,
        "phone": mine.contact_phone,
        "website": mine.website,
    }
    form = ContactForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        change_contact(organisation=mine, by=person, **form.cleaned_data)
        messages.success(request, _("連絡先を保存しました。"))
        return redirect("desk")
    return render(request, "desk/contact.html", {"form": form, "organisation": mine})
