"""お知らせ and よくある質問 of a term: read by its people, written at the desk."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.people.models import Person
from kurumaza.terms import actions_news as actions
from kurumaza.terms import queries_news as queries
from kurumaza.terms.errors import FaqRefused, NewsRefused
from kurumaza.terms.faq import QUESTIONS_MAX, faq_of
from kurumaza.terms.forms_news import FaqQuestionForm, NewsForm, faq_in
from kurumaza.terms.models import News, Term
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.views_doors import organised_term_or_404, public_term_or_404

# So many empty rows are there for more questions.
EMPTY_ROWS = 3


@never_cache
@require_safe
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """All that was published: to participants and organisers everything, to others what is for everybody."""
    term = public_term_or_404(slug)
    person = request.user if isinstance(request.user, Person) else None
    context = {"term": term, "hosts": hosts_of(term), "news": queries.news_for(person, term)}
    return render(request, "terms/news.html", context)


@require_safe
def faq(request: HttpRequest, slug: str) -> HttpResponse:
    """よくある質問."""
    term = public_term_or_404(slug)
    return render(request, "terms/faq.html", {"term": term, "hosts": hosts_of(term), "faq": faq_of(term)})


@never_cache
@login_required
@require_safe
def news_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The desk's list, drafts too."""
    _person, term = organised_term_or_404(request, slug)
    return render(request, "terms/news_list.html", {"term": term, "news": queries.news_of(term)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def news_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new one."""
    person, term = organised_term_or_404(request, slug)
    return _edit(request, person, term, None)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def news_edit(request: HttpRequest, slug: str, news: UUID) -> HttpResponse:
    """One that is there: its words, whether it is published, and taking it back."""
    person, term = organised_term_or_404(request, slug)
    found = queries.news_in(term, news)
    if found is None:
        raise Http404
    return _edit(request, person, term, found)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def faq_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions in rows, with empty ones for more; shown as they would look before they are kept."""
    person, term = organised_term_or_404(request, slug)
    kept: list[dict[str, Any]] = [{"question": one.question, "answer": one.answer} for one in faq_of(term)]
    count = min(QUESTIONS_MAX, len(kept) + EMPTY_ROWS)
    initial = [*kept, *({} for _row in range(count))][:count]
    rows = [
        FaqQuestionForm(request.POST or None, initial=one, prefix=f"row{number}")
        for number, one in enumerate(initial, 1)
    ]
    # Asked of every row, so that each shows its faults.
    faulty = [row for row in rows if not row.is_valid()]
    preview = None
    if request.method == "POST" and not faulty:
        preview = faq_in(rows)
        if request.POST.get("act") == "save":
            refused = actions.set_faq(term=term, faq=preview, by=person)
            if not isinstance(refused, FaqRefused):
                messages.success(request, _("保存しました。"))
                return redirect("faq_edit", term.slug)
            messages.error(request, _faq_words(refused))
    context = {
        "term": term,
        "rows": rows,
        "preview": preview,
        "has_errors": any(row.errors for row in rows),
    }
    return render(request, "terms/faq_edit.html", context)


def _edit(request: HttpRequest, person: Person, term: Term, found: News | None) -> HttpResponse:
    act, now = request.POST.get("act", "preview"), timezone.now()
    if request.method == "POST" and act == "take_back" and found is not None:
        return _answer(request, term, actions.take_news_back(news=found, by=person), act)
    initial = (
        {"title": found.title, "text": found.text, "is_public": found.is_public}
        if found is not None
        else None
    )
    form = NewsForm(request.POST or None, initial=initial)
    is_valid = form.is_valid()
    if request.method == "POST" and is_valid and act != "preview":
        kept = actions.write_news(term=term, by=person, now=now, news=found, **form.cleaned_data)
        if isinstance(kept, News) and act in ("publish", "publish_by_mail"):
            by_mail = act == "publish_by_mail"
            kept = actions.publish_news(news=kept, by_mail=by_mail, by=person, now=now)
        return _answer(request, term, kept, act)
    context = {"term": term, "form": form, "kept": found, "preview": form.cleaned_data if is_valid else None}
    return render(request, "terms/news_edit.html", context)


def _answer(request: HttpRequest, term: Term, done: News | NewsRefused, act: str) -> HttpResponse:
    if isinstance(done, NewsRefused):
        messages.error(request, _news_words(done))
    else:
        words = {
            "publish": _("公開しました。"),
            "publish_by_mail": _("公開しました。参加者には、ほかのお知らせとまとめてメールで届きます。"),
            "take_back": _("取り下げました。まだ出ていないメールは、送りません。"),
        }
        messages.success(request, words.get(act, _("保存しました。")))
    return redirect("news_list", term.slug)


def _news_words(refused: NewsRefused) -> str:
    return {
        "empty": _("題と文を入れてください。何も保存していません。"),
        "too_long": _("長すぎるため、保存していません。題は60字、文は4000字までです。"),
        "not_open": _("この期はまだ公開していません。お知らせは、下書きとして残しました。"),
        "not_published": _("このお知らせは、もう取り下げられています。"),
    }[refused.code]


def _faq_words(refused: FaqRefused) -> str:
    return {
        "half": _("質問と答えは、両方入れてください。何も保存していません。"),
        "too_many": _("質問は20個までです。何も保存していません。"),
        "too_long": _("長すぎるため、保存していません。"),
    }[refused.code]
