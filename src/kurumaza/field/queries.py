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


def described_before(person: Person) -> QuerySet[Placement]:
    """Internships whose words an organiser can begin a new one with: all that their own organisations have described here."""
    return hosted_placements(person).filter(external_url="")


def own_place(person: Person, uuid: UUID) -> OwnPlace | None:
    """A placement of which one is a member, and in whose term one takes part."""
    return _place_among(_places_taking_part(person), uuid)


def own_membership(person: Person, uuid: UUID) -> OwnPlace | None:
    """The same for whoever takes part no more as well: nothing is read by it, and one can step back from it."""
    return _place_among(enrolments_of(person), uuid)


def own_placements(person: Person) -> QuerySet[Placement]:
    """Of which one is a member, the newest first."""
    rows = Placement.objects.filter(members__in=_places_taking_part(person)).distinct()
    return rows.select_related("term", "organisation").order_by("-pk")


def members_of(placement: Placement) -> QuerySet[Enrolment]:
    """Who is a member and still takes part in the term, by call name."""
    return taking_part().filter(placements=placement).order_by("call_name", "pk")


def _places_taking_part(person: Person) -> QuerySet[Enrolment]:
    return enrolments_of(person).filter(pk__in=taking_part().filter(person=person).values("pk"))


def _place_among(places: QuerySet[Enrolment], uuid: UUID) -> OwnPlace | None:
    for enrolment in places.filter(placements__uuid=uuid):
        placement = Placement.objects.select_related("term", "organisation").get(uuid=uuid)
        return OwnPlace(placement, enrolment)
    return None
