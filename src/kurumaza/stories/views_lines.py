"""Lines of one's own story that may stand on their own: allowed one by one, each use taken back by itself."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.people.models import Person
from kurumaza.stories import actions_excerpts, queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.forms_telling import ExcerptForm
from kurumaza.stories.models import Story
from kurumaza.stories.queries_excerpts import USES, allowed_of, needs_all_keys, own_excerpt, wants_keys
from kurumaza.stories.views import own_story_or_404, signed_in
from kurumaza.stories.words import refusal_text, use_text


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_lines(request: HttpRequest, story: UUID) -> HttpResponse:
    """Each line of a story that is told, and where it may stand."""
    person, found = signed_in(request), own_story_or_404(request, story)
    if queries.readable_story(person, found.uuid) is None:
        return redirect("story", found.uuid)
    form = ExcerptForm(request.POST if request.POST.get("act") == "allow" else None)
    if request.method == "POST":
        done = _allow(request, found, form) if form.is_bound else _take_back(request, person)
        if done:
            return redirect("story_lines", found.uuid)
    lines = [
        (
            one,
            [(leave, use_text(leave.use), wants_keys(leave)) for leave in one.leaves],
            form if form.is_bound and form["line"].value() == one.line else _empty(number, one.line),
        )
        for number, one in enumerate(allowed_of(found), start=1)
    ]
    context = {"term": found.term, "story": found, "lines": lines, "needs_all": needs_all_keys(found.term)}
    return render(request, "stories/lines.html", context)


def _empty(number: int, line: str) -> ExcerptForm:
    return ExcerptForm(initial={"line": line}, auto_id=f"line{number}_%s")


def _allow(request: HttpRequest, story: Story, form: ExcerptForm) -> bool:
    if not form.is_valid():
        return False
    done = actions_excerpts.allow_excerpt(
        story=story,
        line=form.cleaned_data["line"],
        use=form.cleaned_data["use"],
        is_named=form.is_named(),
        now=timezone.now(),
    )
    if isinstance(done, StoryRefused):
        form.add_error(None, refusal_text(done))
        return False
    messages.success(request, _("この一文を使ってよいことにしました。いつでも取り消せます。"))
    return True


def _take_back(request: HttpRequest, person: Person) -> bool:
    """Ends one use; what is not one's own, or is none, changes nothing."""
    try:
        excerpt = own_excerpt(person, UUID(request.POST.get("excerpt", "")))
    except ValueError:
        return True
    use = request.POST.get("use", "")
    if excerpt is not None and use in USES:
        actions_excerpts.take_back_excerpt(excerpt=excerpt, use=use, now=timezone.now())
        messages.success(request, _("取り消しました。この一文は、もうそこでは使われません。"))
    return True
