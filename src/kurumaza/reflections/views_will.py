"""Pages of やってみたいこと: one's own river, search in it, and taking it along. Nobody else has any of them."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.people.downloads import CSV, PDF, TEXT, download
from kurumaza.people.models import Person
from kurumaza.people.sent_once import FIELD, number_in
from kurumaza.people.typesetting import NotTypeset
from kurumaza.reflections import actions_will, queries_will
from kurumaza.reflections.booklet import make_booklet
from kurumaza.reflections.errors import SENTENCES, ReflectionRefused
from kurumaza.reflections.exports import will_as_csv, will_as_text
from kurumaza.reflections.forms_will import BookletForm, HowItWentForm, RewriteForm, SearchForm, WillForm
from kurumaza.reflections.models import WillNote
from kurumaza.reflections.queries_origins import origin_choices, origin_words, read_origin

LINES_A_PAGE = 100


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _own_or_404(person: Person, will: UUID) -> queries_will.OwnWill:
    found = queries_will.one_own_will(person, will)
    if found is None:
        raise Http404
    return found


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def will(request: HttpRequest) -> HttpResponse:
    """One's own river; a new line, and how an earlier one went."""
    is_told = request.method == "POST" and "will" in request.POST
    went = HowItWentForm(request.POST) if is_told else None
    if went is not None and (went.is_valid() or "will" in went.errors):
        return _how_it_went(request, went)
    person, now = _person(request), timezone.now()
    came_from = read_origin(request.GET.get("about", ""))
    form = WillForm(
        origin_choices(person, now, came_from),
        request.POST if request.method == "POST" and went is None else None,
        initial={"origin": came_from.code if came_from else ""},
    )
    if form.is_bound and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("line", "next_step")}
        sent_as = number_in(request.POST.get(FIELD, ""))
        added = actions_will.add_will(person=person, now=now, origin=form.origin(), sent_as=sent_as, **words)
        if not isinstance(added, ReflectionRefused):
            messages.success(request, _("一行残しました。"))
            return redirect("will")
        form.add_error("line", SENTENCES[added.code])
    pages = Paginator(range(queries_will.count_of_will(person)), LINES_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    start = page.start_index() - 1 if page.object_list else 0
    months = queries_will.river_of(person, now, start=start, stop=start + LINES_A_PAGE)
    asked_after = next((one for month in months for one in month.lines if one.is_asked_after), None)
    context = {
        "form": form,
        "sent_as": request.POST.get(FIELD) or uuid4(),
        "months": months,
        "page": page,
        "asked_after": asked_after,
        "went": went or HowItWentForm(initial={"will": asked_after.will.uuid if asked_after else None}),
    }
    return render(request, "reflections/will.html", context)


def _how_it_went(request: HttpRequest, form: HowItWentForm) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, SENTENCES["gone"])
        return redirect("will")
    refused = actions_will.note_how_it_went(person=_person(request), now=timezone.now(), **form.cleaned_data)
    if refused is None:
        messages.success(request, _("残しました。"))
    else:
        messages.error(request, SENTENCES[refused.code])
    return redirect("will")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def will_search(request: HttpRequest) -> HttpResponse:
    """Looks among one's own lines. What is looked for is private too: it is sent, and never stands in an address."""
    person = _person(request)
    form = SearchForm(request.POST if request.method == "POST" else None)
    query = form.cleaned_data["query"] if form.is_bound and form.is_valid() else ""
    found = queries_will.search_will(person, query)
    shown = zip(found, queries_will.shown(person, [one.will for one in found], timezone.now()), strict=True)
    return render(
        request, "reflections/will_search.html", {"form": form, "query": query, "found": list(shown)}
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def will_edit(request: HttpRequest, will: UUID) -> HttpResponse:
    """One line, to write on or anew."""
    person, now = _person(request), timezone.now()
    one = _own_or_404(person, will)
    is_reflections = one.origin is not None and one.origin.kind == WillNote.About.REFLECTION
    form = RewriteForm(
        [] if is_reflections else origin_choices(person, now, one.origin, keeps=True),
        request.POST if request.method == "POST" else None,
        initial={
            "line": one.line,
            "next_step": one.next_step,
            "how_it_went": one.how_it_went,
            "origin": one.origin.code if one.origin else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("line", "next_step", "how_it_went")}
        refused = actions_will.rewrite_will(person=person, will=will, origin=form.origin(), now=now, **words)
        if refused is None:
            messages.success(request, _("書き直した一行を残しました。"))
            return redirect("will")
        form.add_error(None, SENTENCES[refused.code])
    came_from = origin_words(person, [one.origin]) if is_reflections else {}
    context = {"form": form, "will": one, "came_from": next(iter(came_from.values()), "")}
    return render(request, "reflections/will_edit.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def will_delete(request: HttpRequest, will: UUID) -> HttpResponse:
    """Asks once, then takes one line away for good."""
    person = _person(request)
    one = _own_or_404(person, will)
    if request.method == "POST":
        actions_will.delete_will(person=person, will=will)
        messages.success(request, _("一行消しました。"))
        return redirect("will")
    [shown] = queries_will.shown(person, [one], timezone.now())
    return render(request, "reflections/will_delete.html", {"one": shown})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def will_file(request: HttpRequest) -> HttpResponse:
    """Takes all lines along: as a text, as a table, as a booklet to print."""
    person, now = _person(request), timezone.now()
    form = BookletForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        match request.POST.get("as"):
            case "text":
                return download(will_as_text(person, now), TEXT, "will.txt")
            case "csv":
                return download(will_as_csv(person, now), CSV, "will.csv")
            case "booklet":
                try:
                    booklet = make_booklet(person, now, with_gifts=form.cleaned_data["gifts"])
                    return download(booklet, PDF, "will.pdf")
                except NotTypeset:
                    sorry = _(
                        "冊子を作れませんでした。書いたものは残っています。テキストでなら持ち出せます。"
                    )
                    messages.error(request, sorry)
    count = queries_will.count_of_will(person)
    return render(request, "reflections/will_file.html", {"form": form, "count": count})
