"""Pages for everybody: what Kurumaza is, and a term's own page."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from kurumaza.people.mails import absolute
from kurumaza.terms.dates import in_term
from kurumaza.terms.internships import internships_of
from kurumaza.terms.joint_use import read_joint_use
from kurumaza.terms.legal_texts import TITLES, find_kind
from kurumaza.terms.models import Side, Term
from kurumaza.terms.queries import enrolments_of
from kurumaza.terms.queries_public import (
    hosts_of,
    legal_page_of,
    page_of,
    public_terms,
    sittings_of,
)
from kurumaza.terms.quotes import quotes_of
from kurumaza.terms.values import held_dear_in
from kurumaza.terms.views_doors import public_term_or_404
from kurumaza.ways.queries_apply import open_ways
from kurumaza.ways.share_picture import HEIGHT, WIDTH, draw_picture, picture_words
from kurumaza.ways.structured_data import event_data, script_text

SEATS_IN_PICTURE = 4
LONGEST_SEAT_NAME = 4
# As many as a page of many terms bears.
ENDED_A_TERM = 1
DAY_SECONDS = 24 * 60 * 60


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What Kurumaza is in two sentences, and the terms."""
    now = timezone.now()
    terms = [(term, page_of(term)) for term in public_terms()]
    context = {
        "terms": [
            (term, page, [one for one in internships_of(term, now) if one.is_over][:ENDED_A_TERM])
            for term, page in terms
            if term.ends_on >= in_term(now, term).date()
        ],
        "past_terms": [term for term, _page in terms if term.ends_on < in_term(now, term).date()],
    }
    return render(request, "ways/public_front.html", context)


@require_safe
def term_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A term for people who do not take part (yet)."""
    term = public_term_or_404(slug)
    page = page_of(term)
    address = absolute(reverse("term_page", args=[term.slug]))
    hosts = hosts_of(term)
    words = picture_words(term, page, [host.name for host in hosts])
    picture = f"{absolute(reverse('share_picture', args=[term.slug]))}?v={words.digest}"
    event = event_data(term=term, page=page, hosts=hosts, address=address, picture=picture)
    sides = list(term.sides.select_related("organisation"))
    person = request.user
    context = {
        "term": term,
        "page": page,
        "quotes": quotes_of(term),
        "internships": internships_of(term, timezone.now()),
        "held_dear": held_dear_in(term),
        "hosts": hosts,
        "sides": sides,
        "seats": _seat_names(sides),
        "ways": open_ways(term, timezone.now()),
        "sittings": sittings_of(term, timezone.now()),
        "takes_part": person.is_authenticated and enrolments_of(person).filter(term=term).exists(),
        "address": address,
        "picture": picture,
        "picture_size": (WIDTH, HEIGHT),
        "event": script_text(event),
        "line_address": _line_address(term, page.lead, address),
        "legal_pages": list(TITLES.items()),
        "joint_use": read_joint_use(term.joint_use) if term.joint_use else None,
    }
    response = render(request, "ways/public_term.html", context)
    if context["quotes"]:  # their authors may take them back at any moment
        add_never_cache_headers(response)
    return response


@require_safe
def legal_page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """個人情報の取り扱い, 参加のきまり or 外部への送信について, for everybody."""
    term, wanted = public_term_or_404(slug), find_kind(kind)
    if wanted is None:
        raise Http404
    context = {"term": term, "hosts": hosts_of(term), "legal": legal_page_of(term, wanted)}
    return render(request, "ways/legal_page.html", context)


@require_safe
def share_picture(_request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that LINE and others show beside the address of a term. Its address changes with its words."""
    term = public_term_or_404(slug)
    words = picture_words(term, page_of(term), [host.name for host in hosts_of(term)])
    response = HttpResponse(draw_picture(words), content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={DAY_SECONDS}"
    return response


def _seat_names(sides: list[Side]) -> list[str]:
    """Names for the four seats of the picture, the sides taking turns: the last word of セカンドキャリア塾 卒業生.

    Where one does not fit a seat, no seat has a name: a circle in which only one side is named is none."""
    names = [side.name.split()[-1] for side in sides]
    if not names or max(map(len, names)) > LONGEST_SEAT_NAME:
        return [""] * SEATS_IN_PICTURE
    return [names[seat % len(names)] for seat in range(SEATS_IN_PICTURE)]


def _line_address(term: Term, lead: str, address: str) -> str:
    """LINE's page for sending a text on; it is opened only when the link is pressed."""
    words = "\n".join(part for part in (term.name, lead, f"{address}?openExternalBrowser=1") if part)
    return "https://line.me/R/share?" + urlencode({"text": words})
