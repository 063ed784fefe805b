"""LINEに貼る文."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.desk import queries_line
from kurumaza.terms.actions_line import set_line_text
from kurumaza.terms.errors import LineTextRefused
from kurumaza.terms.line_texts import TEXT_MAX
from kurumaza.terms.models import Round, Term
from kurumaza.terms.queries import enrolment_run_by
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """A text for each message, to paste into a chat; a term's own words are kept for the next time."""
    person, term = organised_term_or_404(request, slug)
    held = _round_or_404(request, term)
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    if request.method == "POST":
        refused = set_line_text(term=term, kind=kind, text=text, by=person)
        if refused is None:
            messages.success(request, _("保存しました。"))
            round_query = f"?round={held.number}" if held is not None else ""
            return redirect(reverse("line_texts", args=[term.slug]) + round_query)
        messages.error(request, _refused_words(refused))
    context = {
        "term": term,
        "held": held,
        "rounds": term.rounds.all(),
        "texts": queries_line.texts_for_chat(term, held, timezone.now()),
        # What was refused stays where it was written.
        "unsaved": {"kind": kind, "text": text},
        "seats": queries_line.own_people_with_seats(person, held) if held is not None else [],
    }
    return render(request, "desk/line_texts.html", context)


@never_cache
@login_required
@require_safe
def line_person(request: HttpRequest, slug: str, enrolment: UUID) -> HttpResponse:
    """The same for one person of one's own side, with their name and their own time."""
    person, term = organised_term_or_404(request, slug)
    place = enrolment_run_by(person, term, enrolment)
    held = _round_or_404(request, term)
    if place is None or place.left_at is not None or held is None:
        raise Http404
    seat = queries_line.seat_for_line(place, held)
    texts = queries_line.texts_for_person(place, seat) if seat is not None else []
    context = {"term": term, "held": held, "enrolment": place, "texts": texts}
    return render(request, "desk/line_person.html", context)


def _round_or_404(request: HttpRequest, term: Term) -> Round | None:
    """The round that is asked for; None where the term has none."""
    asked = request.GET.get("round", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 4 else None
    held = queries_line.round_for_line(term, number, timezone.now())
    if held is None and number is not None:
        raise Http404
    return held


def _refused_words(refused: LineTextRefused) -> str:
    return {
        "unknown_kind": _("この文はありません。何も保存していません。"),
        "too_long": _("長すぎるため、保存していません。%(most)s字までです。書いたものは下に残っています。")
        % {"most": TEXT_MAX},
    }[refused.code]
