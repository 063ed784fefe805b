"""Notes in the session when somebody came in and, once an hour, that they are still there."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, logout, user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from kurumaza.people import sessions
from kurumaza.people.models import Person


@receiver(user_logged_in, dispatch_uid="people.begin_session")
def begin_session(request: HttpRequest, user: Person, **_kwargs: object) -> None:
    """By whichever door: Django has just given the session another key."""
    now = timezone.now()
    sessions.begin(request.session, user, user_agent=request.META.get("HTTP_USER_AGENT", ""), now=now)


def note_visits(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lengthens the session of who comes again, and ends one that has lasted its most. No page of theirs is kept by a browser."""

    def noted(request: HttpRequest) -> HttpResponseBase:
        now = timezone.now()
        # What is asked first costs nothing where there is no session, and next to nothing where there is one.
        if SESSION_KEY in request.session and sessions.is_new_hour(request.session, now):
            person = request.user
            if isinstance(person, Person) and not sessions.visit(request.session, person, now=now):
                logout(request)
        response = get_response(request)
        if SESSION_KEY in request.session and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)  # every page of theirs says at least who they are
        return response

    return noted
