"""What readers say about being brought stories: もう一つ読みたい, いまは受け取らない, and both taken back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kurumaza.stories import actions_requests
from kurumaza.stories.views import signed_in
from kurumaza.terms.queries import own_enrolment


@require_POST
@login_required
def story_ask(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """Asks for one more story in a term, or takes that back."""
    place = own_enrolment(signed_in(request), enrolment)
    if place is None:
        raise Http404
    if request.POST.get("act") == "back":
        actions_requests.take_back_request(enrolment=place)
        messages.success(request, _("取り消しました。"))
    else:
        actions_requests.ask_for_story(enrolment=place, now=timezone.now())
        messages.success(request, _("うけとりました。あなたに渡せる話があれば、お届けします。"))
    return redirect("stories")


@require_POST
@login_required
def story_pause(request: HttpRequest) -> HttpResponse:
    """Wants to be brought nothing for now, or again."""
    person = signed_in(request)
    if request.POST.get("act") == "resume":
        actions_requests.resume_stories(person=person)
        messages.success(request, _("また、話が届くようになりました。"))
    else:
        actions_requests.pause_stories(person=person, now=timezone.now())
        messages.success(request, _("わかりました。しばらく、話は届きません。"))
    return redirect("stories")
