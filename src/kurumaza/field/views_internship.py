"""An internship's page for everybody, and its picture."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from kurumaza.field.models import Placement
from kurumaza.field.placement_words import place_words
from kurumaza.field.queries import own_place
from kurumaza.field.queries_leads import mark_of, public_leads
from kurumaza.field.queries_placements import (
    Content,
    content_of,
    held_days,
    placement_state,
    public_placement,
    takes_wishes,
)
from kurumaza.field.queries_wishes import asking_place, standing_wish, unprepared_place
from kurumaza.field.share_picture import member_words, placement_picture_words
from kurumaza.field.structured_data import placement_data
from kurumaza.people.mails import absolute
from kurumaza.people.models import Person
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.queries_returning import later_terms_of
from kurumaza.ways.queries_apply import open_ways
from kurumaza.ways.share_picture import HEIGHT, WIDTH, draw_picture
from kurumaza.ways.structured_data import script_text

DAY_SECONDS = 24 * 60 * 60


def _placement_or_404(placement: UUID) -> Placement:
    found = public_placement(placement)
    if found is None:
        raise Http404
    return found


@require_safe
def internship(request: HttpRequest, placement: UUID) -> HttpResponse:
    """What it is, and how somebody who asks can join: by one's own place in the term, else by the ways into it."""
    found = _placement_or_404(placement)
    person = request.user if isinstance(request.user, Person) else None
    context = {**page_context(found), **_own_context(person, found)}
    response = render(request, "field/internship.html", context)
    # Their authors may take lines back at any moment, and what one may do here is one's own.
    if context["leads"] or person is not None:
        add_never_cache_headers(response)
    return response


@require_safe
def internship_picture(_request: HttpRequest, placement: UUID) -> HttpResponse:
    """The picture that LINE and others show beside its address. Its address changes with its words."""
    words = placement_picture_words(_placement_or_404(placement))
    response = HttpResponse(draw_picture(words), content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={DAY_SECONDS}"
    return response


def page_context(placement: Placement) -> dict[str, Any]:
    """What its page says, for everybody; also for the host before it is published."""
    now, term, content = timezone.now(), placement.term, content_of(placement)
    address = absolute(reverse("internship", args=[placement.uuid]))
    digest = placement_picture_words(placement).digest
    picture = f"{absolute(reverse('internship_picture', args=[placement.uuid]))}?v={digest}"
    state = placement_state(placement, now)
    lead = member_words(is_over=state == "finished")
    data = placement_data(
        placement=placement,
        content=_as_held(placement, content),
        is_open=state == "open",
        lead=lead,
        address=address,
        picture=picture,
    )
    return {
        "placement": placement,
        "term": term,
        "hosts": hosts_of(term),
        "said": content.described,
        "place_words": place_words(content.described),
        "member_words": lead,
        "state": state,
        "leads": [(one.line, mark_of(one)) for one in public_leads(placement)],
        "address": address,
        "picture": picture,
        "picture_size": (WIDTH, HEIGHT),
        "structured": script_text(data),
        "line_address": _line_address(placement, address),
    }


def _as_held(placement: Placement, content: Content) -> Content:
    first, last = held_days(placement)
    return content._replace(ends_on=last) if first is not None else content


def _own_context(person: Person | None, placement: Placement) -> dict[str, Any]:
    now = timezone.now()
    wish = standing_wish(person, placement) if person else None
    return {
        "takes_wishes": takes_wishes(placement, now),
        "place": asking_place(person, placement) if person else None,
        "unprepared": unprepared_place(person, placement) if person else None,
        "wish": wish,
        "is_member": person is not None and own_place(person, placement.uuid) is not None,
        "ways": open_ways(placement.term, now),
        "was_here": person is not None and later_terms_of(person).filter(pk=placement.term_id).exists(),
        # Closed to new members, its page elsewhere still says what it is.
        "leads_away": bool(placement.external_url) and placement.finished_at is None,
    }


def _line_address(placement: Placement, address: str) -> str:
    """LINE's page for sending a text on; it is opened only when the link is pressed."""
    lead = member_words(is_over=placement.finished_at is not None)
    words = "\n".join((placement.title, lead, f"{address}?openExternalBrowser=1"))
    return "https://line.me/R/share?" + urlencode({"text": words})
