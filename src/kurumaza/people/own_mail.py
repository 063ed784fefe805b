"""Whether a session was begun by a mail to its person's own address.

A link may have gone through an organiser's hands, and six digits through anybody's who looked on: such a session takes part like any
other, but takes nothing out and erases nothing."""

from django.http import HttpRequest

_MARK = "own_mail"


def note_own_mail(request: HttpRequest, *, came_by_it: bool = True) -> None:
    """Call it once somebody is signed in."""
    request.session[_MARK] = came_by_it


def came_by_own_mail(request: HttpRequest) -> bool:
    """Whether this session's person has shown that the mail of their address reaches them."""
    return request.session.get(_MARK) is True
