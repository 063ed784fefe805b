"""One's own data: what one was asked in the field, and answered."""

from typing import Any

from django.db.models import Q

from kurumaza.field.models import Asked
from kurumaza.field.queries_retrospective import slot_of
from kurumaza.people.models import Person
from kurumaza.terms.dates import slot_text

Values = dict[str, Any]


def retrospectives(person: Person) -> list[Values]:
    """Each ふりかえりの対話 that one was asked to, as a member or for a host."""
    theirs = Q(enrolment__person=person) | Q(membership__person=person)
    rows = Asked.objects.filter(theirs).select_related("retrospective__placement")
    return [
        {
            "placement": one.retrospective.placement.title,
            "when": slot_text(slot_of(one.retrospective)),
            "takes_part": one.answer,
            "answered_at": one.answered_at,
        }
        for one in rows.order_by("pk")
    ]
