"""Safeguarding people hold a role."""

from kurumaza.people.models import Person
from kurumaza.people.roles import role_check
from kurumaza.safety.models import Safeguard


@role_check
def is_safeguard_of_any_term(person: Person) -> bool:
    """Whether someone reads the concerns of any term."""
    return Safeguard.objects.filter(person=person).exists()
