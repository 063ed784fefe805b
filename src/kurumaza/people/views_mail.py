"""Which mails one wants."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kurumaza.people.actions_notices import choose_notices
from kurumaza.people.models import Person
from kurumaza.people.queries import wants_notices, who_stops


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_mail(request: HttpRequest) -> HttpResponse:
    """Mails about one's own evenings always come; the others can be switched off. Opening the page changes nothing."""
    person = request.user
    assert isinstance(person, Person)
    wanted = request.POST.get("wanted")
    if request.method == "POST" and wanted in ("yes", "no"):
        choose_notices(person=person, wanted=wanted == "yes", now=timezone.now())
        messages.success(
            request,
            _("これからは、メールでもお知らせします。")
            if wanted == "yes"
            else _("自分の対話のほかのメールを止めました。いつでも戻せます。"),
        )
        return redirect("own_mail")
    return render(request, "people/own_mail.html", {"wants_notices": wants_notices(person)})


@csrf_exempt  # a mail program sends no form of ours (RFC 8058); the token says whose mails they are, and no session counts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_notices(request: HttpRequest, token: str) -> HttpResponse:
    """Ends mails that are not about one's own evenings, by one POST. Opening the page changes nothing: whatever scans mails opens it."""
    person = who_stops(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        choose_notices(person=person, wanted=False, now=timezone.now())
        return render(request, "people/notices_stopped.html")
    return render(request, "people/stop_notices.html", {"token": token})
