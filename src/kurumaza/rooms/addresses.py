"""Where the page of a room leads."""

from django.urls import reverse

from kurumaza.circles.models import Circle
from kurumaza.terms.models import Term


def ways_of(circle: Circle, term: Term) -> dict[str, str]:
    """Addresses by what they are for; `room` is the page's own."""
    return {
        "room": reverse("room", args=[circle.uuid]),
        "left": reverse("left_quietly", args=[circle.uuid]),
        # A rehearsal leads back to its own page: nobody reflects on it.
        "reflect": reverse("rehearsal", args=[term.rehearsal_of.slug])
        if term.rehearsal_of
        else reverse("reflect", args=[circle.uuid]),
        "home": reverse("home"),
        "wait": reverse("waiting_room", args=[circle.uuid]),
        "concern": f"{reverse('concern', args=[(term.retrospective_of or term).slug])}?about_kind=circle&about={circle.uuid}",
        "people": reverse("circle_people", args=[circle.uuid]),
    }
