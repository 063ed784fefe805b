"""Where the page of a room leads."""

from django.urls import reverse

from kurumaza.circles.models import Circle
from kurumaza.terms.models import Term
from kurumaza.terms.queries import term_behind


def ways_of(circle: Circle, term: Term) -> dict[str, str]:
    """Addresses by what they are for; `room` is the page's own."""
    return {
        "room": reverse("room", args=[circle.uuid]),
        "left": reverse("left_quietly", args=[circle.uuid]),
        "reflect": _afterwards(circle, term),
        "home": reverse("home"),
        "wait": reverse("waiting_room", args=[circle.uuid]),
        "concern": f"{reverse('concern', args=[(term.retrospective_of or term).slug])}?about_kind=circle&about={circle.uuid}",
        "people": reverse("circle_people", args=[circle.uuid]),
    }


def _afterwards(circle: Circle, term: Term) -> str:
    """Nobody reflects on a rehearsal: that of organisers leads back to its own page, the practice of two participants to their home."""
    if term.rehearsal_of is None:
        return reverse("reflect", args=[circle.uuid])
    is_practice = term_behind(term) != term
    return reverse("home") if is_practice else reverse("rehearsal", args=[term.rehearsal_of.slug])
