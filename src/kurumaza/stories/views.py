"""One's own stories: compose, write on, tell, take back."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurumaza.people.models import Person
from kurumaza.people.sent_once import FIELD, number_in
from kurumaza.stories import actions, queries, queries_writing
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.forms import DraftForm, PiecesForm
from kurumaza.stories.forms_telling import TellForm
from kurumaza.stories.models import Delivery, Story
from kurumaza.stories.queries import Draft
from kurumaza.stories.queries_brought import asking_places, deliveries_for, delivery_for, is_paused
from kurumaza.stories.queries_mentions import asked_before, mentions_for, names_in
from kurumaza.stories.words import (
    joined_words,
    pieces_by_source,
    refusal_text,
    state_text,
    teller_words,
    tellers_words,
)
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import enrolments_of, own_enrolment
from kurumaza.terms.queries_public import hosts_of


def signed_in(request: HttpRequest) -> Person:
    """Who is signed in; behind login_required somebody is."""
    assert isinstance(request.user, Person)
    return request.user


def own_story_or_404(request: HttpRequest, story: UUID) -> Story:
    """One's own story that was not taken back."""
    found = queries.own_story(signed_in(request), story)
    if found is None or found.state == Story.State.WITHDRAWN:
        raise Http404
    return found


@never_cache
@require_safe
@login_required
def stories(request: HttpRequest) -> HttpResponse:
    """わたしの歩み, and what was brought to me."""
    person = signed_in(request)
    told_or_draft = queries.own_stories(person).exclude(state=Story.State.WITHDRAWN)
    own = [(one, queries.words_of(person, one).title, state_text(one)) for one in told_or_draft]
    deliveries, naming = deliveries_for(person), mentions_for(person)
    shown = [*(one.story for one in deliveries), *(one.story for one, _said in naming)]
    tellers = tellers_words(shown, person)
    places, asking = list(enrolments_of(person)), asking_places(person)
    context = {
        "own": own,
        "deliveries": [(one, tellers[one.story_id]) for one in deliveries],
        "naming": [(one, tellers[one.story_id], said) for one, said in naming],
        "enrolments": places,
        "is_paused": is_paused(person),
        "asking": [(one, one.pk in asking) for one in places],
    }
    return render(request, "stories/stories.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_write(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """The first step of a story: what of one's own writing goes into which part."""
    person = signed_in(request)
    place = own_enrolment(person, enrolment)
    if place is None:
        raise Http404
    now, answering = timezone.now(), _answered_delivery(request)
    if answering is None and not queries_writing.may_compose(place, now):
        opens = queries_writing.composing_from(place)
        return render(request, "stories/not_yet.html", {"term": place.term, "opens": opens})
    pieces = queries_writing.pieces_for(place, now)
    form = PiecesForm(pieces, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        started = actions.start_story(
            enrolment=place,
            words=form.words(),
            answering=answering,
            now=now,
            sent_as=number_in(request.POST.get(FIELD, "")),
        )
        if isinstance(started, Story):
            return redirect("story_edit", started.uuid)
        form.add_error(None, refusal_text(started))
    groups = [
        (source, [(piece, kind, form[piece.key]) for piece, kind in some])
        for source, some in pieces_by_source(pieces)
    ]
    context = {
        "term": place.term,
        "form": form,
        "groups": groups,
        "sent_as": request.POST.get(FIELD) or uuid4(),
        **_answered(person, answering),
    }
    return render(request, "stories/write.html", context)


def _answered_delivery(request: HttpRequest) -> Delivery | None:
    """The story brought to me that I answer by one of my own (わたしの場合)."""
    asked = request.POST.get("answering") or request.GET.get("answering")
    if not asked:
        return None
    try:
        found = delivery_for(signed_in(request), UUID(asked))
    except ValueError:
        raise Http404 from None
    if found is None or queries.readable_story(signed_in(request), found.story.uuid) is None:
        raise Http404
    return found


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_edit(request: HttpRequest, story: UUID) -> HttpResponse:
    """A draft, written on; from here to telling it."""
    person, found = signed_in(request), own_story_or_404(request, story)
    if found.state not in queries.OPEN_TO_WRITING:
        return redirect("story", found.uuid)
    written, mark = queries.words_of(person, found)._asdict(), queries.mark_of(person, found)
    elsewhere = None
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        topics=found.term.topics,
        initial={**written, "turning_points": queries.turning_points_of(person, found)},
    )
    if request.method == "POST" and form.is_valid():
        saved = actions.save_draft(
            story=found,
            words=form.words(),
            turning_points=form.points(),
            mark=request.POST.get("mark", ""),
        )
        if isinstance(saved, Story):
            if "tell" in request.POST:
                return redirect("story_tell", found.uuid)
            messages.success(request, _("下書きを残しました。あなたにだけ見えます。"))
            return redirect("story_edit", found.uuid)
        form.add_error(None, refusal_text(saved))
        if saved.code == "draft_changed":
            elsewhere = Draft(**written)
    context = {
        "term": found.term,
        "story": found,
        "form": form,
        "elsewhere": elsewhere,
        "points": queries.turning_points_of(person, found),
        # Until its author has seen what was saved elsewhere, the page goes on from what it began with.
        "mark": mark if elsewhere else request.POST.get("mark", mark),
        **_answered(person, found.answering),
    }
    return render(request, "stories/edit.html", context)


def _answered(person: Person, delivery: Delivery | None) -> dict[str, object]:
    """The story that one answers by one's own, as long as one may read it."""
    if delivery is None or queries.readable_story(person, delivery.story.uuid) is None:
        return {"answering": None}
    return {"answering": delivery, "answered_teller": teller_words(delivery.story, person)}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_tell(request: HttpRequest, story: UUID) -> HttpResponse:
    """The draft as others would read it, and to whom it is told."""
    person, found, now = signed_in(request), own_story_or_404(request, story), timezone.now()
    if found.state not in queries.OPEN_TO_WRITING:
        return redirect("story", found.uuid)
    place = Enrolment.objects.get(person=person, term=found.term)
    words = queries.words_of(person, found)
    form = TellForm(
        request.POST if request.method == "POST" else None,
        term=found.term,
        hosts=hosts_of(found.term),
        groups=queries_writing.slept_over_circles(place, now),
        naming=names_in(place, words, asked_before(found)),
    )
    if request.method == "POST" and form.is_valid():
        if names := form.to_reword():
            messages.info(
                request, _("%(names)sのところを言いかえてください。") % {"names": joined_words(names)}
            )
            return redirect("story_edit", found.uuid)
        told = actions.submit_story(
            story=found, now=now, mark=request.POST.get("mark", ""), **form.told()._asdict()
        )
        if isinstance(told, Story):
            messages.success(request, _("預かりました。運営が一度読んだあと、選んだ相手に伝わります。"))
            return redirect("story", found.uuid)
        form.add_error(None, refusal_text(told))
    context = {
        "term": found.term,
        "story": found,
        "words": words,
        "mark": queries.mark_of(person, found),
        "points": queries.turning_points_of(person, found),
        "form": form,
        **_answered(person, found.answering),
    }
    return render(request, "stories/tell.html", context)


@login_required
@require_POST
def story_recall(request: HttpRequest, story: UUID) -> HttpResponse:
    """Back into the draft, while it is reviewed. Of one that is told already `story_rewrite` asks first."""
    recalled = actions.recall_story(story=own_story_or_404(request, story), now=timezone.now())
    if isinstance(recalled, StoryRefused):
        messages.error(request, refusal_text(recalled))
        return redirect("story", story)
    messages.success(request, _("下書きに戻しました。あなたにだけ見えます。"))
    return redirect("story_edit", story)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story_withdraw(request: HttpRequest, story: UUID) -> HttpResponse:
    """Takes a story back, after one question."""
    person, found = signed_in(request), own_story_or_404(request, story)
    if request.method == "POST":
        actions.withdraw_story(story=found, now=timezone.now())
        messages.success(request, _("取り下げました。文章は、届いた先からも、ここからも消えました。"))
        return redirect("stories")
    is_draft = found.state in queries.OPEN_TO_WRITING
    context = {
        "term": found.term,
        "story": found,
        "words": queries.words_of(person, found),
        "is_draft": is_draft,
    }
    return render(request, "stories/withdraw.html", context)
