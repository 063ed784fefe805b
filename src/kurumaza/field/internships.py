"""Published internships, for a term's public page."""

from datetime import datetime

from django.urls import reverse

from kurumaza.field.queries_placements import placement_state, public_placements
from kurumaza.terms.internships import Internship, register_internships
from kurumaza.terms.models import Term


@register_internships
def _published(term: Term, now: datetime) -> list[Internship]:
    return [
        Internship(
            one.title,
            one.organisation.name,
            placement_state(one, now) == "open",
            reverse("internship", args=[one.uuid]),
            one.finished_at is not None,
        )
        for one in public_placements().filter(term=term)
    ]
