"""An organiser who is erased organises nothing any more; keys that were turned stay turned, without a name."""

from kurumaza.partners.models import Membership, Organisation
from kurumaza.people.erasures import Erasure, erases, prevents_erasure
from kurumaza.people.errors import ErasureRefused
from kurumaza.people.models import Person

# Beside a key that was turned: a call name may not be empty.
NOBODY = "—"


@erases
def _erase_from_partners(erasure: Erasure) -> None:
    memberships = Membership.objects.filter(person=erasure.person)
    memberships.filter(keys__isnull=True).delete()
    memberships.update(call_name=NOBODY)


@prevents_erasure
def _is_contact(person: Person) -> ErasureRefused | None:
    """Their address stands on every page as the way to reach an organisation: another one is put there first."""
    is_named = Organisation.objects.filter(memberships__person=person, contact_email__iexact=person.email)
    return ErasureRefused("contact") if person.email and is_named.exists() else None
