"""Where passkeys are required, a code alone does not open the desk: whoever has one shows it, whoever has none adds one first."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kurumaza.partners.queries import requires_passkey
from kurumaza.people.models import Person
from kurumaza.people.queries_passkeys import has_passkey, is_proven

# Addresses outside of /desk/ that are an organiser's, too.
ALSO = frozenset(
    {
        "concerns",
        "concern_answered",
        "concern_answer",
        "contact_wishes",
        "duty_room",
        # Of a placement that they host.
        "field_event",
        "field_event_cancel",
        "field_event_edit",
        "field_event_file",
        "field_event_new",
        "field_events",
        "field_photo",
        "field_photo_delete",
        "field_photo_picture",
        "field_photos",
        "field_visits",
        "field_voice_delete",
        "field_voices",
        "placement_home",
        "retrospective",
        "incident",
        "incidents",
        "new_incident",
    }
)


class PasskeyDoor:
    """Middleware: looks at the address alone; who may see what is there is the page's own question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Leads to the passkey first."""
        if not is_guarded(request) or may_pass(request.session, request.user):
            return None
        assert isinstance(request.user, Person)
        page = "passkey_sign_in" if has_passkey(request.user) else "own_passkeys"
        back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("desk")
        address = f"{reverse(page)}?{urlencode({'next': back})}"
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)


def is_guarded(request: HttpRequest) -> bool:
    """Whether an address is an organiser's."""
    match = request.resolver_match
    return request.path.startswith("/desk/") or (match is not None and match.url_name in ALSO)


def may_pass(session: SessionBase, user: object) -> bool:
    """Whether nothing more is asked of who comes: they have shown a passkey, or need none."""
    return not isinstance(user, Person) or is_proven(session) or not requires_passkey(user)
