"""LINE and other providers of identities: coming in by them, and connecting oneself to them."""

from allauth.core.ratelimit import consume
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurumaza.core.text.providers import IdentityProvider
from kurumaza.people import identity
from kurumaza.people.actions import welcome_owner
from kurumaza.people.actions_identity import connect_identity, disconnect_identity, recognise
from kurumaza.people.errors import IdentityRefused
from kurumaza.people.models import Person
from kurumaza.people.own_mail import note_own_mail
from kurumaza.people.queries_identity import identities_of, may_connect
from kurumaza.people.queries_passkeys import has_passkey, is_fresh
from kurumaza.people.roles import holds_a_role
from kurumaza.people.views import SIGN_IN_BACKEND
from kurumaza.people.views_passkeys import ours


def _provider_or_404(key: str) -> IdentityProvider:
    found: IdentityProvider | None = settings.IDENTITY_PROVIDERS.get(key)
    if found is None:
        raise Http404
    return found


@never_cache
@require_POST
def start(request: HttpRequest, provider: str) -> HttpResponse:
    """Leads to the provider by a page of its own: our policy lets no form go to other sites, and one sees where one is going."""
    chosen = _provider_or_404(provider)
    if not consume(request, action="identity"):
        return _refuse(request, IdentityRefused("away"))
    now = timezone.now()
    person = request.user if "connect" in request.POST and isinstance(request.user, Person) else None
    if person and not (may_connect(person, now) and is_fresh(request.session, person, now)):
        return _refuse(request, IdentityRefused("not_now"))
    address = identity.ask(
        request.session,
        chosen,
        purpose="connect" if person else "sign_in",
        next_path=ours(request, request.POST.get("next", "")),
        person=person.pk if person else None,
        now=now,
    )
    if isinstance(address, IdentityRefused):
        return _refuse(request, address)
    return render(request, "people/identity_start.html", {"provider": chosen, "address": address})


@never_cache
@require_safe
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Where the provider sends the browser back to."""
    chosen, now = _provider_or_404(provider), timezone.now()
    asked = identity.take_question(request.session, chosen, state=request.GET.get("state", ""), now=now)
    if isinstance(asked, IdentityRefused):
        return _refuse(request, asked)
    found = identity.read_answer(
        chosen, asked, code=request.GET.get("code", ""), issuer=request.GET.get("iss", "")
    )
    if isinstance(found, IdentityRefused):
        return _refuse(request, found)
    if asked.purpose == "connect":
        return _connect(request, asked, found)
    return _come_in(request, asked, found)


def _connect(request: HttpRequest, asked: identity.Asked, found: identity.Identity) -> HttpResponse:
    person = request.user
    if not isinstance(person, Person) or person.pk != asked.person:
        return _refuse(request, IdentityRefused("stale"))
    refused = connect_identity(person=person, identity=found, now=timezone.now())
    if refused is not None:
        return _refuse(request, refused)
    messages.success(request, _("つなぎました。次からは、これでも入れます。"))
    return redirect("own_ways_in")


def _come_in(request: HttpRequest, asked: identity.Asked, found: identity.Identity) -> HttpResponse:
    now = timezone.now()
    person = recognise(identity=found, now=now)
    if isinstance(person, IdentityRefused):
        return _refuse(request, person)
    welcome_owner(person=person, now=now)
    person.refresh_from_db()
    login(request, person, backend=SIGN_IN_BACKEND)
    note_own_mail(request)  # it was connected by who came in by a way of their own
    return redirect(asked.next_path or reverse("home"))


def _refuse(request: HttpRequest, refused: IdentityRefused) -> HttpResponse:
    messages.error(request, sentence(refused))
    return redirect("own_ways_in" if request.user.is_authenticated else "account_login")


def sentence(refused: IdentityRefused) -> str:
    """What is said to who is refused."""
    return {
        "stale": _("時間がたったため、もう一度はじめからお願いします。"),
        "away": _("いまはつながりません。メールのコードで入れます。"),
        "no_match": _("確かめられませんでした。メールのコードで入れます。"),
        "unknown": _(
            "まだつながっていません。メールのコードで入ってから、「入り方」のページでつないでください。"
        ),
        "taken": _("ほかの方のものとして、もうつながっています。"),
        "not_now": _("先に、メールのコードで入り直してください。それから、つなげます。"),
    }[refused.code]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_ways_in(request: HttpRequest) -> HttpResponse:
    """入り方: by what one comes in, and where one is signed in."""
    person = request.user
    assert isinstance(person, Person)
    if request.method == "POST":
        try:
            disconnect_identity(
                person=person, identity=forms.UUIDField().clean(request.POST.get("identity", ""))
            )
        except forms.ValidationError:
            raise Http404 from None
        messages.success(request, _("つながりを外しました。"))
        return redirect("own_ways_in")
    connected = {one.provider: one for one in identities_of(person)}
    context = {
        "providers": [(one, connected.get(one.key)) for one in identity.identity_providers()],
        "has_passkeys": holds_a_role(person) or has_passkey(person),
    }
    return render(request, "people/ways_in.html", context)
