"""Organisers hold a role."""

from kurumaza.partners.queries import memberships_of
from kurumaza.people.models import Person
from kurumaza.people.roles import role_check


@role_check
def is_organiser(person: Person) -> bool:
    """Whether someone is an organiser of any organisation."""
    return memberships_of(person).exists()
