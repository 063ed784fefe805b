"""Somebody whom a story names: what it says of them, to whom, and whether that may be."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.stories.actions_mentions import answer_mention
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Mention
from kurumaza.stories.queries import consent_of, told_words
from kurumaza.stories.queries_mentions import answer_of, is_present, mention_for, passages_naming
from kurumaza.stories.views import signed_in
from kurumaza.stories.words import consent_text, refusal_text, teller_words


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mention(request: HttpRequest, mention: UUID) -> HttpResponse:
    """The sentences that name me, with one around them; I agree or ask for other words, now or at any later time."""
    found = mention_for(signed_in(request), mention)
    if found is None:
        raise Http404
    answer = request.POST.get("answer")
    if request.method == "POST" and answer in ("agree", "reword"):
        _answer(request, found, granted=answer == "agree")
        return redirect("mention", found.uuid)
    story = found.story
    consent = consent_of(story) if is_present(found) else None
    context = {
        "term": story.term,
        "mention": found,
        "teller": teller_words(story, signed_in(request)),
        "passages": passages_naming(told_words(story), found.name) if consent else [],
        "audience": consent_text(consent) if consent else "",
        "said": answer_of(found),
        "is_present": consent is not None,
    }
    return render(request, "stories/mention.html", context)


def _answer(request: HttpRequest, found: Mention, *, granted: bool) -> None:
    done = answer_mention(mention=found, granted=granted, now=timezone.now())
    if isinstance(done, StoryRefused):
        messages.error(request, refusal_text(done))
    elif granted:
        messages.success(
            request, _("お返事を受け取りました。気持ちが変わったら、いつでもこのページで変えられます。")
        )
    else:
        messages.success(
            request,
            _("書き直しをお願いしました。書き直されるまで、この話はだれも読めません。理由は伝わりません。"),
        )
