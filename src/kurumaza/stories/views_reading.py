"""Reading: one's own story with what came back, a story that was brought to one, a story one may read."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurumaza.people.actions import block_person
from kurumaza.people.models import Person
from kurumaza.stories import actions_answers, queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.forms import EchoForm, QuestionForm
from kurumaza.stories.models import Delivery, Story
from kurumaza.stories.queries_answers import answers_to, own_answers
from kurumaza.stories.queries_brought import delivery_for, delivery_of
from kurumaza.stories.queries_journey import journey_of
from kurumaza.stories.queries_mentions import standing_of
from kurumaza.stories.queries_tellers import told_name
from kurumaza.stories.views import signed_in
from kurumaza.stories.views_library import way_back
from kurumaza.stories.words import (
    consent_text,
    name_choice_text,
    refusal_text,
    standing_text,
    state_text,
    teller_words,
)
from kurumaza.terms.models import Term


@never_cache
@require_safe
def story(request: HttpRequest, story: UUID) -> HttpResponse:
    """A story: its author sees where it travelled and what came back; others read it if they are in its audience."""
    person = request.user if isinstance(request.user, Person) else None
    own = queries.own_story(person, story) if person is not None else None
    if person is not None and own is not None:
        return _own_story(request, person, own)
    found = queries.readable_story(person, story)
    if found is not None:
        context = {"story": found, "term": found.term, "teller": teller_words(found, person)}
        context["found_at"] = way_back(request)
        context["is_known"] = bool(told_name(found, person))
        context["brought"] = delivery_of(person, found) if person is not None else None
        return render(request, "stories/read.html", context)
    if person is None:
        return redirect_to_login(request.get_full_path())
    raise Http404


def _own_story(request: HttpRequest, author: Person, found: Story) -> HttpResponse:
    consent = queries.consent_of(found)
    context = {
        "story": found,
        "term": found.term,
        "words": queries.words_of(author, found),
        "points": queries.turning_points_of(author, found),
        "standing_text": standing_text(standing_of(found)) if found.state in queries.TOLD else "",
        "has_versions": found.versions.exists(),
        "is_out": queries.readable_story(author, found.uuid) is not None,
        "shown_as": "" if consent is None else name_choice_text(consent),
        "state_text": state_text(found),
        "is_open": found.state in queries.OPEN_TO_WRITING,
        "audience": "" if consent is None else consent_text(consent),
        "journey": journey_of(author, found),
        "by_circulation": found.term.hand_over == Term.HandOver.BY_CIRCULATION,
        "answers": answers_to(author, found),
    }
    return render(request, "stories/story.html", context)


@require_POST
@login_required
def story_apart(request: HttpRequest, story: UUID) -> HttpResponse:
    """もう同じグループになりたくない, said of who tells a story: from now on nothing of theirs is brought, and they are not told. Not of
    who told it under no name: what is gone then would tell who it was."""
    person = signed_in(request)
    found = queries.readable_story(person, story)
    if found is None or found.person_id == person.pk or not told_name(found, person):
        raise Http404
    label = teller_words(found, person)
    block_person(person=person, other=found.person, label=label, now=timezone.now())
    messages.success(
        request, _("これからは、同じグループになりません。話も届きません。相手には何も伝わりません。")
    )
    return redirect("stories")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """A story that was brought to me, with the reason; what I answer."""
    person = signed_in(request)
    found = delivery_for(person, delivery)
    if found is None:
        raise Http404
    told = queries.readable_story(person, found.story.uuid)
    if told is None:
        context = {
            "term": found.story.term,
            "is_withdrawn": found.story.state == Story.State.WITHDRAWN,
            "typed": request.POST.get("text", "").strip(),
        }
        return render(request, "stories/taken_back.html", context)
    act = request.POST.get("act")
    echo = EchoForm(queries.lines_of(told), request.POST if act == "echo" else None, auto_id="echo_%s")
    question = QuestionForm(request.POST if act == "question" else None, auto_id="question_%s")
    if request.method == "POST" and _answer(found, echo, question):
        messages.success(request, _("語り手に届けました。ありがとうございます。"))
        return redirect("delivery", found.uuid)
    context = {
        "delivery": found,
        "story": told,
        "teller": teller_words(told, person),
        "is_known": bool(told_name(told, person)),
        "term": told.term,
        "enrolment": found.enrolment,
        "echo": echo,
        "question": question,
        "answers": own_answers(found),
    }
    return render(request, "stories/delivery.html", context)


def _answer(delivery: Delivery, echo: EchoForm, question: QuestionForm) -> bool:
    """Sends whichever form was filled in; False, with a sentence at the form, if it was refused."""
    form = echo if echo.is_bound else question
    if not form.is_valid():
        return False
    now, words = timezone.now(), form.cleaned_data
    answered = (
        actions_answers.echo_story(delivery=delivery, line=words["line"], text=words["text"], now=now)
        if form is echo
        else actions_answers.ask_author(delivery=delivery, text=words["text"], now=now)
    )
    if isinstance(answered, StoryRefused):
        form.add_error(None, refusal_text(answered))
        return False
    return True
