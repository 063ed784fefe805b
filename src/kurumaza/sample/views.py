"""On a development machine only: one-tap sample links, and every mail that went out."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.sample import queries

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_safe
def sample_door(request: HttpRequest, key: str) -> HttpResponse:
    """Signs in as one of the sample's people."""
    person = queries.person_of_door(key)
    if person is None:
        raise Http404
    login(request, person, backend=SIGN_IN_BACKEND)
    return redirect("home")


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first."""
    return render(request, "sample/outbox.html", {"mails": queries.sent_mails()})
