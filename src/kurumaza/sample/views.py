"""On a development machine only: one-tap sample links, and every mail that went out."""

from asgiref.sync import async_to_sync
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.core.text.hosts import is_this_machine
from kurumaza.people.own_mail import note_own_mail
from kurumaza.rooms.live.service import rooms
from kurumaza.sample import queries
from kurumaza.sample.actions import begin_evening_anew

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_safe
def sample_door(request: HttpRequest, key: str) -> HttpResponse:
    """Signs in as one of the sample's people, and goes on to `?next=` within the product or home. An evening that is over begins anew, so
    that there is always one."""
    _check_this_machine(request)
    person = queries.person_of_door(key)
    if person is None:
        raise Http404
    _renew_evening()
    login(request, person, backend=SIGN_IN_BACKEND)
    note_own_mail(request)  # nobody has a mailbox here
    onward = request.GET.get("next", "")
    return redirect(onward if url_has_allowed_host_and_scheme(onward, allowed_hosts=None) else "home")


def _renew_evening() -> None:
    evening, now = queries.find_evening(), timezone.now()
    if evening is None or not evening.is_over(now):
        return
    circles = [circle.uuid for circle in evening.circles]
    if not any(rooms.is_in_use(circle) for circle in circles):
        begin_evening_anew(evening=evening, now=now)
        async_to_sync(rooms.forget)(circles)


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first."""
    _check_this_machine(request)
    return render(request, "sample/outbox.html", {"mails": queries.sent_mails()})


def _check_this_machine(request: HttpRequest) -> None:
    """For everybody else of the network these pages do not exist, nor for whoever comes through a proxy here."""
    is_passed_on = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    if is_passed_on or not is_this_machine(request.META.get("REMOTE_ADDR", "")):
        raise Http404
