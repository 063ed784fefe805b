"""Organisers hold a role."""

from kurumaza.partners.queries import memberships_of, requires_passkey
from kurumaza.people.models import Person
from kurumaza.people.roles import passkey_check, role_check


@role_check
def is_organiser(person: Person) -> bool:
    """Whether someone is an organiser of any organisation."""
    return memberships_of(person).exists()


@passkey_check
def is_asked_for_passkey(person: Person) -> bool:
    """Whether a code alone does not open the desk to somebody."""
    return requires_passkey(person)
