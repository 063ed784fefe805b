"""An author and what came back: a question is answered, a line opens no round any more."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kurumaza.stories import actions_answers, actions_openings
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.forms_handover import ReplyForm
from kurumaza.stories.queries_answers import own_question
from kurumaza.stories.queries_openings import own_opening, story_of
from kurumaza.stories.views import signed_in
from kurumaza.stories.words import refusal_text


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_reply(request: HttpRequest, answer: UUID) -> HttpResponse:
    """What the author writes back to a question."""
    found = own_question(signed_in(request), answer)
    if found is None:
        raise Http404
    story = found.delivery.story
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        text, now = form.cleaned_data["text"], timezone.now()
        replied = actions_answers.reply_to_question(answer=found, text=text, now=now)
        if not isinstance(replied, StoryRefused):
            messages.success(request, _("返事を届けました。質問をした人だけが読みます。"))
            return redirect("story", story.uuid)
        form.add_error(None, refusal_text(replied))
    asker = found.delivery.enrolment.call_name
    context = {"term": story.term, "story": story, "answer": found, "asker": asker, "form": form}
    return render(request, "stories/reply.html", context)


@login_required
@require_POST
def opening_back(request: HttpRequest, quote: UUID) -> HttpResponse:
    """A line of one's own opens no round any more."""
    person = signed_in(request)
    found = own_opening(person, quote)
    story = story_of(found) if found is not None else None
    if story is None or not actions_openings.take_back_opening(
        person=person, quote=quote, now=timezone.now()
    ):
        raise Http404
    messages.success(request, _("はじめのことばから外しました。開いている画面からも消えます。"))
    return redirect("story", story.uuid)
