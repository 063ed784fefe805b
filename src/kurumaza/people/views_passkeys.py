"""Passkeys: coming in by one, and keeping one's own in order."""

from typing import Any

from allauth.core.ratelimit import consume
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kurumaza.people import passkeys
from kurumaza.people.actions import welcome_owner
from kurumaza.people.actions_passkeys import add_passkey, remove_passkey, rename_passkey, take_passkey
from kurumaza.people.errors import PasskeyRefused
from kurumaza.people.forms import PasskeyForm
from kurumaza.people.models import Person
from kurumaza.people.own_mail import note_own_mail
from kurumaza.people.queries_passkeys import is_fresh, passkeys_of
from kurumaza.people.roles import holds_a_role, must_show_passkey
from kurumaza.people.views import SIGN_IN_BACKEND


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Comes in by a passkey, or shows one where a page asks for it. Opening the page changes nothing."""
    next_path = ours(request, request.POST.get("next", request.GET.get("next", "")))
    if request.method == "POST":
        taken = _take(request)
        if not isinstance(taken, PasskeyRefused):
            _come_in(request, taken)
            return redirect(next_path or reverse("home"))
        messages.error(request, sentence(taken))
    return render(request, "people/passkey_sign_in.html", {"next": next_path})


def _take(request: HttpRequest) -> Person | PasskeyRefused:
    now = timezone.now()
    state = passkeys.take_question(request.session, "sign_in", now)
    taken = take_passkey(state=state, answer=request.POST.get("answer", ""), now=now)
    return taken if isinstance(taken, PasskeyRefused) else taken.person


def _come_in(request: HttpRequest, person: Person) -> None:
    """Always with another session key, also where they were signed in by a code."""
    now = timezone.now()
    welcome_owner(person=person, now=now)
    person.refresh_from_db()
    login(request, person, backend=SIGN_IN_BACKEND)
    request.session[passkeys.PROVEN] = now.isoformat()
    note_own_mail(request)  # nobody else has the key


@never_cache
@require_POST
def sign_in_question(request: HttpRequest) -> HttpResponse:
    """What the browser asks its keys."""
    if not consume(request, action="passkey"):
        return JsonResponse({}, status=429)
    return JsonResponse(passkeys.ask_for_known(request.session, timezone.now()))


@never_cache
@login_required
@require_POST
def new_question(request: HttpRequest) -> HttpResponse:
    """What the browser makes a new key for."""
    person = _role_holder(request)
    now = timezone.now()
    if not is_fresh(request.session, person, now):
        return JsonResponse({}, status=403)
    kept = list(passkeys_of(person))
    return JsonResponse(passkeys.ask_for_new(request.session, person, kept, now))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """One's own passkeys: add, name, take away. Asks who it is anew where somebody came in some time ago."""
    person = _role_holder(request)
    fresh = is_fresh(request.session, person, timezone.now())
    form = PasskeyForm()
    if request.method == "POST" and fresh:
        form = PasskeyForm(request.POST)
        answer = _change(request, person, form)
        if answer is not None:
            return answer
    kept = list(passkeys_of(person))
    context = {
        "form": form,
        "passkeys": [
            (one, PasskeyForm(initial={"name": one.name}, auto_id=f"id_%s_{one.pk}")) for one in kept
        ],
        "is_fresh": fresh,
        "is_required": must_show_passkey(person),
        "next": ours(request, request.GET.get("next", "")),
    }
    return render(request, "people/passkeys.html", context, status=200 if fresh or not request.POST else 403)


def _change(request: HttpRequest, person: Person, form: PasskeyForm) -> HttpResponse | None:
    here = request.get_full_path()
    if "remove" in request.POST:
        removed = remove_passkey(
            person=person, passkey=_uuid(request), must_keep_one=must_show_passkey(person)
        )
        _say(request, removed, _("パスキーを外しました。"))
        return redirect(here)
    if not form.is_valid():
        return None
    if "rename" in request.POST:
        rename_passkey(person=person, passkey=_uuid(request), name=form.cleaned_data["name"])
        _say(request, None, _("名前を変えました。"))
        return redirect(here)
    now = timezone.now()
    added = add_passkey(
        person=person,
        name=form.cleaned_data["name"],
        state=passkeys.take_question(request.session, "add", now),
        answer=request.POST.get("answer", ""),
        now=now,
    )
    _say(request, added, _("パスキーを加えました。次からは、これで入れます。"))
    if isinstance(added, PasskeyRefused):
        return redirect(here)
    # Made and unlocked just now, by who came in just now.
    request.session.cycle_key()
    request.session[passkeys.PROVEN] = now.isoformat()
    note_own_mail(request)  # nobody else has the key
    return redirect(ours(request, request.GET.get("next", "")) or here)


def _say(request: HttpRequest, done: object, words: str) -> None:
    if isinstance(done, PasskeyRefused):
        messages.error(request, sentence(done))
    else:
        messages.success(request, words)


def sentence(refused: PasskeyRefused) -> str:
    """What is said to who is refused."""
    return {
        "no_question": _("時間がたったため、もう一度はじめからお願いします。"),
        "no_match": _(
            "このパスキーでは確かめられませんでした。ほかのパスキーか、メールのコードをお試しください。"
        ),
        "taken": _("このパスキーは、もう加わっています。"),
        "too_many": _("パスキーは10個までです。使わないものを外してから加えてください。"),
        "last_required": _(
            "団体がパスキーを求めているため、最後の一つは外せません。先に別のものを加えてください。"
        ),
    }[refused.code]


def _role_holder(request: HttpRequest) -> Person:
    """Passkeys are for who can read more than their own place; whoever has one keeps it in order."""
    person = request.user
    assert isinstance(person, Person)
    if not holds_a_role(person) and not passkeys_of(person).exists():
        raise Http404
    return person


def _uuid(request: HttpRequest) -> Any:
    try:
        return forms.UUIDField().clean(request.POST.get("passkey", ""))
    except forms.ValidationError:
        raise Http404 from None


def ours(request: HttpRequest, path: str) -> str:
    """A path that leads to one of our own pages; empty for any other."""
    return path if path and url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}) else ""
