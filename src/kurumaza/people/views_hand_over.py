"""From an app's own browser to the phone's: the number is shown there, and typed here."""

from urllib.parse import quote

from allauth.core.ratelimit import consume
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kurumaza.core.text.app_browsers import app_of, is_on_android
from kurumaza.people.actions_hand_over import make_hand_over, take_hand_over
from kurumaza.people.errors import HandOverRefused
from kurumaza.people.forms import HandOverForm
from kurumaza.people.models import HandOver, Person
from kurumaza.people.own_mail import note_own_mail
from kurumaza.people.views import SIGN_IN_BACKEND, browser_mark, keep_mark, new_mark

_STATUS = {"outside": 400, "too_many_open": 503, "too_many_here": 429, "too_many": 429}


@never_cache
@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Shows a new number, and the way out of the app."""
    assert isinstance(request.user, Person)
    code = make_hand_over(person=request.user, next_path=request.POST.get("next", ""), now=timezone.now())
    user_agent = request.headers.get("User-Agent", "")
    address = request.build_absolute_uri(reverse("hand_over"))
    context = {
        "app": app_of(user_agent),
        "short_address": f"{request.get_host()}/go",
        "address": address,
        "back": request.POST.get("next", ""),
    }
    if isinstance(code, HandOverRefused):
        refused = {**context, "refused": code.code}
        return render(request, "people/hand_over_number.html", refused, status=_STATUS.get(code.code, 403))
    context |= {"code": code, "way_out": _way_out(request, user_agent, address, code)}
    return render(request, "people/hand_over_number.html", context)


def _way_out(request: HttpRequest, user_agent: str, address: str, code: str) -> str:
    """The address that opens another browser, where apps know one; empty where only their menu does.

    What comes after # is never sent to a server: the page there puts it into the field."""
    if app_of(user_agent) == "line":
        return f"{address}?openExternalBrowser=1#{code}"
    if is_on_android(user_agent):
        target = f"intent://{request.get_host()}{reverse('hand_over')}"
        return (
            f"{target}#Intent;scheme={request.scheme};action=android.intent.action.VIEW;"
            f"category=android.intent.category.BROWSABLE;S.browser_fallback_url={quote(address, safe='')};end"
        )
    return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Asks for the six digits. Opening the page changes nothing; its button signs in."""
    form = HandOverForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        browser = browser_mark(request) or new_mark()
        taken = _try(request, form.cleaned_data["code"], browser)
        if not isinstance(taken, HandOverRefused):
            # A session of its own, also where somebody else was signed in: theirs ends here.
            login(request, taken.person, backend=SIGN_IN_BACKEND)
            note_own_mail(request, came_by_it=False)
            response: HttpResponse = redirect(taken.next_path)
            keep_mark(response, browser)
            return response
        form.add_error("code", _sentence(taken))
        status = _STATUS.get(taken.code, 200)
        response = render(request, "people/hand_over.html", {"form": form}, status=status)
        keep_mark(response, browser)
        return response
    return render(request, "people/hand_over.html", {"form": form})


def _try(request: HttpRequest, code: str, browser: str) -> HandOver | HandOverRefused:
    if not consume(request, action="hand_over"):
        return HandOverRefused("too_many_here")
    return take_hand_over(code=code, browser=browser, now=timezone.now())


def _sentence(refused: HandOverRefused) -> str:
    if refused.code == "no_match":
        return _(
            "この番号では開けませんでした。打ちまちがいか、10分が過ぎたか、もう使われた番号です。元の画面でもう一度番号を出してください。"
        )
    if refused.code == "too_many_here":
        return _("続けて試されたため、いったん止めました。10分ほど待つか、メールのコードで入ってください。")
    return _(
        "いまは番号で入れません。お手数ですが、メールのコードで入ってください。書いたものは残っています。"
    )
