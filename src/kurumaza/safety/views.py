"""運営に知らせる, and what the term's safeguarding people read."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurumaza.people.models import Person
from kurumaza.safety import actions, actions_answers, queries
from kurumaza.safety.about import PERSON, about_mark, about_words, people_to_name, seen_about
from kurumaza.safety.forms import AnswerForm, ConcernForm, LetterForm
from kurumaza.safety.models import Concern
from kurumaza.safety.words import promise_text
from kurumaza.terms.models import Term
from kurumaza.terms.queries_public import hosts_of


def _own_term_or_404(request: HttpRequest, slug: str) -> tuple[Person, Term]:
    """The signed-in person and a term in which they have a place; from a retrospective one comes to its term."""
    person = request.user
    assert isinstance(person, Person)
    held = get_object_or_404(Term.objects.select_related("retrospective_of"), slug=slug)
    term = held.retrospective_of or held
    if not queries.takes_part(person, term):
        raise Http404
    return person, term


@never_cache
@require_safe
@login_required
def concern_choose(request: HttpRequest) -> HttpResponse:
    """From the foot of every page: to the form of the term that one came from, or of one's only one; else one chooses."""
    person = request.user
    assert isinstance(person, Person)
    terms = queries.terms_to_tell(person)
    came_from = [term for term in terms if term.slug == request.GET.get("term", "")]
    wanted = came_from or terms
    if len(wanted) == 1:
        query = request.GET.copy()
        query.pop("term", None)
        address = reverse("concern", args=[wanted[0].slug])
        return redirect(f"{address}?{query.urlencode()}" if query else address)
    return render(request, "safety/concern_choose.html", {"terms": terms})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: HttpRequest, slug: str) -> HttpResponse:
    """Reaches the two safeguarding people, nobody else."""
    person, term = _own_term_or_404(request, slug)
    now = timezone.now()
    kind, about = _pointed_at(request, person, term)
    people = people_to_name(person, term, now)
    first = {"about_kind": kind, "about": about, "who": str(about) if kind == PERSON else ""}
    form = ConcernForm(people, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        kind, about = seen_about(person, term, *form.meant())
        text = form.cleaned_data["text"]
        actions.raise_concern(person=person, term=term, text=text, now=now, about_kind=kind, about=about)
        return redirect("concern_sent", slug)
    context = {**_surroundings(term), "form": form, "earlier": queries.own_concerns(person, term)}
    context["about"] = "" if kind == PERSON else about_words(kind, about)
    context["about_mark"] = about_mark(kind, about)
    return render(request, "safety/concern.html", context)


def _pointed_at(request: HttpRequest, person: Person, term: Term) -> tuple[str, UUID | None]:
    """What the page that one came from pointed at, as far as this person can see it."""
    try:
        about = UUID(request.GET.get("about", ""))
    except ValueError:
        return "", None
    return seen_about(person, term, request.GET.get("about_kind", ""), about)


def _surroundings(term: Term) -> dict[str, object]:
    """What stands beside a concern: who hosts, whether anybody can read it, and when it is answered."""
    return {
        "term": term,
        "hosts": hosts_of(term),
        "has_readers": queries.has_readers(term),
        "promise": promise_text(term.answer_hours),
    }


@never_cache
@require_safe
@login_required
def concern_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next."""
    _person, term = _own_term_or_404(request, slug)
    return render(request, "safety/concern_sent.html", _surroundings(term))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_concern(request: HttpRequest, concern: UUID) -> HttpResponse:
    """What one has told, and the answers: for its author alone. Here they write back."""
    author = request.user
    assert isinstance(author, Person)
    told, row = queries.own_concern(author, concern), queries.concern_by(author, concern)
    if told is None or row is None:
        raise Http404
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions_answers.add_to_concern(concern=row, text=form.cleaned_data["text"], now=timezone.now())
        messages.success(request, _("見守り役に送りました。"))
        return redirect("own_concern", concern)
    context = {**_surroundings(told.term), "told": told, "form": form}
    return render(request, "safety/own_concern.html", context)


@never_cache
@require_safe
@login_required
def concerns(request: HttpRequest, slug: str) -> HttpResponse:
    """For the term's safeguarding people; for everyone else the page does not exist."""
    reader = request.user
    assert isinstance(reader, Person)
    term = get_object_or_404(Term, slug=slug)
    if not queries.is_safeguard(reader, term):
        raise Http404
    return _concerns(request, term, reader)


def _concerns(
    request: HttpRequest, term: Term, reader: Person, unsent: AnswerForm | None = None
) -> HttpResponse:
    """All of them; with what was not sent, where it was written."""
    found = queries.concerns_of(term, reader, timezone.now())
    rows = [(one, unsent if unsent and unsent.concern == one.uuid else AnswerForm(one.uuid)) for one in found]
    return render(request, "safety/concerns.html", {"term": term, "concerns": rows})


def _concern_or_404(request: HttpRequest, slug: str, concern: UUID) -> tuple[Person, Concern]:
    """A concern, for the term's safeguarding people only."""
    reader = request.user
    assert isinstance(reader, Person)
    found = queries.find_concern(get_object_or_404(Term, slug=slug), reader, concern)
    if found is None:
        raise Http404
    return reader, found


@require_POST
@login_required
def concern_answer(request: HttpRequest, slug: str, concern: UUID) -> HttpResponse:
    """A safeguarding person writes to the author."""
    reader, found = _concern_or_404(request, slug, concern)
    form = AnswerForm(concern, request.POST)
    if not form.is_valid():
        messages.error(request, _("お返事は、まだ送っていません。書いたものは下に残っています。"))
        return _concerns(request, found.term, reader, form)
    text = form.cleaned_data["text"]
    actions_answers.answer_concern(safeguard=reader, concern=found, text=text, now=timezone.now())
    messages.success(request, _("お返事を送りました。"))
    return redirect("concerns", slug)


@require_POST
@login_required
def concern_answered(request: HttpRequest, slug: str, concern: UUID) -> HttpResponse:
    """A safeguarding person has answered by mail or telephone."""
    reader, found = _concern_or_404(request, slug, concern)
    actions_answers.mark_concern_answered(safeguard=reader, concern=found, now=timezone.now())
    messages.success(request, _("返事をしたことを記録しました。"))
    return redirect("concerns", slug)
