"""Organisers read what was told, approve it or give it back, and bring it to one person."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.partners.actions import Waiting
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.queries import memberships_to_turn, own_memberships_in
from kurumaza.people.models import Person
from kurumaza.stories import actions_review, queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.forms import HandOverForm, ReturnForm
from kurumaza.stories.models import Story
from kurumaza.stories.queries_brought import stories_to_hand_over, stories_to_review
from kurumaza.stories.queries_excerpts import leaves_that_wait, needs_all_keys
from kurumaza.stories.queries_handover import offer_in
from kurumaza.stories.queries_mentions import called_words
from kurumaza.stories.queries_openings import coming_rounds
from kurumaza.stories.queries_tellers import teller_name, teller_names
from kurumaza.stories.views import signed_in
from kurumaza.stories.views_review_lines import agree_to_line, lines_to_agree
from kurumaza.stories.words import (
    consent_text,
    joined_words,
    name_choice_text,
    reason_text,
    refusal_text,
)
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.views_doors import organised_term_or_404


def _told_or_404(term: Term, story: UUID) -> Story:
    """A story as organisers may see it: waiting for them or approved, never a draft."""
    for rows in (stories_to_review(term), stories_to_hand_over(term)):
        if (found := rows.filter(uuid=story).first()) is not None:
            return found
    raise Http404


@never_cache
@require_safe
@login_required
def story_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Told stories that wait, and approved ones to bring to somebody."""
    _person, term = organised_term_or_404(request, slug)
    lines = leaves_that_wait(term)
    waiting, approved = list(stories_to_review(term)), list(stories_to_hand_over(term))
    names = teller_names([*waiting, *approved])
    context = {
        "term": term,
        "needs_all": needs_all_keys(term),
        "with_lines": list({one.excerpt.story.pk: one.excerpt.story for one in lines}.values()),
        "waiting": [(one, names[one.pk]) for one in waiting],
        "approved": [(one, names[one.pk]) for one in approved],
        "rounds": coming_rounds(term, timezone.now()),
    }
    return render(request, "stories/review.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_review_one(request: HttpRequest, slug: str, story: UUID) -> HttpResponse:
    """One story to read: approve it, give it back, or choose to whom it is brought."""
    _person, term = organised_term_or_404(request, slug)
    found, person = _told_or_404(term, story), signed_in(request)
    returning = ReturnForm(request.POST if request.POST.get("act") == "return" else None)
    approving = _approving(request, found, person)
    if request.POST.get("act") == "line":
        agree_to_line(request, found)
        return redirect("story_review_one", slug, found.uuid)
    if request.method == "POST" and _review(request, found, approving, returning):
        return redirect("story_review", slug)
    now = timezone.now()
    offer = offer_in(term, story=found)
    asking = {one.pk for one in offer.asking()}
    consent = queries.consent_of(found)
    assert consent is not None, "a told story has its author's consent"
    context = {
        "term": term,
        "story": found,
        "teller": teller_name(found),
        "audience": consent_text(consent),
        "shown_as": name_choice_text(consent),
        "points": found.turning_points,
        "called_words": [_("「%(name)s」") % {"name": name} for name in called_words(found)],
        "names_wait": queries.waits_for_names(found),
        "lines": lines_to_agree(found, person),
        "needs_all": needs_all_keys(term),
        "is_public": consent.audience == consent.Audience.PUBLIC,
        "is_own": found.person_id == person.pk,
        "form": returning,
        "approving": approving,
        "readers": [(one, one.pk in asking) for one in offer.readers_of(found, now)],
    }
    return render(request, "stories/review_one.html", context)


def _approving(request: HttpRequest, story: Story, person: Person) -> ActingForm:
    """For which partner somebody approves: asked where its key is needed, of those whose key is not turned yet."""
    programme = story.term.programme
    mine = own_memberships_in(person, programme)[:1]
    if queries.needs_keys(story):
        digest = actions_review.publishing_digest(story)
        mine = memberships_to_turn(
            person, programme, kind=actions_review.PUBLISHING, subject=story.uuid, digest=digest
        )
    return ActingForm(request.POST if request.POST.get("act") == "approve" else None, members=mine)


def _review(request: HttpRequest, story: Story, approving: ActingForm, returning: ReturnForm) -> bool:
    """Does what the organiser decided; False, with a sentence, if it was refused."""
    by, now = signed_in(request), timezone.now()
    read = request.POST.get("version", "")
    version = int(read) if read.isdecimal() else 0
    done: object
    if returning.is_bound:
        if not returning.is_valid():
            return False
        note = returning.cleaned_data["note"]
        done = actions_review.return_story(story=story, version=version, note=note, by=by, now=now)
        said = _("語り手に戻しました。")
    else:
        if not approving.is_valid():
            return False
        done = actions_review.approve_story(
            story=story, version=version, membership=approving.acting(), now=now
        )
        said = _("届けてよい話になりました。届ける相手を選べます。")
    if isinstance(done, StoryRefused):
        messages.error(request, refusal_text(done))
        return False
    if isinstance(done, Waiting):
        names = joined_words([one.name for one in done.missing])
        said = _("確認しました。公開には、%(names)sの確認も要ります。") % {"names": names}
    messages.success(request, said)
    return True


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_bring(request: HttpRequest, slug: str, story: UUID) -> HttpResponse:
    """To one chosen person, with a reason in words: proposed, then the organiser's own."""
    _person, term = organised_term_or_404(request, slug)
    found, now = _told_or_404(term, story), timezone.now()
    asked = request.POST.get("reader") or request.GET.get("reader", "")
    offer = offer_in(term, story=found)
    reader = next((one for one in offer.readers_of(found, now) if str(one.uuid) == asked), None)
    if reader is None:
        messages.error(request, refusal_text(StoryRefused("not_available")))
        return redirect("story_review_one", slug, found.uuid)
    author = Enrolment.objects.select_related("side").get(person=found.person_id, term=term)
    proposed = reason_text(offer.reason(found, reader), author.side.name)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        initial={"reader": reader.uuid, "reason": proposed},
    )
    if request.method == "POST" and form.is_valid():
        brought = actions_review.deliver_story(
            story=found, by=signed_in(request), now=now, **form.cleaned_data
        )
        if not isinstance(brought, StoryRefused):
            messages.success(
                request, _("%(name)sさんに届けました。メールでお知らせします。") % {"name": reader.call_name}
            )
            return redirect("story_review_one", slug, found.uuid)
        form.add_error(None, refusal_text(brought))
    context = {"term": term, "story": found, "reader": reader, "teller": author.call_name, "form": form}
    return render(request, "stories/bring.html", context)
