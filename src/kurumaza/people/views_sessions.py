"""サインイン中の端末: where somebody is signed in, and the way to end it."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.people.actions_sessions import end_other_sessions, end_session
from kurumaza.people.models import Person
from kurumaza.people.queries_sessions import own_sessions, session_mark
from kurumaza.people.views import leave_nothing


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_devices(request: HttpRequest) -> HttpResponse:
    """One's own sessions, each with a button that ends it. Nothing is asked anew: whoever lost a phone acts at once."""
    person = request.user
    assert isinstance(person, Person)
    here = request.session.session_key or ""
    if request.method == "POST":
        return _end(request, person, here)
    shown = own_sessions(person, here=here, now=timezone.now())
    others = [one for one in shown if not one.is_here]
    return render(request, "people/sessions.html", {"sessions": shown, "others": others})


def _end(request: HttpRequest, person: Person, here: str) -> HttpResponse:
    mark = request.POST.get("mark", "")
    if mark == session_mark(here):
        logout(request)
        return leave_nothing(redirect("account_login"))
    if "others" in request.POST:
        ended = end_other_sessions(person=person, but=here)
    else:
        ended = int(end_session(person=person, mark=mark))
    if ended:
        messages.success(
            request,
            ngettext("%(n)d台の端末を終わりにしました。", "%(n)d台の端末を終わりにしました。", ended)
            % {"n": ended},
        )
    else:
        messages.info(request, _("その端末は、もう終わっています。"))
    return redirect("own_devices")
