"""Who may see what of a placement: its members, and organisers of its host. Nobody else, but for what is published."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.field.models import Placement
from kurumaza.partners.queries import organisations_run_by
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import enrolments_of, taking_part


class OwnPlace(NamedTuple):
    """A placement, and one's own place in its term."""

    placement: Placement
    enrolment: Enrolment


def hosted_placements(person: Person) -> QuerySet[Placement]:
    """Of the organisations which this organiser runs, the newest first."""
    rows = Placement.objects.filter(organisation__in=organisations_run_by(person))
    return rows.select_related("term__programme", "organisation").order_by("-pk")


def hosted_placement(person: Person, uuid: UUID) -> Placement | None:
    """A placement, for organisers of its host; never for those of another partner."""
    return hosted_placements(person).filter(uuid=uuid).first()


def own_place(person: Person, uuid: UUID) -> OwnPlace | None:
    """A placement of which one is a member."""
    for enrolment in enrolments_of(person).filter(placements__uuid=uuid):
        placement = Placement.objects.select_related("term", "organisation").get(uuid=uuid)
        return OwnPlace(placement, enrolment)
    return None


def own_placements(person: Person) -> QuerySet[Placement]:
    """Of which one is a member, the newest first."""
    rows = Placement.objects.filter(members__in=enrolments_of(person)).distinct()
    return rows.select_related("term", "organisation").order_by("-pk")


def members_of(placement: Placement) -> QuerySet[Enrolment]:
    """Who is a member and still takes part in the term, by call name."""
    return taking_part().filter(placements=placement).order_by("call_name", "pk")
