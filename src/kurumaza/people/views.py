"""The doors: an e-mail code, a personal link, and the way out."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kurumaza.people.actions import open_link, renew_link, token_hash
from kurumaza.people.errors import LinkRefused
from kurumaza.people.forms import CodeForm, SignInForm
from kurumaza.people.identity import identity_providers
from kurumaza.people.own_mail import note_own_mail
from kurumaza.people.queries import find_link, look_for_nobody, refusal_of

BROWSER_COOKIE = f"{settings.COOKIE_PREFIX}browser"
BROWSER_SALT = "people.browser"
BROWSER_LIFETIME = timedelta(days=400)  # browsers keep no cookie longer
RENEWAL_PAUSE_SECONDS = 60
SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_STATUS = {"unknown": 404, "expired": 410, "other_browser": 403}


class SignInView(RequestLoginCodeView):  # type: ignore[misc]
    """Asks for the address and always goes on to the code, whether the address is known or not."""

    template_name = "people/sign_in.html"
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the providers of identities that this server knows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "providers": identity_providers()}

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponseRedirect | None:
        """Coming back here means another address, or a new code: never a redirect to the old one."""
        return None


class SignInCodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    """Asks for the code."""

    template_name = "people/sign_in_code.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Says why, where allauth silently sends back to the beginning: the code is no longer good."""
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        stage = getattr(self, "stage", None)
        if stage is not None and stage.login.user is None:
            look_for_nobody()  # of a known address the person was just looked up
        sent_back = isinstance(response, HttpResponseRedirect) and response.url == reverse("account_login")
        if sent_back and not messages.get_messages(request):
            messages.warning(
                request, _("コードの有効時間(10分)が過ぎました。もう一度、メールアドレスを入れてください。")
            )
        return response


class SignOutView(LogoutView):  # type: ignore[misc]
    """Asks before signing out."""

    template_name = "people/sign_out.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Signs out."""
        response: HttpResponse = super().post(*args, **kwargs)
        return leave_nothing(response)


def leave_nothing(response: HttpResponse) -> HttpResponse:
    """What pages have kept in this browser goes with the session: it may be a shared one."""
    response["Clear-Site-Data"] = '"storage"'
    return response


def browser_mark(request: HttpRequest) -> str:
    """The random mark of this browser, if it has one."""
    return request.get_signed_cookie(BROWSER_COOKIE, default=None, salt=BROWSER_SALT) or ""


def new_mark() -> str:
    """A mark for a browser that has none."""
    return secrets.token_urlsafe(24)


def keep_mark(response: HttpResponse, mark: str) -> None:
    """Gives this browser its mark."""
    response.set_signed_cookie(
        BROWSER_COOKIE,
        mark,
        salt=BROWSER_SALT,
        max_age=BROWSER_LIFETIME,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """A personal link. Opening it changes nothing (mail scanners do that); its button signs in."""
    if request.method == "POST":
        return _open(request, token)
    link = find_link(token_hash(token))
    refused = refusal_of(link, browser_hash=token_hash(browser_mark(request)), now=timezone.now())
    if link is not None and request.user == link.person and link.person.is_active:
        return redirect(link.next_path)
    if refused is not None:
        return _refuse(request, token, refused)
    assert link is not None
    return render(request, "people/link.html", {"token": token, "about": link.about})


def _open(request: HttpRequest, token: str) -> HttpResponse:
    browser = browser_mark(request) or new_mark()
    link = open_link(token=token, browser=browser, now=timezone.now())
    if isinstance(link, LinkRefused):
        return _refuse(request, token, link)
    login(request, link.person, backend=SIGN_IN_BACKEND)
    note_own_mail(request, came_by_it=not link.handed_over)
    response = redirect(link.next_path)
    keep_mark(response, browser)
    return response


def _refuse(request: HttpRequest, token: str, refused: LinkRefused) -> HttpResponse:
    context = {"token": token, "code": refused.code}
    return render(request, "people/link_refused.html", context, status=_STATUS[refused.code])


@never_cache
@require_POST
def renew_personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sends a fresh link to the owner of an old one, at most once a minute; the answer is always the same.

    Invented tokens leave nothing behind: with them one could fill the cache, and it would forget other limits."""
    if find_link(token_hash(token)) is not None and _may_renew(request, token):
        renew_link(token=token)
    return render(request, "people/link_renewed.html")


def _may_renew(request: HttpRequest, token: str) -> bool:
    is_first: bool = cache.add(f"renew:{token_hash(token)}", True, RENEWAL_PAUSE_SECONDS)
    return is_first and bool(consume(request, action="renew_link"))
