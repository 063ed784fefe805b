"""What every page carries: text size, contacts, and our form rendering."""

from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kurumaza.core.text.app_browsers import app_of
from kurumaza.partners.queries import organisations_to_contact
from kurumaza.terms.queries_public import promises_at_the_door, shows_sample

TEXT_SIZES = ("standard", "large", "largest")
TEXT_SIZE_COOKIE = "text_size"
YEAR_SECONDS = 365 * 24 * 60 * 60


class FormRenderer(TemplatesSetting):
    """Forms as the design has them: label, help, field, error in words."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def text_size(request: HttpRequest) -> str:
    """The chosen 文字の大きさ, kept in a cookie so that the first paint already has it."""
    chosen = request.COOKIES.get(TEXT_SIZE_COOKIE, "standard")
    return chosen if chosen in TEXT_SIZES else "standard"


# Exempt: it changes nothing but how large the sender's own letters are, and the switch is on every page.
@csrf_exempt
@require_POST
def choose_text_size(request: HttpRequest) -> HttpResponse:
    """The 文字の大きさ switch for browsers without scripts: sets the cookie and goes back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    size = request.POST.get("size", "")
    if size in TEXT_SIZES:
        response.set_cookie(
            TEXT_SIZE_COOKIE,
            size,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def page_context(request: HttpRequest) -> dict[str, object]:
    """Template variables of every page; what is lazy is read only where a page shows it."""

    return {
        "text_size": text_size(request),
        "contacts": SimpleLazyObject(lambda: list(organisations_to_contact())),
        "promises": SimpleLazyObject(promises_at_the_door),
        "app_browser": app_of(request.headers.get("User-Agent", "")),
        "is_sample": SimpleLazyObject(shows_sample),
    }
