"""Reads about organisations and their organisers."""

from uuid import UUID

from django.db.models import QuerySet

from kurumaza.partners.models import Membership, Organisation, Programme
from kurumaza.people.models import Person


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Where someone is an organiser."""
    return Membership.objects.filter(person=person).select_related("organisation")


def organisations_run_by(person: Person) -> QuerySet[Organisation]:
    """The organisations for which someone is an organiser."""
    return Organisation.objects.filter(memberships__person=person)


def runs_programme(person: Person, programme: Programme) -> bool:
    """Whether someone is an organiser of one of the programme's partners."""
    return programme.partnerships.filter(organisation__memberships__person=person).exists()


def members_of_programme(programme: Programme) -> QuerySet[Membership]:
    """Everybody who runs a programme, whichever partner they belong to."""
    return Membership.objects.filter(
        organisation__partnerships__programme=programme, person__is_active=True
    ).select_related("person")


def organisations_to_contact() -> QuerySet[Organisation]:
    """Organisations that gave a way to reach them; what they gave is public."""
    return Organisation.objects.exclude(contact_email="", contact_phone="").order_by("pk")


def find_membership(uuid: UUID | str) -> Membership | None:
    """A membership by its public id, with its person and organisation."""
    return Membership.objects.select_related("person", "organisation").filter(uuid=uuid).first()


def membership_in_programme(person: Person, programme: Programme) -> Membership | None:
    """For which of a programme's partners someone acts."""
    return (
        Membership.objects.filter(person=person, organisation__partnerships__programme=programme)
        .select_related("organisation", "person")
        .order_by("pk")
        .first()
    )
