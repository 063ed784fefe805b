"""One's own story over time: rewriting what is told, and what was told before."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.stories import actions, queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.views import own_story_or_404, signed_in
from kurumaza.stories.words import refusal_text


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_rewrite(request: HttpRequest, story: UUID) -> HttpResponse:
    """What is told goes back into the draft, after one question: from then on nobody sees it."""
    found = own_story_or_404(request, story)
    if found.state not in queries.TOLD:
        return redirect("story", found.uuid)
    if request.method == "POST":
        recalled = actions.recall_story(story=found, now=timezone.now())
        if isinstance(recalled, StoryRefused):
            messages.error(request, refusal_text(recalled))
            return redirect("story", found.uuid)
        messages.success(request, _("下書きに戻しました。あなたにだけ見えます。"))
        return redirect("story_edit", found.uuid)
    return render(request, "stories/rewrite.html", {"term": found.term, "story": found, "title": found.title})


@never_cache
@require_safe
@login_required
def story_versions(request: HttpRequest, story: UUID) -> HttpResponse:
    """これまでに伝えた文章: each telling, for its author alone."""
    found = own_story_or_404(request, story)
    context = {
        "term": found.term,
        "story": found,
        "versions": queries.versions_of(signed_in(request), found),
    }
    return render(request, "stories/versions.html", context)
